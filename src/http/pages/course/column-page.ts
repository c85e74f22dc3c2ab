/**
 * The sheet of a formula column: what to paste, in which order (DESIGN D4, a), what the course total would
 * become otherwise, and afterwards whether values arrive.
 */
import type { Request, Response } from 'express';
import {
  activityFormula,
  averageFormulas,
  courseTotalWith,
  type AverageFormulas,
} from '../../../catalogue/formula.js';
import type { Column } from '../../../domain/course.js';
import { ToolError } from '../../../errors.js';
import type { CourseSnapshot } from '../course-snapshot.js';
import type { EmbeddedServices } from '../embedded-services.js';
import { textsFor, type Texts } from '../texts.js';
import { recreateMissingColumn } from './column-forms.js';
import { openCourse } from './open-course.js';

interface ColumnView {
  readonly title: string;
  readonly place: string;
  readonly base: string;
  readonly home: string;
  readonly back: string;
  readonly doneLabel: string;
  readonly checkAction: string;
  /** Set while the column is gone and can be made again. */
  readonly recreateAction?: string;
  readonly missing: boolean;
  /** Clauses of the rule form that were not complete, so that the draft is without them. */
  readonly leftOut?: string;
  readonly columnLabel: string;
  readonly activityName: string;
  readonly idNumber: string;
  readonly maximum: number;
  /** An example of what the course total would become: somebody at half of everything. */
  readonly total: { readonly before: string; readonly after: string };
  /** For one activity the three forms are the same text; Moodle's separators matter for averages only. */
  readonly formula: string;
  readonly averages: AverageFormulas | null;
  readonly moodle: boolean;
  readonly state: { readonly verdict: 'met' | 'unmet' | 'unknown'; readonly text: string };
  readonly lastReadAt?: Date;
  readonly failedWith?: string;
  readonly edits: boolean;
}

interface ColumnViewInput {
  readonly course: CourseSnapshot;
  readonly column: Column;
  readonly texts: Texts;
  /** The badge whose rule is being built, to go back to. */
  readonly achievementId: string | undefined;
  readonly leftOut: number;
}

function columnView(input: ColumnViewInput): ColumnView {
  const { course, column, texts, achievementId } = input;
  const { base } = course;
  const back = achievementId === undefined ? base : `${base}badges/${achievementId}/rule`;
  const query = badgeQuery(achievementId);
  const activity = column.activity;
  const missing = column.missingSince !== undefined;
  const edits = course.standing === 'instructor';
  const failed = course.readings.find(({ source }) => source === 'formulaColumn')?.failedWith;
  return {
    title: texts.t('course.column_title', { name: activity?.name ?? column.label }),
    place: course.context.title,
    base,
    home: base,
    back,
    doneLabel: texts.t(
      achievementId === undefined ? 'common.back_to_course' : 'course.column_done',
    ),
    checkAction: `${base}columns/${column.id}/check${query}`,
    missing,
    ...(missing &&
      edits &&
      activity && { recreateAction: `${base}columns/${column.id}/recreate${query}` }),
    ...(input.leftOut > 0 && {
      leftOut: texts.t('course.column_left_out', { count: input.leftOut }),
    }),
    columnLabel: column.label,
    activityName: activity?.name ?? column.label,
    idNumber: activity?.idNumber ?? '',
    maximum: column.scoreMaximum,
    total: exampleTotal(column),
    formula: activityFormula(activity?.idNumber ?? ''),
    averages: averagesOf(course, column),
    moodle: course.context.productFamily === 'moodle',
    state: stateOf(column, texts),
    edits,
    ...(column.lastReadAt && { lastReadAt: column.lastReadAt }),
    ...(failed !== undefined && { failedWith: texts.t(`errors.${failed}`) }),
  };
}

function badgeQuery(achievementId: string | undefined): string {
  return achievementId === undefined ? '' : `?badge=${encodeURIComponent(achievementId)}`;
}

/** How an average over all activities of this course would be written as a formula; `null` for a single one. */
function averagesOf(course: CourseSnapshot, column: Column): AverageFormulas | null {
  const activities = course.columns.flatMap(({ activity }) => activity ?? []);
  return activities.length < 2 ? null : averageFormulas(activities, column.scoreMaximum);
}

/** 54 of 110 points, and full marks in the mirrored activity: the numbers of the captured study (A6). */
function exampleTotal({ scoreMaximum }: Column): ColumnView['total'] {
  const before = { earned: 54, outOf: 110 };
  const column = { earned: scoreMaximum, outOf: scoreMaximum };
  const { after } = courseTotalWith('as_created', before, column);
  return { before: '54/110', after: `${after.earned}/${after.outOf}` };
}

function stateOf(column: Column, texts: Texts): ColumnView['state'] {
  if (column.missingSince) return { verdict: 'unknown', text: texts.t('course.column_missing') };
  if (column.lastReadAt === undefined) {
    return { verdict: 'unknown', text: texts.t('course.column_unread') };
  }
  const values = column.valuesSeen ?? 0;
  return values === 0
    ? { verdict: 'unmet', text: texts.t('course.column_empty') }
    : { verdict: 'met', text: texts.t('course.column_values', { values }) };
}

function columnIn(course: CourseSnapshot, req: Request): Column {
  const column = course.columns.find(({ id }) => id === req.params['columnId']);
  if (!column) throw new ToolError('column_not_found');
  return column;
}

function askedBadge(course: CourseSnapshot, req: Request): string | undefined {
  return course.achievements.find(({ id }) => id === req.query['badge'])?.id;
}

export async function showColumn(
  services: EmbeddedServices,
  req: Request,
  res: Response,
): Promise<void> {
  const course = await openCourse(services, req, 'instructor', 'assistant');
  const view = columnView({
    course,
    column: columnIn(course, req),
    texts: textsFor(res, services.translator),
    achievementId: askedBadge(course, req),
    leftOut: Number(req.query['leftOut']) || 0,
  });
  res.render('pages/course/column', { layout: 'embedded', ...view });
}

/** Asks the LMS for this column's values now. */
export async function checkColumn(
  services: EmbeddedServices,
  req: Request,
  res: Response,
): Promise<void> {
  const course = await openCourse(services, req, 'instructor', 'assistant');
  const column = columnIn(course, req);
  const { organisationId, contextId } = course.session;
  const { evidence } = services;
  const known = await evidence.loadCourse(organisationId, contextId);
  const current = await evidence.refreshRoster(known);
  await evidence.collect(current, [`column:${column.id}`], 'now');
  const query = badgeQuery(askedBadge(course, req));
  res.redirect(303, `${course.base}columns/${column.id}${query}#state`);
}

/** Makes the line item of a column that is gone anew. */
export async function recreateColumn(
  services: EmbeddedServices,
  req: Request,
  res: Response,
): Promise<void> {
  const course = await openCourse(services, req, 'instructor');
  const column = columnIn(course, req);
  await recreateMissingColumn(services, course, column);
  const query = badgeQuery(askedBadge(course, req));
  res.redirect(303, `${course.base}columns/${column.id}${query}`);
}
