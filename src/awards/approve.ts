/** A person's yes to an `approved` clause (DESIGN D4, h), by an instructor of the course. */
import { requirePublishRight } from './publish-rights.js';
import type { Acting } from './publish-rights.js';
import { decideLearner } from './course-decision.js';
import type { CourseDecision } from './course-decision.js';
import { ToolError } from '../errors.js';
import type { AwardingDeps } from './ports.js';

export interface GivenApproval {
  readonly organisationId: string;
  readonly contextId: string;
  readonly achievementId: string;
  readonly learnerId: string;
  readonly by: Acting;
}

/**
 * Records it, the first one stays, and decides about the learner at once.
 * @throws publish_not_allowed | achievement_not_found | learner_not_found when not of this course
 */
export async function approve(deps: AwardingDeps, given: GivenApproval): Promise<CourseDecision> {
  const { organisationId, contextId, achievementId, learnerId } = given;
  const course = await deps.evidence.loadCourse(organisationId, contextId);
  requirePublishRight(course, given.by);
  await deps.stores.achievements.get(organisationId, achievementId);
  if (!course.members.some((member) => member.learnerId === learnerId)) {
    throw new ToolError('learner_not_found');
  }
  await deps.stores.proofs.recordApproval({
    organisationId,
    contextId,
    achievementId,
    learnerId,
    approvedBy: given.by.learnerId,
    approvedAt: deps.clock(),
  });
  return decideLearner(deps, organisationId, contextId, learnerId);
}
