/** What the admin pages are given. The admin is, until there are more roles, the programme owner too. */
import type { Clock, RandomBytes } from '../../../domain/environment.js';
import type { Organisation } from '../../../domain/organisation.js';
import type { AddressPolicy } from '../../../net/address-policy.js';
import type { Translator } from '../../../notices/translator.js';
import type { Stores } from '../../../stores/ports/index.js';

export interface AdminDeps {
  readonly stores: Pick<
    Stores,
    | 'organisations'
    | 'settings'
    | 'platforms'
    | 'deployments'
    | 'contexts'
    | 'readings'
    | 'achievements'
    | 'tasks'
    | 'admins'
    | 'adminSessions'
    | 'invitations'
  >;
  readonly translator: Translator;
  readonly clock: Clock;
  readonly random: RandomBytes;
  /** No slash at the end. */
  readonly publicUrl: string;
  /** Host (and port) under which issuers sign. */
  readonly issuerHost: string;
  /** Judges the addresses that an admin types in. */
  readonly policy: AddressPolicy;
  /** A new tenant from the starting set. */
  readonly createOrganisation: (name: string) => Promise<Organisation>;
  /** An admin's yes to a draft whose tier needs one. */
  readonly approveProgramme: (ref: {
    readonly organisationId: string;
    readonly contextId: string;
    readonly achievementId: string;
    readonly approvedBy: string;
  }) => Promise<unknown>;
}

/** An id of ours: 96 random bits, base64url. */
export function newId(random: RandomBytes): string {
  return Buffer.from(random(12)).toString('base64url');
}

/** What travels in a link or cookie and is kept as a hash only: 256 random bits, base64url. */
export function newSecret(random: RandomBytes): string {
  return Buffer.from(random(32)).toString('base64url');
}
