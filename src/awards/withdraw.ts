/**
 * Taking an award back, with a reason (DESIGN D6, D7): a person's decision, never a rule's. The credential, if
 * the award was claimed, is revoked first, so that a run cut off in between leaves nothing valid behind and can
 * simply be repeated; and once more afterwards, for a claim made in the same moment.
 */
import type { Award } from '../domain/award.js';
import { ToolError } from '../errors.js';
import { requirePublishRight } from './publish-rights.js';
import type { Acting } from './publish-rights.js';
import type { AwardingDeps } from './ports.js';

export interface Withdrawal {
  readonly organisationId: string;
  readonly contextId: string;
  readonly awardId: string;
  /** In the teacher's words; stored, and part of the revocation. */
  readonly because: string;
  readonly by: Acting;
}

/**
 * Idempotent: an award that is withdrawn already is returned as it is.
 * @throws award_not_found (also when it is of another course) | publish_not_allowed
 */
export async function withdraw(deps: AwardingDeps, given: Withdrawal): Promise<Award> {
  const course = await deps.evidence.loadCourse(given.organisationId, given.contextId);
  requirePublishRight(course, given.by);
  const award = await getAwardOf(deps, given);
  await deps.revokeForAward(award, given.because);
  const withdrawn = await deps.stores.awards.transition(
    award.id,
    ['awarded', 'claimed', 'declined'],
    {
      status: 'withdrawn',
      withdrawnAt: deps.clock(),
      withdrawnBecause: given.because,
    },
  );
  await deps.revokeForAward(withdrawn ?? award, given.because);
  return withdrawn ?? getAwardOf(deps, given);
}

async function getAwardOf(
  { stores }: AwardingDeps,
  { organisationId, contextId, awardId }: Withdrawal,
): Promise<Award> {
  const award = await stores.awards.get(organisationId, awardId);
  if (award.contextId !== contextId) throw new ToolError('award_not_found');
  return award;
}
