/** An activity's settings: name, visibility, ID number, completion, and Restrict access. */
import type { Application, Request } from 'express';
import { setActivityIdnumber } from '../course-changes.js';
import { findItem, findModuleItem } from '../gradebook.js';
import { findActivity } from '../lms.js';
import type { Lms } from '../lms.js';
import type { Activity, CompletionRule, Condition, Course } from '../model.js';
import { courseOfActivity } from './activity.js';
import {
  describeItem,
  formOf,
  frame,
  inCourse,
  readNumber,
  sendPage,
  sendProblem,
  showNumber,
} from './page.js';
import type { CourseVisitor, PageModel } from './page.js';

export function addActivitySettingsPages(app: Application, lms: Lms): void {
  const editing = { right: 'edit' as const, courseOf: courseOfActivity(lms) };
  app.get(
    '/course/modedit.php',
    inCourse(lms, editing, (request, response, visitor) => {
      const activity = findActivity(visitor.course, Number(request.query['id']));
      if (activity) sendPage(response, 'activity-settings', model(activity, visitor));
      else sendProblem(response, 404, 'There is no such activity.');
    }),
  );
  app.post(
    '/course/modedit.php',
    inCourse(lms, editing, (request, response, { course }) => {
      const activity = findActivity(course, Number(request.query['id']));
      if (activity) save(request, course, activity);
      response.redirect(303, `/course/view.php?id=${course.id}`);
    }),
  );
}

function model(activity: Activity, visitor: CourseVisitor): PageModel {
  const { course } = visitor;
  const parts = flatten(activity.availability);
  const from = parts.find((part) => part.type === 'date' && part.direction === 'from');
  return {
    title: `Settings: ${activity.name}`,
    ...frame(visitor),
    activity,
    facts: describeItem(findModuleItem(course.gradebook, activity.cmId)),
    join: activity.availability?.type === 'any' ? 'any' : 'all',
    // Only what this form can show may be saved with it; a nested condition set by a program stays untouched.
    tooComplex: activity.availability !== undefined && parts.length === 0,
    completions: (['none', 'view', 'grade', 'passgrade'] as const).map((rule) => ({
      rule,
      chosen: rule === activity.completion,
    })),
    from: from?.type === 'date' ? from.at.toISOString().slice(0, 10) : '',
    grades: course.gradebook.items
      .filter((item) => item.cmId !== activity.cmId)
      .map((item) => ({ ...gradeRow(parts, item.id), name: item.name, id: item.id })),
    activities: course.activities
      .filter((other) => other !== activity && other.completion !== 'none')
      .map((other) => ({
        cmId: other.cmId,
        name: other.name,
        required: parts.some((part) => part.type === 'completion' && part.cmId === other.cmId),
      })),
  };
}

function gradeRow(parts: readonly Condition[], itemId: number): { atLeast: string; below: string } {
  const part = parts.find((one) => one.type === 'grade' && one.itemId === itemId);
  if (part?.type !== 'grade') return { atLeast: '', below: '' };
  return {
    atLeast: part.atLeast === undefined ? '' : showNumber(part.atLeast),
    below: part.below === undefined ? '' : showNumber(part.below),
  };
}

/** One level of conditions; empty for a condition that this form cannot show. */
function flatten(condition: Condition | undefined): readonly Condition[] {
  if (condition === undefined) return [];
  const parts = condition.type === 'all' || condition.type === 'any' ? condition.of : [condition];
  const shown = parts.every(
    (part) =>
      part.type === 'grade' ||
      (part.type === 'completion' && part.state === 'complete') ||
      (part.type === 'date' && part.direction === 'from'),
  );
  return shown ? parts : [];
}

const rules: readonly CompletionRule[] = ['none', 'view', 'grade', 'passgrade'];

function save(request: Request, course: Course, activity: Activity): void {
  const form = formOf(request);
  activity.name = (form['name'] ?? '').trim() || activity.name;
  activity.hidden = form['hidden'] === 'on';
  if (form['idnumber'] !== undefined) {
    setActivityIdnumber(course, activity, form['idnumber'].trim());
  }
  activity.completion = rules.find((rule) => rule === form['completion']) ?? activity.completion;
  const pass = readNumber(form['passGrade']);
  if (pass === undefined) delete activity.passGrade;
  else activity.passGrade = pass;
  if (activity.lti && (form['container'] === 'iframe' || form['container'] === 'window')) {
    activity.lti.container = form['container'];
  }
  if (form['keepAvailability'] === 'yes') return;
  const of = conditionsOf(form, course);
  if (of.length === 0) delete activity.availability;
  else activity.availability = { type: form['join'] === 'any' ? 'any' : 'all', of };
}

function conditionsOf(
  form: Readonly<Record<string, string>>,
  course: Course,
): readonly Condition[] {
  const grades = course.gradebook.items.flatMap(({ id }): Condition[] => {
    const atLeast = readNumber(form[`atLeast-${id}`]);
    const below = readNumber(form[`below-${id}`]);
    if ((atLeast === undefined && below === undefined) || !findItem(course.gradebook, id))
      return [];
    return [
      {
        type: 'grade',
        itemId: id,
        ...(atLeast !== undefined && { atLeast }),
        ...(below !== undefined && { below }),
      },
    ];
  });
  const completions = course.activities.flatMap(({ cmId }): Condition[] =>
    form[`complete-${cmId}`] === 'on' ? [{ type: 'completion', cmId, state: 'complete' }] : [],
  );
  const from = new Date(form['from'] ?? '');
  return [
    ...grades,
    ...completions,
    ...(Number.isNaN(from.getTime())
      ? []
      : [{ type: 'date' as const, direction: 'from' as const, at: from }]),
  ];
}
