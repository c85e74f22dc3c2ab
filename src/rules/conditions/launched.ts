/** `launched`: opened the claim page as a Learner. It proves only what the LMS's restriction lets through. */
import type { Condition } from '../condition.js';
import { launchKey, lintClaimPoint, prepareLaunch } from './claim-point.js';

export const launched: Condition<'launched'> = {
  prepare: (clause) => prepareLaunch(clause.resourceLinkId),
  requiredFacts: (clause) => [launchKey(clause.resourceLinkId)],
  lint: (clause, place) => lintClaimPoint(clause.resourceLinkId, place),
};
