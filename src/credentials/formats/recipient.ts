/**
 * Who a credential is about (Open Badges 3.0 IdentityObject; DESIGN D8): an identifier enters only if the LMS
 * asserted it, an address only as a salted hash, a name only if the learner ticked it.
 */
import { hash } from 'node:crypto';
import { signedName } from '../../domain/learner.js';
import type { Learner } from '../../domain/learner.js';
import { ToolError } from '../../errors.js';
import type { ClaimChoices } from '../request.js';

export interface BadgeIdentifier {
  readonly type: 'IdentityObject';
  readonly identityType: 'name' | 'emailAddress' | 'ltiUserId';
  readonly hashed: boolean;
  readonly identityHash: string;
  readonly salt?: string;
}

/** Open Badges 3.0 IdentityObject: the salt is appended to the identity. */
export function identityHash(identity: string, salt: string): string {
  return `sha256$${hash('sha256', `${identity}${salt}`, 'hex')}`;
}

/** The same for every badge of one learner, and nothing that the LMS knows can be read from it (UUID version 8). */
export function subjectId(learner: Learner): string {
  const hex = hash('sha256', `accolade subject ${learner.organisationId} ${learner.id}`, 'hex');
  const variant = '89ab'[Number.parseInt(hex.charAt(16), 16) % 4] ?? '8';
  return `urn:uuid:${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** @throws name_not_known when the learner ticked a name that nobody knows */
export function writeIdentifiers(
  learner: Learner,
  choices: ClaimChoices,
  salt: () => string,
): readonly BadgeIdentifier[] {
  const identifiers = [hashed('ltiUserId', learner.sub, salt())];
  if (choices.includeEmail && learner.email) {
    identifiers.push(hashed('emailAddress', learner.email.trim().toLowerCase(), salt()));
  }
  if (choices.signName) {
    identifiers.push({
      type: 'IdentityObject',
      identityType: 'name',
      hashed: false,
      identityHash: nameToSign(learner),
    });
  }
  return identifiers;
}

function hashed(
  identityType: 'emailAddress' | 'ltiUserId',
  identity: string,
  salt: string,
): BadgeIdentifier {
  return {
    type: 'IdentityObject',
    identityType,
    hashed: true,
    identityHash: identityHash(identity, salt),
    salt,
  };
}

/**
 * The name exactly as it will be signed.
 * @throws name_not_known
 */
export function nameToSign(learner: Learner): string {
  const name = signedName(learner)?.trim();
  if (name === undefined || name === '') throw new ToolError('name_not_known');
  return name;
}
