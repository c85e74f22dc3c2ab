/**
 * Reading a number out of a grade fact, with everything that makes the number unusable (DESIGN D4, D5).
 * Executed on Moodle 4.5: a formula column counts an ungraded activity as 0, and a result may exceed its own
 * maximum (77.5 of 40) after somebody changed the maximum.
 */
import type { Comparison } from '../domain/clause.js';
import type { Fact, FactKey, GradeFact, UnknownReason } from '../domain/fact.js';
import type { SeenFact } from '../domain/outcome.js';
import type { EvidenceSourceId } from '../domain/fact.js';

export interface Reading {
  readonly score: number;
  readonly maximum: number;
  readonly gradedAt?: string;
}

/** @returns the key of a column's fact */
export function columnKey(columnId: string): FactKey {
  return `column:${columnId}`;
}

/** @returns the grade, or why there is none */
export function gradeOf(fact: Fact | undefined): GradeFact | UnknownReason {
  if (fact === undefined) return 'not_read_yet';
  if (fact.state === 'grade') return fact;
  if (fact.state === 'unknown') return fact.reason;
  // A column never answers yes or no; if one did, it would not be a grade.
  return 'not_graded';
}

/**
 * The number that a clause compares.
 * @returns percent of the row's own maximum (0 to 100), or points as they stand; or why there is none
 */
export function measure(
  reading: Reading,
  source: EvidenceSourceId,
  unit: 'percent' | 'points',
): number | UnknownReason {
  const { score, maximum } = reading;
  if (!Number.isFinite(score)) return 'not_graded';
  if (!(maximum > 0 && maximum < Infinity)) return 'maximum_unusable';
  if (score > maximum) return 'above_maximum';
  if (score === 0 && source === 'formulaColumn') return 'zero_may_mean_ungraded';
  return unit === 'points' ? score : tidy((score * 100) / maximum);
}

/** Takes binary noise off, so that a mean of exactly 80 is not 79.99999999999999. */
export function tidy(value: number): number {
  return Math.round(value * 1e9) / 1e9;
}

/** @returns whether `value` satisfies the comparison; both ends of `between` are included */
export function satisfies(value: number, comparison: Comparison): boolean {
  switch (comparison.op) {
    case 'atLeast':
      return value >= comparison.value;
    case 'below':
      return value < comparison.value;
    case 'between':
      return value >= comparison.value && value <= comparison.upTo;
  }
}

/** What was looked at, for the outcome tree. `reading` is the value used when it is not the newest. */
export function seen(fact: Fact, reading?: Reading): SeenFact {
  if (fact.state !== 'grade') {
    const { key, source, readAt } = fact;
    return fact.state === 'yes' ? { key, source, readAt, at: fact.at } : { key, source, readAt };
  }
  const { score, maximum, gradedAt } = reading ?? fact;
  const { key, source, readAt } = fact;
  return gradedAt === undefined
    ? { key, source, score, maximum, readAt }
    : { key, source, score, maximum, at: gradedAt, readAt };
}
