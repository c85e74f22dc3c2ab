/**
 * Recomputing a gradebook: calculated columns in the order of their references, then the course total.
 * A formula that cannot be evaluated (circular, deleted column, division by zero) keeps its old values.
 */
import { evaluateFormula, referencesOf } from './formula.js';
import { boundedGrade, toSeconds } from './grade-value.js';
import type { Grade, Gradebook, GradeItem } from './model.js';

/** Brings every calculated column and the course total up to date; nothing is stale afterwards. */
export function recompute(gradebook: Gradebook, now: Date): void {
  const done = new Set<number>();
  for (const item of gradebook.items) {
    if (item.calculation !== undefined) computeColumn(gradebook, item, { now, done, path: [] });
  }
  addEmptyRows(gradebook);
  computeCourseTotal(gradebook, now);
  for (const item of gradebook.items) item.needsUpdate = false;
}

/** Whoever has any grade gets a row in every column; without a time AGS does not list it. */
function addEmptyRows(gradebook: Gradebook): void {
  const users = usersWithInput(gradebook, gradebook.items);
  for (const item of gradebook.items) {
    const rows = gradebook.grades.get(item.id) ?? new Map<number, Grade>();
    gradebook.grades.set(item.id, rows);
    for (const userId of users) {
      if (!rows.has(userId)) rows.set(userId, emptyRow(item, userId));
    }
  }
}

/** A row that nobody has written to. */
export function emptyRow(item: GradeItem, userId: number): Grade {
  return { userId, final: null, max: item.max, overridden: false, hidden: false };
}

interface Progress {
  readonly now: Date;
  readonly done: Set<number>;
  readonly path: readonly number[];
}

function computeColumn(gradebook: Gradebook, item: GradeItem, progress: Progress): void {
  if (item.calculation === undefined || progress.done.has(item.id)) return;
  const inputs = referencesOf(item.calculation).map((id) =>
    gradebook.items.find((other) => other.id === id),
  );
  // The course total depends on every column, also on those of weight 0: a reference to it is circular.
  const circular =
    progress.path.includes(item.id) || inputs.some((input) => input?.kind === 'course');
  if (circular || inputs.includes(undefined)) {
    item.calculationFailed = true;
    progress.done.add(item.id);
    return;
  }
  const path = [...progress.path, item.id];
  for (const input of inputs) if (input) computeColumn(gradebook, input, { ...progress, path });
  if (progress.done.has(item.id)) return;
  progress.done.add(item.id);
  item.calculationFailed = !writeCalculated(gradebook, item, inputs, progress.now);
}

function writeCalculated(
  gradebook: Gradebook,
  item: GradeItem,
  inputs: readonly (GradeItem | undefined)[],
  now: Date,
): boolean {
  const values = new Map<number, number | null>();
  for (const userId of usersWithInput(gradebook, inputs)) {
    const given = new Map<number, number | null>();
    for (const input of inputs) {
      if (input) given.set(input.id, gradebook.grades.get(input.id)?.get(userId)?.final ?? null);
    }
    const allEmpty = [...given.values()].every((value) => value === null);
    const value = allEmpty
      ? null
      : evaluateFormula(item.calculation ?? '', (id) => given.get(id) ?? 0);
    if (value !== null && !Number.isFinite(value)) return false;
    values.set(userId, value);
  }
  for (const [userId, value] of values) writeRow(gradebook, item, { userId, value, now });
  return true;
}

function usersWithInput(
  gradebook: Gradebook,
  inputs: readonly (GradeItem | undefined)[],
): ReadonlySet<number> {
  return new Set(
    inputs.flatMap((input) => [...(gradebook.grades.get(input?.id ?? 0)?.keys() ?? [])]),
  );
}

function writeRow(
  gradebook: Gradebook,
  item: GradeItem,
  row: { readonly userId: number; readonly value: number | null; readonly now: Date },
): void {
  const rows = gradebook.grades.get(item.id) ?? new Map<number, Grade>();
  gradebook.grades.set(item.id, rows);
  const existing = rows.get(row.userId);
  if (existing?.overridden === true) return;
  if (existing === undefined && row.value === null) return;
  const grade = existing ?? emptyRow(item, row.userId);
  rows.set(row.userId, grade);
  const final = row.value === null ? null : boundedGrade(row.value, item.max);
  // An unchanged value keeps its time: this is what `timestamp` in AGS shows.
  if ((existing?.final ?? null) !== final) grade.modified = toSeconds(row.now);
  grade.final = final;
  grade.max = item.max;
}

/** Whether a column adds to the course total at all. */
export function countsInTotal(item: GradeItem): boolean {
  return item.kind !== 'course' && item.weight !== 0 && !item.inZeroWeightCategory;
}

function computeCourseTotal(gradebook: Gradebook, now: Date): void {
  const total = gradebook.items.find(({ kind }) => kind === 'course');
  if (!total) return;
  const counted = gradebook.items.filter(
    // A mean of grades has no weight per item: only a category of weight 0 keeps a column out.
    (item) =>
      gradebook.aggregation === 'mean'
        ? item.kind !== 'course' && !item.inZeroWeightCategory
        : countsInTotal(item),
  );
  const rows = gradebook.grades.get(total.id) ?? new Map<number, Grade>();
  gradebook.grades.set(total.id, rows);
  for (const userId of usersWithInput(
    gradebook,
    gradebook.items.filter((item) => item !== total),
  )) {
    const value = totalFor(gradebook, counted, userId);
    const grade = rows.get(userId) ?? emptyRow(total, userId);
    rows.set(userId, grade);
    if (grade.overridden) continue;
    if (grade.final !== value.final || grade.max !== value.max) grade.modified = toSeconds(now);
    Object.assign(grade, value);
  }
}

/** Empty grades are left out; extra credit adds points but no maximum. */
function totalFor(
  gradebook: Gradebook,
  counted: readonly GradeItem[],
  userId: number,
): { final: number | null; max: number } {
  const graded = counted.flatMap((item) => {
    const final = gradebook.grades.get(item.id)?.get(userId)?.final ?? null;
    return final === null ? [] : [{ final, max: item.max, extra: item.extraCredit }];
  });
  if (graded.length === 0) return { final: null, max: 100 };
  if (gradebook.aggregation === 'mean') {
    const mean = graded.reduce((sum, { final, max }) => sum + final / max, 0) / graded.length;
    return { final: Math.round(mean * 10_000_000) / 100_000, max: 100 };
  }
  const max = graded.reduce((sum, row) => sum + (row.extra ? 0 : row.max), 0);
  const points = graded.reduce((sum, row) => sum + row.final, 0);
  return { final: Math.round(Math.min(points, max) * 100_000) / 100_000, max };
}
