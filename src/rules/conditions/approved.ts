/**
 * `approved`: a person said yes for this learner. Approvals only ever say yes, so a missing one means that
 * nobody has decided yet, not that somebody refused: unknown, and `not` around it can never be met.
 */
import type { FactKey, FactLookup, UnknownReason } from '../../domain/fact.js';
import type { Outcome } from '../../domain/outcome.js';
import type { Condition } from '../condition.js';
import { seen } from '../grades.js';

export const approved: Condition<'approved'> = {
  prepare(_clause, { achievementId }) {
    const key: FactKey = `approval:${achievementId}`;
    const about = [key];
    return (facts) => judge(key, about, facts);
  },
  requiredFacts: (_clause, achievementId) => [`approval:${achievementId}`],
  lint: (_clause, place) =>
    place.negated ? [{ code: 'cannot_be_negated', severity: 'error', path: place.path }] : [],
};

function judge(key: FactKey, about: readonly FactKey[], facts: FactLookup): Outcome {
  const fact = facts(key);
  if (fact === undefined)
    return { verdict: 'unknown', type: 'approved', reason: 'not_read_yet', about };
  const looked = [seen(fact)];
  if (fact.state === 'yes') return { verdict: 'met', type: 'approved', about, seen: looked };
  const reason: UnknownReason = fact.state === 'unknown' ? fact.reason : 'not_decided_yet';
  return { verdict: 'unknown', type: 'approved', reason, about, seen: looked };
}
