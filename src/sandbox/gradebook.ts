/**
 * The gradebook: looking up and writing grades. When the course is clean, writing a grade recomputes what
 * depends on it at once; after a structural change (`needsUpdate`) it does not, as in Moodle.
 */
import { boundedGrade, toSeconds } from './grade-value.js';
import { emptyRow, recompute } from './recompute.js';
import type { Grade, Gradebook, GradeItem } from './model.js';

/** Undefined when there is no such item. */
export function findItem(gradebook: Gradebook, id: number): GradeItem | undefined {
  return gradebook.items.find((item) => item.id === id);
}

/** The column of an activity, if it has one. */
export function findModuleItem(gradebook: Gradebook, cmId: number): GradeItem | undefined {
  return gradebook.items.find((item) => item.kind === 'mod' && item.cmId === cmId);
}

export function findGrade(gradebook: Gradebook, itemId: number, userId: number): Grade | undefined {
  return gradebook.grades.get(itemId)?.get(userId);
}

/** All rows of a column in the order they were first written. */
export function gradesOf(gradebook: Gradebook, itemId: number): readonly Grade[] {
  return [...(gradebook.grades.get(itemId)?.values() ?? [])];
}

/** Finds or adds the row. */
export function ensureGrade(gradebook: Gradebook, item: GradeItem, userId: number): Grade {
  const rows = gradebook.grades.get(item.id) ?? new Map<number, Grade>();
  gradebook.grades.set(item.id, rows);
  const found = rows.get(userId);
  if (found) return found;
  const grade = emptyRow(item, userId);
  rows.set(userId, grade);
  return grade;
}

/** Whether a structural change waits for a recomputation. */
export function isStale(gradebook: Gradebook): boolean {
  return gradebook.items.some(({ needsUpdate }) => needsUpdate);
}

/** Everything waits for a recomputation: a new column, formula or weight. */
export function markStale(gradebook: Gradebook): void {
  for (const item of gradebook.items) item.needsUpdate = true;
}

/** Recomputes only if a structural change waits. */
export function ensureFresh(gradebook: Gradebook, now: Date): void {
  if (isStale(gradebook)) recompute(gradebook, now);
}

/** A grade from an activity itself (a quiz attempt, a graded essay). An overridden grade keeps its value. */
export function recordActivityGrade(
  gradebook: Gradebook,
  item: GradeItem,
  entry: {
    readonly userId: number;
    readonly value: number | null;
    readonly at: Date;
    readonly feedback?: string;
  },
): void {
  const grade = ensureGrade(gradebook, item, entry.userId);
  if (grade.overridden) return;
  writeValue(grade, item, entry.value, entry.at);
  if (entry.feedback !== undefined) grade.feedback = entry.feedback;
  afterGradeWritten(gradebook, entry.at);
}

/** A teacher types a grade into the gradebook: on an activity's or calculated column this overrides. */
export function typeGrade(
  gradebook: Gradebook,
  item: GradeItem,
  entry: {
    readonly userId: number;
    readonly value: number | null;
    readonly at: Date;
    readonly feedback?: string;
  },
): void {
  const grade = ensureGrade(gradebook, item, entry.userId);
  writeValue(grade, item, entry.value, entry.at);
  if (item.kind === 'mod' || item.calculation !== undefined) grade.overridden = true;
  if (entry.feedback !== undefined) grade.feedback = entry.feedback;
  afterGradeWritten(gradebook, entry.at);
}

/** Puts a value into a row with its time; the maximum is the item's of that moment. */
function writeValue(grade: Grade, item: GradeItem, value: number | null, at: Date): void {
  grade.final = value === null ? null : boundedGrade(value, item.max);
  grade.max = item.max;
  grade.modified = toSeconds(at);
}

/** In a clean gradebook dependent columns follow at once; in a stale one they wait. */
export function afterGradeWritten(gradebook: Gradebook, at: Date): void {
  if (!isStale(gradebook)) recompute(gradebook, at);
}
