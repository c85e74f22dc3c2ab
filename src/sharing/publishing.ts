/**
 * What others see of a credential. Unpublished is the same as absent (404), never 410: Open Badges 2.0 readers take
 * 410 for revoked (DESIGN D8).
 */
import type { Credential } from '../domain/credential.js';
import { ToolError } from '../errors.js';
import type { SharingDeps } from './ports.js';

type Publishing = Pick<SharingDeps, 'clock' | 'issuing'> & {
  readonly stores: Pick<SharingDeps['stores'], 'credentials'>;
};

/**
 * Only its holder publishes or unpublishes. Idempotent.
 * @throws credential_not_found, also when it is somebody else's
 */
export async function setPublished(
  { stores }: Publishing,
  holder: { readonly credentialId: string; readonly learnerId: string },
  published: boolean,
): Promise<Credential> {
  const credential = await stores.credentials.find(holder.credentialId);
  if (credential?.learnerId !== holder.learnerId) throw new ToolError('credential_not_found');
  return stores.credentials.setPublished(credential.id, published);
}

/** @returns the credential when its holder has published it */
export async function findPublic(
  { stores }: Publishing,
  credentialId: string,
): Promise<Credential | undefined> {
  const credential = await stores.credentials.find(credentialId);
  return credential?.published ? credential : undefined;
}

/**
 * For a withdrawn award: the credential, if there is one, is revoked for ever. Idempotent; after a crash between its
 * two writes calling it again sets what is missing.
 */
export async function revokeForAward(
  { stores, issuing, clock }: Publishing,
  awardId: string,
  because: string,
): Promise<void> {
  const credential = await stores.credentials.findByAward(awardId);
  if (!credential) return;
  await stores.credentials.revoke(credential.id, clock(), because);
  await issuing.revoke(credential);
}
