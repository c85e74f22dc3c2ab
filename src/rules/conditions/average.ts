/** `average`: the mean of the columns' percentages, each of its own maximum. One unknown column: unknown. */
import type { Comparison } from '../../domain/clause.js';
import type { FactKey, FactLookup, UnknownReason } from '../../domain/fact.js';
import type { Outcome, SeenFact } from '../../domain/outcome.js';
import type { Condition } from '../condition.js';
import type { Finding } from '../finding.js';
import { columnKey, gradeOf, measure, satisfies, seen, tidy } from '../grades.js';
import { lintColumns, lintComparison } from './columns.js';

export const average: Condition<'average'> = {
  prepare(clause) {
    const about = clause.columns.map((column) => columnKey(column.columnId));
    return (facts) => judge(about, clause.comparison, facts);
  },
  requiredFacts: (clause) => clause.columns.map((column) => columnKey(column.columnId)),
  lint(clause, place): readonly Finding[] {
    const ids = clause.columns.map((column) => column.columnId);
    const findings = [
      ...lintColumns(clause.columns, clause.comparison, place),
      ...lintComparison(clause.comparison, 100, place),
    ];
    if (ids.length === 0)
      findings.push({ code: 'empty_group', severity: 'error', path: place.path });
    if (new Set(ids).size < ids.length)
      findings.push({ code: 'column_repeated', severity: 'warning', path: place.path });
    return findings;
  },
};

function judge(about: readonly FactKey[], threshold: Comparison, facts: FactLookup): Outcome {
  const looked: SeenFact[] = [];
  let sum = 0;
  let reason: UnknownReason | undefined = about.length === 0 ? 'not_read_yet' : undefined;
  for (const key of about) {
    const fact = facts(key);
    if (fact) looked.push(seen(fact));
    const grade = gradeOf(fact);
    if (typeof grade === 'string') {
      reason ??= grade;
      continue;
    }
    const measured = measure(grade, grade.source, 'percent');
    if (typeof measured === 'number') sum += measured;
    else reason ??= measured;
  }
  const asked = {
    type: 'average',
    unit: 'percent',
    threshold,
    about,
    seen: looked,
  } as const;
  if (reason !== undefined) return { verdict: 'unknown', reason, ...asked };
  const value = tidy(sum / about.length);
  return { verdict: satisfies(value, threshold) ? 'met' : 'unmet', value, ...asked };
}
