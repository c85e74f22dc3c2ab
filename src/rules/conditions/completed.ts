/** `completed`: an activity or the course, by the claim point whose restriction is that completion. */
import type { Condition } from '../condition.js';
import { launchKey, lintClaimPoint, prepareLaunch } from './claim-point.js';

export const completed: Condition<'completed'> = {
  prepare(clause) {
    const { what, label } = clause;
    const launch = prepareLaunch(clause.resourceLinkId);
    return (facts, now) => ({ ...launch(facts, now), type: 'completed', what, label });
  },
  requiredFacts: (clause) => [launchKey(clause.resourceLinkId)],
  lint: (clause, place) => lintClaimPoint(clause.resourceLinkId, place),
};
