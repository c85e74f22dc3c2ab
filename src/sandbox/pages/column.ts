/** One column: its formula ("Edit calculation"), and what it does to the course total. */
import type { Application, Request, Response } from 'express';
import { z } from 'zod';
import { saveColumnSettings, saveFormula, setItemIdnumber } from '../course-changes.js';
import { showFormula } from '../formula.js';
import { findItem } from '../gradebook.js';
import type { Lms } from '../lms.js';
import type { GradeItem } from '../model.js';
import { courseByQuery, formOf, frame, inCourse, sendPage, sendProblem } from './page.js';
import type { CourseVisitor } from './page.js';

export function addColumnPages(app: Application, lms: Lms): void {
  const editing = { right: 'edit' as const, courseOf: courseByQuery(lms, 'courseid') };
  app.get(
    '/grade/edit/tree/calculation.php',
    inCourse(lms, editing, (request, response, visitor) => {
      const item = columnOf(request, visitor);
      if (!item) sendProblem(response, 404, 'There is no such grade item.');
      else if (item.kind !== 'manual' || !lms.profile.quirks.gradebookFormulas) {
        sendProblem(response, 200, 'Calculations are not allowed for this item.');
      } else sendFormulaPage(response, { item, visitor, text: formulaText(item, visitor) });
    }),
  );
  app.post(
    '/grade/edit/tree/calculation.php',
    inCourse(lms, editing, (request, response, visitor) => {
      const item = columnOf(request, visitor);
      if (!item) sendProblem(response, 404, 'There is no such grade item.');
      else saveCalculation(request, response, { item, visitor });
    }),
  );
  app.get(
    '/grade/edit/tree/item.php',
    inCourse(lms, editing, (request, response, visitor) => {
      const item = columnOf(request, visitor);
      if (!item) sendProblem(response, 404, 'There is no such grade item.');
      else {
        const formulas = lms.profile.quirks.gradebookFormulas && item.kind === 'manual';
        const model = {
          ...trail(visitor),
          item,
          formulas,
          courseId: visitor.course.id,
          weightZero: item.weight === 0,
        };
        sendPage(response, 'column', { title: `Column: ${item.name}`, ...model });
      }
    }),
  );
  app.post(
    '/grade/edit/tree/item.php',
    inCourse(lms, editing, (request, response, visitor) => {
      const item = columnOf(request, visitor);
      const form = formOf(request);
      if (item) saveColumn(form, item, visitor);
      response.redirect(303, afterColumn(form, item, visitor));
    }),
  );
}

/** "Edit calculation" saves like "Save changes" and goes on to the formula. */
function afterColumn(
  form: Readonly<Record<string, string>>,
  item: GradeItem | undefined,
  { course }: CourseVisitor,
): string {
  return item && form['then'] === 'calculation'
    ? `/grade/edit/tree/calculation.php?courseid=${course.id}&id=${item.id}`
    : `/grade/report/index.php?id=${course.id}`;
}

function columnOf(request: Request, { course }: CourseVisitor): GradeItem | undefined {
  const item = findItem(course.gradebook, Number(request.query['id']));
  return item?.kind === 'course' ? undefined : item;
}

function trail(visitor: CourseVisitor): object {
  return frame(visitor, [
    { href: `/grade/report/index.php?id=${visitor.course.id}`, label: 'Gradebook' },
  ]);
}

function formulaText(item: GradeItem, { course, session }: CourseVisitor): string {
  if (item.calculation === undefined) return '';
  return showFormula(
    item.calculation,
    session.language,
    (id) => findItem(course.gradebook, id)?.idnumber ?? 'deleted',
  );
}

interface FormulaPage {
  readonly item: GradeItem;
  readonly visitor: CourseVisitor;
  readonly text: string;
  readonly problem?: string;
}

function sendFormulaPage(response: Response, { item, visitor, text, problem }: FormulaPage): void {
  sendPage(response, 'formula', {
    title: `Edit calculation: ${item.name}`,
    ...trail(visitor),
    item,
    courseId: visitor.course.id,
    text,
    problem,
    separator: visitor.session.language === 'fr' ? ';' : ',',
    items: visitor.course.gradebook.items
      .filter((other) => other.kind !== 'course' && other !== item)
      .map(({ id, name, idnumber, max }) => ({ id, name, idnumber, max })),
  });
}

/** Missing ID numbers may be given on the same form, as in Moodle. */
function saveCalculation(
  request: Request,
  response: Response,
  { item, visitor }: { readonly item: GradeItem; readonly visitor: CourseVisitor },
): void {
  const form = formOf(request);
  for (const other of visitor.course.gradebook.items) {
    const given = form[`idnumber-${other.id}`]?.trim() ?? '';
    if (other.idnumber === '' && given !== '') setItemIdnumber(visitor.course, other, given);
  }
  const text = form['calculation'] ?? '';
  const problem = saveFormula(visitor.course, item, { text, language: visitor.session.language });
  if (problem === undefined) {
    response.redirect(303, `/grade/report/index.php?id=${visitor.course.id}`);
    return;
  }
  const sentence =
    problem === 'invalid' ? 'Invalid formula' : 'Calculations are not allowed for this item';
  sendFormulaPage(response, { item, visitor, text, problem: sentence });
}

const column = z.object({
  name: z.string().default(''),
  idnumber: z.string().default(''),
  hidden: z.literal('on').optional(),
  locked: z.literal('on').optional(),
  weightZero: z.literal('on').optional(),
  zeroCategory: z.literal('on').optional(),
  extraCredit: z.literal('on').optional(),
});

function saveColumn(
  form: Readonly<Record<string, string>>,
  item: GradeItem,
  { course }: CourseVisitor,
): void {
  const given = column.safeParse(form).data;
  if (!given) return;
  item.name = given.name.trim() || item.name;
  setItemIdnumber(course, item, given.idnumber.trim());
  item.locked = given.locked === 'on';
  saveColumnSettings(course, item, {
    hidden: given.hidden === 'on',
    inZeroWeightCategory: given.zeroCategory === 'on',
    extraCredit: given.extraCredit === 'on',
    ...(given.weightZero === 'on' && { weight: 0 }),
  });
}
