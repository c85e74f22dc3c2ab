/** How far from met: "one clause away" (DESIGN D6, preview). */
import type { Outcome } from '../domain/outcome.js';

/**
 * @returns 0 when met; else the smallest number of clauses that would have to become met: the sum for `all`,
 *   the nearest part for `any`, the n nearest for `atLeast`
 */
export function clausesAway(outcome: Outcome): number {
  return missingClauses(outcome).length;
}

/** @returns the clauses without parts (and `not`s) on the shortest way to met, in the order of the rule */
export function missingClauses(outcome: Outcome): readonly Outcome[] {
  if (outcome.verdict === 'met') return [];
  const parts = outcome.parts ?? [];
  switch (outcome.type) {
    case 'all':
      return parts.length === 0 ? [outcome] : parts.flatMap(missingClauses);
    case 'any':
      return nearest(outcome, parts, 1);
    case 'atLeast':
      return nearest(outcome, parts, outcome.n ?? parts.length);
    case 'not':
    case 'result':
    case 'average':
    case 'completed':
    case 'launched':
    case 'holds':
    case 'approved':
    case 'date':
      return [outcome];
  }
}

/** The `n` parts that need least; the group itself when it has too few. */
function nearest(group: Outcome, parts: readonly Outcome[], n: number): readonly Outcome[] {
  if (parts.length < n || parts.length === 0) return [group];
  const ways = parts.map((part, position) => ({ position, missing: missingClauses(part) }));
  const chosen = ways
    .toSorted((a, b) => a.missing.length - b.missing.length || a.position - b.position)
    .slice(0, n);
  return chosen.toSorted((a, b) => a.position - b.position).flatMap((way) => way.missing);
}
