/** Could a whole rule be met by some of its clauses alone? Groups and `not` are worked out, leaves are asked. */
import type { Clause } from '../domain/clause.js';
import type { LeafQuestion } from './condition.js';

/**
 * @param can whether a leaf can hold (`negated`: can fail to hold), as far as the question goes
 * @returns whether the rule can be met by such leaves only
 */
export function canBeMetBy(clause: Clause, can: LeafQuestion, negated = false): boolean {
  switch (clause.type) {
    case 'not':
      return canBeMetBy(clause.of, can, !negated);
    case 'all':
      return enough(clause.of, negated ? 1 : clause.of.length, can, negated);
    case 'any':
      return enough(clause.of, negated ? clause.of.length : 1, can, negated);
    case 'atLeast':
      if (clause.n > clause.of.length) return false;
      // "Not at least n of m" is: m - n + 1 of them fail.
      return enough(clause.of, negated ? clause.of.length - clause.n + 1 : clause.n, can, negated);
    case 'result':
    case 'average':
    case 'completed':
    case 'launched':
    case 'holds':
    case 'approved':
    case 'date':
      return can(clause, negated);
  }
}

function enough(parts: readonly Clause[], n: number, can: LeafQuestion, negated: boolean): boolean {
  if (parts.length === 0) return false;
  return parts.filter((part) => canBeMetBy(part, can, negated)).length >= n;
}
