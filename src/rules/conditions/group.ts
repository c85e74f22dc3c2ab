/** What `all`, `any` and `atLeast` share. */
import type { ClauseType, Clause } from '../../domain/clause.js';
import type { Outcome } from '../../domain/outcome.js';
import type { Place } from '../condition.js';
import type { Finding } from '../finding.js';

/** A group without parts asks nothing: it must not award, and `not` around it must not award either. */
export function emptyGroup(type: ClauseType): () => Outcome {
  return () => ({ verdict: 'unknown', type, reason: 'not_read_yet', parts: [] });
}

/** Empty groups are legal in a draft and cannot be published. */
export function lintGroup(
  clause: { readonly of: readonly Clause[] },
  place: Place,
): readonly Finding[] {
  return clause.of.length === 0
    ? [{ code: 'empty_group', severity: 'error', path: place.path }]
    : [];
}
