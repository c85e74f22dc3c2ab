/**
 * Our columns in the LMS's gradebook (DESIGN D4, a and c; captured Moodle 4.5.6, A1 and A9). A formula column is
 * a line item without a resource link: with one, the launch of that link would lose its own. After it is made,
 * nothing is ever posted to it and its maximum never changes (traps T1, T2): this file has no such call.
 */
import { idNumberProblem } from '../catalogue/formula.js';
import { ToolError } from '../errors.js';
import type { Clock, RandomBytes } from '../domain/environment.js';
import type { Column } from '../domain/course.js';
import type { LineItem } from '../domain/platform.js';
import type { Stores } from '../stores/ports/index.js';
import type { ServicesClient } from '../platform/services-client.js';
import type { Course } from './port.js';
import { servicesOf } from './port.js';

export interface ColumnDeps {
  readonly stores: Pick<Stores, 'columns' | 'resourceLinks'>;
  readonly services: Pick<ServicesClient, 'listLineItems' | 'createLineItem'>;
  readonly clock: Clock;
  readonly random: RandomBytes;
}

/** The LMS activity that a formula column mirrors, as the teacher types it: AGS cannot tell. */
export interface MirroredActivity {
  readonly name: string;
  /** What the formula refers to: `=[[<idNumber>]]`. */
  readonly idNumber: string;
  /** The activity's own maximum, in points. */
  readonly maximum: number;
}

/** Marks the line items that are formula columns of ours; `resourceId` says of which activity. */
const formulaTag = 'accolade-formula';

/**
 * Makes the column of an activity, in the LMS and here. Asking again for the same ID number and maximum returns
 * the column that is there; a column that the LMS has and we lost (the process died in between) is taken over.
 * @throws service_not_offered | platform_* | form_invalid (`field`: `idNumber`, `name` or `maximum`)
 */
export async function createFormulaColumn(
  deps: ColumnDeps,
  course: Course,
  given: MirroredActivity,
): Promise<Column> {
  const activity = checkActivity(given);
  const { rows: listed } = await deps.services.listLineItems(servicesOf(course));
  const ours = await deps.stores.columns.list(course.context.id);
  const existing = ours.find(
    (column) => mirrors(column, activity) && listed.some((item) => item.id === column.lineItemUrl),
  );
  if (existing) return existing;
  const lineItem = await ensureFormulaLineItem(deps, course, { activity, listed, ours });
  return store(deps, course, { kind: 'formula', lineItem, activity });
}

/**
 * Gives a formula column that is gone from the gradebook a new line item, for the same activity; rules that
 * read the column stay as they are. One that the course's list still has keeps its line item.
 * @throws line_item_not_listed for a column that mirrors no activity | service_not_offered | platform_*
 */
export async function recreateColumn(
  deps: ColumnDeps,
  course: Course,
  column: Column,
): Promise<Column> {
  const { activity } = column;
  if (activity === undefined) throw new ToolError('line_item_not_listed');
  const { rows: listed } = await deps.services.listLineItems(servicesOf(course));
  const ours = await deps.stores.columns.list(course.context.id);
  const lineItem =
    listed.find((item) => item.id === column.lineItemUrl) ??
    (await ensureFormulaLineItem(deps, course, { activity, listed, ours }));
  return deps.stores.columns.replaceLineItem(course.context.id, column.id, lineItem.id);
}

/** The line item of an activity: a new one, or one of ours in the LMS that no column here knows. */
async function ensureFormulaLineItem(
  deps: ColumnDeps,
  course: Course,
  {
    activity,
    listed,
    ours,
  }: {
    readonly activity: MirroredActivity;
    readonly listed: readonly LineItem[];
    readonly ours: readonly Column[];
  },
): Promise<LineItem> {
  const resourceId = `accolade:${encodeURIComponent(activity.idNumber)}:${activity.maximum}`;
  const lost = listed.find(
    (item) =>
      item.tag === formulaTag &&
      item.resourceId === resourceId &&
      item.scoreMaximum === activity.maximum &&
      !ours.some((column) => column.lineItemUrl === item.id),
  );
  return (
    lost ??
    deps.services.createLineItem(servicesOf(course), {
      // Beside the activity's own column a teacher must see at once which one is ours.
      label: `Accolade: ${activity.name}`,
      scoreMaximum: activity.maximum,
      resourceId,
      tag: formulaTag,
    })
  );
}

/**
 * Line items of this course that a person can grade: the columns of our own links. A column that the tool
 * writes to (`writesScoreFor`) is left out: rules never read what we post.
 * @throws service_not_offered | platform_*
 */
export async function listGradableLineItems(
  deps: ColumnDeps,
  course: Course,
): Promise<readonly LineItem[]> {
  const [{ rows }, links] = await Promise.all([
    deps.services.listLineItems(servicesOf(course)),
    deps.stores.resourceLinks.list(course.context.id),
  ]);
  const written = new Set(
    links
      .filter((link) => link.writesScoreFor !== undefined)
      .map((link) => link.platformResourceLinkId),
  );
  return rows.filter(
    (item) => item.resourceLinkId !== undefined && !written.has(item.resourceLinkId),
  );
}

/**
 * Lets rules read one of those line items. Idempotent.
 * @throws line_item_not_listed when the course's list does not have it, or the tool writes to it
 */
export async function ensureOwnColumn(
  deps: ColumnDeps,
  course: Course,
  lineItemUrl: string,
): Promise<Column> {
  const existing = (await deps.stores.columns.list(course.context.id)).find(
    (column) => column.lineItemUrl === lineItemUrl,
  );
  if (existing) return existing;
  const lineItem = (await listGradableLineItems(deps, course)).find(
    (item) => item.id === lineItemUrl,
  );
  if (!lineItem) throw new ToolError('line_item_not_listed');
  return store(deps, course, { kind: 'own', lineItem });
}

/** What a teacher wants to know of a column after pasting the formula. */
export type ColumnStatus =
  | { readonly state: 'never_read' }
  /** Read, and no value in it: the formula is missing, or nothing has made the LMS compute it since. */
  | { readonly state: 'no_values'; readonly readAt: Date }
  | { readonly state: 'values'; readonly readAt: Date; readonly values: number }
  | { readonly state: 'missing'; readonly since: Date };

/** Whether values arrive, from what was read last. */
export function columnStatus(column: Column): ColumnStatus {
  if (column.missingSince) return { state: 'missing', since: column.missingSince };
  if (!column.lastReadAt) return { state: 'never_read' };
  const values = column.valuesSeen ?? 0;
  if (values === 0) return { state: 'no_values', readAt: column.lastReadAt };
  return { state: 'values', readAt: column.lastReadAt, values };
}

function checkActivity(given: MirroredActivity): MirroredActivity {
  const name = given.name.trim();
  const idNumber = given.idNumber.trim();
  if (name === '' || name.length > 200) throw new ToolError('form_invalid', { field: 'name' });
  if (idNumberProblem(idNumber) !== undefined) {
    throw new ToolError('form_invalid', { field: 'idNumber' });
  }
  if (!Number.isFinite(given.maximum) || given.maximum <= 0) {
    throw new ToolError('form_invalid', { field: 'maximum' });
  }
  return { name, idNumber, maximum: given.maximum };
}

function mirrors(column: Column, activity: MirroredActivity): boolean {
  return (
    column.kind === 'formula' &&
    column.activity?.idNumber === activity.idNumber &&
    column.scoreMaximum === activity.maximum
  );
}

async function store(
  { stores, clock, random }: ColumnDeps,
  course: Course,
  made: {
    readonly kind: Column['kind'];
    readonly lineItem: LineItem;
    readonly activity?: MirroredActivity;
  },
): Promise<Column> {
  return stores.columns.create({
    id: Buffer.from(random(12)).toString('base64url'),
    organisationId: course.context.organisationId,
    contextId: course.context.id,
    kind: made.kind,
    lineItemUrl: made.lineItem.id,
    label: made.lineItem.label,
    scoreMaximum: made.lineItem.scoreMaximum,
    ...(made.activity !== undefined && { activity: made.activity }),
    createdAt: clock(),
  });
}
