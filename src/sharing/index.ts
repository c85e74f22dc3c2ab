/** Claim and share: one factory over the functions of this folder. */
import type { OpenBadgeCredential } from '../credentials/index.js';
import type { Credential } from '../domain/credential.js';
import { claimAward, declineAward, previewClaim } from './claim.js';
import type { ClaimPreview, ClaimRequest } from './claim.js';
import type { SharingDeps } from './ports.js';
import { findPublic, revokeForAward, setPublished } from './publishing.js';
import { sampleCredential } from './sample.js';
import type { SampleRequest } from './sample.js';

export { createCriteria } from './criteria.js';
export type { ClaimPreview, ClaimRequest } from './claim.js';
export type { CriteriaOf, SharingDeps } from './ports.js';

interface Holder {
  readonly credentialId: string;
  readonly learnerId: string;
}

export interface Sharing {
  /** @throws award_not_claimable | award_not_found | name_not_known */
  previewClaim(request: ClaimRequest): Promise<ClaimPreview>;
  /** Exactly one credential however often and however concurrently. @throws as previewClaim | issuer_host_frozen */
  claimAward(request: ClaimRequest): Promise<Credential>;
  /** @throws award_not_claimable | award_not_found */
  declineAward(request: Pick<ClaimRequest, 'award' | 'learner'>): Promise<void>;
  /** @throws credential_not_found */
  publish(holder: Holder): Promise<Credential>;
  /** @throws credential_not_found */
  unpublish(holder: Holder): Promise<Credential>;
  findPublic(credentialId: string): Promise<Credential | undefined>;
  /** Call it after an award became `withdrawn`. Idempotent. */
  revokeForAward(awardId: string, because: string): Promise<void>;
  sampleCredential(request: SampleRequest): Promise<OpenBadgeCredential>;
}

export function createSharing(deps: SharingDeps): Sharing {
  return {
    previewClaim: (request) => previewClaim(deps, request),
    claimAward: (request) => claimAward(deps, request),
    declineAward: (request) => declineAward(deps, request),
    publish: (holder) => setPublished(deps, holder, true),
    unpublish: (holder) => setPublished(deps, holder, false),
    findPublic: (credentialId) => findPublic(deps, credentialId),
    revokeForAward: (awardId, because) => revokeForAward(deps, awardId, because),
    sampleCredential: (request) => sampleCredential(deps, request),
  };
}
