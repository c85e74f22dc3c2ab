/**
 * Claiming. Writes in this order: (1) the credential, unique by award; (2) the award becomes `claimed`, on the
 * condition that it still may. A crash or a race between the two leaves a credential that nobody sees (it is not
 * published); claiming again finds it and goes on with (2). If the award was withdrawn in between, (2) fails and the
 * credential is revoked. So there is never a second credential and never a valid one of a withdrawn award.
 */
import type { ClaimChoices, IssueRequest, OpenBadgeCredential } from '../credentials/index.js';
import type { Achievement } from '../domain/achievement.js';
import type { Award, AwardStatus } from '../domain/award.js';
import { awardTransitions } from '../domain/award.js';
import type { Credential } from '../domain/credential.js';
import { signedName } from '../domain/learner.js';
import type { Learner } from '../domain/learner.js';
import { isToolError, ToolError } from '../errors.js';
import type { SharingDeps } from './ports.js';
import { revokeForAward } from './publishing.js';

export interface ClaimRequest {
  readonly award: Award;
  readonly learner: Learner;
  readonly choices: ClaimChoices;
}

export interface ClaimPreview {
  /** The content as it would be signed now; id, salts and status index are drawn at signing. */
  readonly credential: OpenBadgeCredential;
  /** The name exactly as it would be signed if ticked; absent when nobody told it. */
  readonly name?: string;
  /** The address whose hash would be signed if ticked; absent when the LMS gave none. */
  readonly email?: string;
}

const claimable: readonly AwardStatus[] = ['awarded', 'declined'];

/** @throws award_not_claimable | award_not_found | name_not_known */
export async function previewClaim(
  deps: SharingDeps,
  request: ClaimRequest,
): Promise<ClaimPreview> {
  await requireClaimant(deps, request);
  const name = signedName(request.learner)?.trim();
  const { email } = request.learner;
  return {
    credential: deps.issuing.preview(await gather(deps, request)),
    ...(name && { name }),
    ...(email && { email }),
  };
}

/**
 * Signs and stores. Claiming twice, at once or later, gives the same credential, with the first choices.
 * @throws award_not_claimable (`status`) | award_not_found | name_not_known | issuer_host_frozen
 */
export async function claimAward(deps: SharingDeps, request: ClaimRequest): Promise<Credential> {
  await requireClaimant(deps, request);
  const { award } = request;
  const found = await deps.stores.credentials.findByAward(award.id);
  const credential = found ?? (await createCredential(deps, request));
  const claimed = await deps.stores.awards.transition(award.id, claimable, {
    status: 'claimed',
    claimedAt: deps.clock(),
  });
  if (claimed) return credential;
  const now = await deps.stores.awards.get(award.organisationId, award.id);
  if (now.status === 'claimed') return credential;
  await revokeForAward(deps, award.id, now.withdrawnBecause ?? 'withdrawn');
  throw new ToolError('award_not_claimable', { status: now.status });
}

/**
 * The learner says no; the award stays claimable. Idempotent.
 * @throws award_not_claimable when it is claimed or withdrawn | award_not_found
 */
export async function declineAward(
  deps: SharingDeps,
  { award, learner }: Pick<ClaimRequest, 'award' | 'learner'>,
): Promise<void> {
  if (award.learnerId !== learner.id) throw new ToolError('award_not_found');
  const declined = await deps.stores.awards.transition(award.id, ['awarded'], {
    status: 'declined',
  });
  if (declined) return;
  const now = await deps.stores.awards.get(award.organisationId, award.id);
  if (now.status !== 'declined') {
    throw new ToolError('award_not_claimable', { status: now.status });
  }
}

async function createCredential(deps: SharingDeps, request: ClaimRequest): Promise<Credential> {
  const issued = await deps.issuing.issue(await gather(deps, request));
  try {
    return await deps.stores.credentials.create(issued);
  } catch (error) {
    if (!isToolError(error, 'credential_exists')) throw error;
    const first = await deps.stores.credentials.findByAward(request.award.id);
    if (!first) throw error;
    return first;
  }
}

async function requireClaimant(deps: SharingDeps, { award, learner }: ClaimRequest): Promise<void> {
  if (award.learnerId !== learner.id) throw new ToolError('award_not_found');
  // What the caller read may be old; the store decides.
  const { status, contextId } = await deps.stores.awards.get(award.organisationId, award.id);
  if (status !== 'claimed' && !awardTransitions[status].includes('claimed')) {
    throw new ToolError('award_not_claimable', { status });
  }
  const member = await deps.stores.members.find(contextId, learner.id);
  // DESIGN D4: who was ever Instructor in this course is not awarded there.
  if (member?.everInstructor) throw new ToolError('award_not_claimable', { status: 'instructor' });
}

async function gather(deps: SharingDeps, request: ClaimRequest): Promise<IssueRequest> {
  const { award, learner, choices } = request;
  const achievement = await deps.stores.achievements.get(award.organisationId, award.achievementId);
  return {
    award,
    learner,
    choices,
    ...(await gatherAchievement(deps, achievement, choices.language, award.ruleVersion)),
  };
}

/** Everything in a credential that does not depend on the learner. */
export async function gatherAchievement(
  deps: SharingDeps,
  achievement: Achievement,
  language: string,
  version?: number,
): Promise<Pick<IssueRequest, 'achievement' | 'organisation' | 'tier' | 'criteria'>> {
  const organisation = await deps.stores.organisations.get(achievement.organisationId);
  const tier = organisation.tiers.find(({ id }) => id === achievement.tierId);
  return {
    achievement,
    organisation,
    // A tier that the organisation has removed since says no more than that it is an achievement.
    tier: { achievementType: tier?.achievementType ?? 'Achievement' },
    criteria: await deps.criteria(achievement, language, version),
  };
}
