/**
 * `atLeast n of`: n parts. Counts bounds: met once n parts are met, unmet once too few could still be met,
 * unknown between.
 */
import type { Outcome } from '../../domain/outcome.js';
import type { Condition } from '../condition.js';
import { lintGroup } from './group.js';

export const atLeast: Condition<'atLeast'> = {
  prepare(clause, { prepare }) {
    const { n } = clause;
    const members = clause.of.map(prepare);
    return (facts, now) =>
      judge(
        n,
        members.map((member) => member(facts, now)),
      );
  },
  requiredFacts: () => [],
  lint(clause, place) {
    if (clause.of.length > 0 && clause.n > clause.of.length)
      return [{ code: 'too_few_parts', severity: 'error', path: place.path }];
    return lintGroup(clause, place);
  },
};

function judge(n: number, parts: readonly Outcome[]): Outcome {
  const met = parts.filter((part) => part.verdict === 'met').length;
  const unknown = parts.filter((part) => part.verdict === 'unknown');
  const counted = { type: 'atLeast', n, value: met, unit: 'count', parts } as const;
  // Asking for none, or for more than there are, is a slip in a draft: it must not award, nor must `not` of it.
  if (n < 1 || n > parts.length) return { verdict: 'unknown', reason: 'not_read_yet', ...counted };
  if (met >= n) return { verdict: 'met', ...counted };
  if (met + unknown.length < n) return { verdict: 'unmet', ...counted };
  return { verdict: 'unknown', reason: unknown[0]?.reason ?? 'not_read_yet', ...counted };
}
