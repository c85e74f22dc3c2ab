/**
 * `result`: one column's value, in percent of the row's own maximum or in points. With `gradedBy`, a value once
 * seen in time stays met, and one graded later goes to a person (DESIGN D5: AGS gives the time of grading, not
 * of handing in).
 */
import type { Comparison } from '../../domain/clause.js';
import type { FactKey, FactLookup, GradeFact, UnknownReason } from '../../domain/fact.js';
import type { Outcome } from '../../domain/outcome.js';
import type { ClauseByType, Condition } from '../condition.js';
import { columnKey, gradeOf, measure, satisfies, seen } from '../grades.js';
import type { Reading } from '../grades.js';
import { lintColumns, lintComparison } from './columns.js';

/** The clause, made ready. */
interface Question {
  readonly key: FactKey;
  readonly about: readonly FactKey[];
  readonly unit: 'percent' | 'points';
  readonly threshold: Comparison;
}

export const result: Condition<'result'> = {
  prepare(clause) {
    const question = questionOf(clause);
    const { gradedBy } = clause;
    if (gradedBy === undefined) return (facts) => judgeNow(question, facts);
    const deadline = Date.parse(gradedBy);
    return (facts) => ({ ...judgeInTime(question, facts, deadline), gradedBy });
  },
  requiredFacts: (clause) => [columnKey(clause.column.columnId)],
  lint(clause, place) {
    const column = place.context.columns.get(clause.column.columnId);
    const top = clause.measure === 'percent' ? 100 : column?.scoreMaximum;
    return [
      ...lintColumns([clause.column], clause.comparison, place),
      ...lintComparison(clause.comparison, top, place),
    ];
  },
};

function questionOf(clause: ClauseByType['result']): Question {
  const key = columnKey(clause.column.columnId);
  return { key, about: [key], unit: clause.measure, threshold: clause.comparison };
}

function judgeNow(question: Question, facts: FactLookup): Outcome {
  const { unit, threshold, about } = question;
  const fact = facts(question.key);
  const grade = gradeOf(fact);
  if (typeof grade === 'string') {
    const blank = {
      verdict: 'unknown',
      type: 'result',
      reason: grade,
      unit,
      threshold,
      about,
    } as const;
    return fact === undefined ? blank : { ...blank, seen: [seen(fact)] };
  }
  const measured = measure(grade, grade.source, unit);
  if (typeof measured === 'string') {
    const looked = [seen(grade)];
    return {
      verdict: 'unknown',
      type: 'result',
      reason: measured,
      unit,
      threshold,
      about,
      seen: looked,
    };
  }
  const verdict = satisfies(measured, threshold) ? 'met' : 'unmet';
  return { verdict, type: 'result', value: measured, unit, threshold, about, seen: [seen(grade)] };
}

/** @param deadline milliseconds since 1970 */
function judgeInTime(question: Question, facts: FactLookup, deadline: number): Outcome {
  const grade = gradeOf(facts(question.key));
  if (typeof grade === 'string') return judgeNow(question, facts);
  let untimed: Reading | undefined;
  for (const reading of [grade, ...grade.earlier]) {
    if (!reaches(question, grade, reading)) continue;
    if (reading.gradedAt === undefined) untimed ??= reading;
    else if (Date.parse(reading.gradedAt) <= deadline) return judged(question, grade, reading);
  }
  if (untimed) return judged(question, grade, untimed, 'graded_time_unknown');
  // Nothing was in time: if the newest value would do, a person has to look.
  return reaches(question, grade, grade)
    ? judged(question, grade, grade, 'graded_after_date')
    : judgeNow(question, facts);
}

function reaches(question: Question, grade: GradeFact, reading: Reading): boolean {
  const measured = measure(reading, grade.source, question.unit);
  return typeof measured === 'number' && satisfies(measured, question.threshold);
}

/** A reading that satisfies the comparison: met, or unknown for the reason given. */
function judged(
  question: Question,
  grade: GradeFact,
  reading: Reading,
  reason?: UnknownReason,
): Outcome {
  const { unit, threshold, about } = question;
  const measured = measure(reading, grade.source, unit);
  return {
    verdict: reason === undefined ? 'met' : 'unknown',
    type: 'result',
    ...(reason !== undefined && { reason }),
    ...(typeof measured === 'number' && { value: measured }),
    unit,
    threshold,
    about,
    seen: [seen(grade, reading)],
  };
}
