/** What awarding needs from outside (DESIGN D11: time, randomness and everything with effects are arguments). */
import type { Award } from '../domain/award.js';
import type { Clock, RandomBytes } from '../domain/environment.js';
import type { Platform } from '../domain/platform.js';
import type { Evidence } from '../evidence/port.js';
import type { ServicesClient } from '../platform/services-client.js';
import type { Stores } from '../stores/ports/index.js';

export interface AwardingDeps {
  readonly stores: Pick<
    Stores,
    | 'organisations'
    | 'contexts'
    | 'resourceLinks'
    | 'columns'
    | 'proofs'
    | 'learners'
    | 'achievements'
    | 'rules'
    | 'awards'
    | 'tasks'
  >;
  readonly evidence: Evidence;
  readonly services: Pick<ServicesClient, 'listLineItems' | 'readResults' | 'postScore'>;
  /** A sentence in a learner's language, by key. */
  readonly translate: (
    locale: string,
    key: string,
    values: Readonly<Record<string, string>>,
  ) => string;
  /** Revokes the credential of an award, if there is one. Idempotent. */
  readonly revokeForAward: (award: Award, because: string) => Promise<void>;
  /** `true` for the sandbox, where one may publish before the issuer's profile is filled in. */
  readonly allowIncompleteIssuer: (platform: Platform) => boolean;
  readonly clock: Clock;
  readonly random: RandomBytes;
}

/** An id of ours: 96 random bits, base64url. */
export function newId(random: RandomBytes): string {
  return Buffer.from(random(12)).toString('base64url');
}
