/**
 * What `launched` and `completed` share: both rest on a verified Learner launch of a claim point (DESIGN D4 b).
 * Somebody who has not launched may well have completed: that is unknown, never unmet, so `not` around it can
 * never be met either.
 */
import type { FactKey, UnknownReason } from '../../domain/fact.js';
import type { Evaluate, Place } from '../condition.js';
import type { Finding } from '../finding.js';
import { seen } from '../grades.js';

export function launchKey(resourceLinkId: string): FactKey {
  return `launch:${resourceLinkId}`;
}

/** @returns what a launch of the claim point says, as the outcome of a `launched` clause */
export function prepareLaunch(resourceLinkId: string): Evaluate {
  const key = launchKey(resourceLinkId);
  const about = [key];
  return (facts) => {
    const fact = facts(key);
    if (fact === undefined)
      return { verdict: 'unknown', type: 'launched', reason: 'not_read_yet', about };
    const looked = [seen(fact)];
    if (fact.state === 'yes') return { verdict: 'met', type: 'launched', about, seen: looked };
    const reason: UnknownReason = fact.state === 'unknown' ? fact.reason : 'never_launched';
    return { verdict: 'unknown', type: 'launched', reason, about, seen: looked };
  };
}

export function lintClaimPoint(resourceLinkId: string, place: Place): readonly Finding[] {
  const { path } = place;
  if (place.negated) return [{ code: 'cannot_be_negated', severity: 'error', path }];
  const link = place.context.resourceLinks.get(resourceLinkId);
  if (link === undefined) return [{ code: 'link_missing', severity: 'error', path }];
  if (link.purpose !== 'claim') return [{ code: 'link_not_claim_point', severity: 'error', path }];
  return link.restrictionConfirmedAt === undefined
    ? [{ code: 'restriction_not_confirmed', severity: 'warning', path }]
    : [];
}
