/** The gradebook: everybody's grades for teachers, one's own for learners. Opening either recomputes. */
import type { Application, Request } from 'express';
import { ensureFresh, findGrade, isStale, typeGrade } from '../gradebook.js';
import type { Lms } from '../lms.js';
import type { Course, Grade, GradeItem } from '../model.js';
import { countsInTotal } from '../recompute.js';
import {
  courseByQuery,
  describeItem,
  formOf,
  frame,
  inCourse,
  readNumber,
  sendPage,
  showNumber,
} from './page.js';
import type { CourseVisitor } from './page.js';

export function addGradebookPages(app: Application, lms: Lms): void {
  const courseOf = courseByQuery(lms, 'id');
  app.get(
    '/grade/report/index.php',
    inCourse(lms, { right: 'grade', courseOf }, (_request, response, visitor) => {
      const { gradebook } = visitor.course;
      const wasStale = isStale(gradebook);
      ensureFresh(gradebook, lms.clock());
      sendPage(response, 'gradebook', {
        title: 'Gradebook',
        ...frame(visitor),
        wide: true,
        notice: wasStale ? 'The gradebook was recalculated.' : undefined,
        ...gradebookModel(lms, visitor),
      });
    }),
  );
  app.post(
    '/grade/report/index.php',
    inCourse(lms, { right: 'grade', courseOf }, (request, response, { course }) => {
      saveGrades(lms, request, course);
      response.redirect(303, `/grade/report/index.php?id=${course.id}`);
    }),
  );
  app.get(
    '/grade/report/user.php',
    inCourse(lms, { right: 'view', courseOf }, (_request, response, visitor) => {
      ensureFresh(visitor.course.gradebook, lms.clock());
      sendPage(response, 'my-grades', {
        title: 'My grades',
        ...frame(visitor),
        rows: ownRows(visitor),
      });
    }),
  );
}

function gradebookModel(lms: Lms, visitor: CourseVisitor): object {
  const { course } = visitor;
  const { items } = course.gradebook;
  return {
    courseId: course.id,
    canEdit: visitor.canEdit,
    formulas: lms.profile.quirks.gradebookFormulas,
    columns: items.map((item) => ({
      id: item.id,
      name: item.name,
      facts: item.kind === 'course' ? undefined : describeItem(item),
      notes: notesOn(item),
      calculated: item.calculation !== undefined,
      failed: item.calculationFailed,
      editable: item.kind !== 'course',
    })),
    rows: lms.people
      .filter(({ id }) =>
        course.enrolments.some((one) => one.personId === id && one.role === 'student'),
      )
      .map((person) => ({
        name: `${person.givenName} ${person.familyName}`,
        suspended: course.enrolments.some((one) => one.personId === person.id && one.suspended),
        cells: items.map((item) => cell(course, item, person)),
      })),
  };
}

function notesOn(item: GradeItem): readonly string[] {
  return [
    ...(item.hidden ? ['hidden'] : []),
    ...(item.locked ? ['locked'] : []),
    ...(item.kind !== 'course' && !countsInTotal(item) ? ['not in total'] : []),
    ...(item.extraCredit ? ['extra credit'] : []),
    ...(item.link ? ['by tool'] : []),
  ];
}

function cell(
  course: Course,
  item: GradeItem,
  person: { readonly id: number; readonly givenName: string },
): object {
  const grade = findGrade(course.gradebook, item.id, person.id);
  const value = grade?.final === undefined || grade.final === null ? '' : showNumber(grade.final);
  return {
    field: `g-${item.id}-${person.id}`,
    label: `${item.name}, ${person.givenName}`,
    value,
    fixed: item.kind === 'course',
    total:
      grade && item.kind === 'course' && value !== '' ? `${value} / ${showNumber(grade.max)}` : '',
    overridden: grade?.overridden ?? false,
  };
}

/** Only fields that differ from what was shown are written. */
function saveGrades(lms: Lms, request: Request, course: Course): void {
  const form = formOf(request);
  for (const item of course.gradebook.items) {
    if (item.kind === 'course' || item.locked) continue;
    for (const { personId } of course.enrolments) {
      const text = form[`g-${item.id}-${personId}`];
      const grade = findGrade(course.gradebook, item.id, personId);
      if (text === undefined || text.trim() === shown(grade)) continue;
      const value = readNumber(text) ?? null;
      if (value === null && text.trim() !== '') continue;
      typeGrade(course.gradebook, item, { userId: personId, value, at: lms.clock() });
    }
  }
}

function shown(grade: Grade | undefined): string {
  return grade?.final === undefined || grade.final === null ? '' : showNumber(grade.final);
}

/** What a learner may see: hidden columns and hidden grades are left out. */
function ownRows({ course, person }: CourseVisitor): readonly object[] {
  return course.gradebook.items
    .filter((item) => !item.hidden)
    .map((item) => {
      const grade = findGrade(course.gradebook, item.id, person.id);
      const visible = grade && !grade.hidden && grade.final !== null;
      return {
        name: item.name,
        value: visible ? showNumber(grade.final ?? 0) : '–',
        max: showNumber(grade?.max ?? item.max),
      };
    });
}
