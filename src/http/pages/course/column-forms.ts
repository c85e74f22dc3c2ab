/** The two ways to a column in the rule form, read from its fields: "add an activity", and our own columns. */
import { z } from 'zod';
import { idNumberProblem } from '../../../catalogue/formula.js';
import type { LineItem } from '../../../domain/platform.js';
import {
  createFormulaColumn,
  ensureOwnColumn,
  listGradableLineItems,
  recreateColumn,
} from '../../../evidence/columns.js';
import type { Column } from '../../../domain/course.js';
import type { CourseSnapshot } from '../course-snapshot.js';
import type { EmbeddedServices } from '../embedded-services.js';
import type { FieldReader } from './rule-form.js';

export const activityForm = z.object({
  name: z.string().trim().min(1).max(200),
  idNumber: z.string().refine((text) => idNumberProblem(text) === undefined),
  maximum: z
    .string()
    .min(1)
    .transform((text) => Number(text.replace(',', '.')))
    .pipe(z.number().positive().max(100_000)),
});

export type Activity = z.infer<typeof activityForm>;

/** The fields `activity.name`, `activity.idNumber`, `activity.maximum` of a posted form, not checked. */
export function activityFields(fields: FieldReader) {
  return {
    name: fields.text('activity.name'),
    idNumber: fields.text('activity.idNumber'),
    maximum: fields.text('activity.maximum'),
  };
}

type ColumnServices = Pick<
  EmbeddedServices,
  'stores' | 'platformServices' | 'evidence' | 'random' | 'clock'
>;

const depsOf = ({ platformServices, ...services }: ColumnServices) => ({
  ...services,
  services: platformServices,
});

/** @throws ToolError service_not_offered | platform_* */
export async function ensureActivityColumn(
  services: ColumnServices,
  { session }: CourseSnapshot,
  activity: Activity,
): Promise<Column> {
  const course = await services.evidence.loadCourse(session.organisationId, session.contextId);
  return createFormulaColumn(depsOf(services), course, activity);
}

/** A new line item for a column that is gone. @throws ToolError line_item_not_listed | service_not_offered | platform_* */
export async function recreateMissingColumn(
  services: ColumnServices,
  { session }: CourseSnapshot,
  column: Column,
): Promise<Column> {
  const course = await services.evidence.loadCourse(session.organisationId, session.contextId);
  return recreateColumn(depsOf(services), course, column);
}

/** Columns of our own links that a person grades. @throws ToolError service_not_offered | platform_* */
export async function listOwnLineItems(
  services: ColumnServices,
  { session }: CourseSnapshot,
): Promise<readonly LineItem[]> {
  const course = await services.evidence.loadCourse(session.organisationId, session.contextId);
  return listGradableLineItems(depsOf(services), course);
}

/** @throws ToolError line_item_not_listed | service_not_offered | platform_* */
export async function ensureGradedColumn(
  services: ColumnServices,
  { session }: CourseSnapshot,
  lineItemUrl: string,
): Promise<Column> {
  const course = await services.evidence.loadCourse(session.organisationId, session.contextId);
  return ensureOwnColumn(depsOf(services), course, lineItemUrl);
}
