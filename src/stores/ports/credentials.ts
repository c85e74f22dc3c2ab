/** Signed credentials, status lists, keys. */
import type { Credential, SigningKey, StatusList } from '../../domain/credential.js';

export interface CredentialStore {
  /** One credential per award. @throws credential_exists when the award has one already */
  create(credential: Credential): Promise<Credential>;
  /** By public id, whatever its Organisation: the record names the tenant. */
  find(id: string): Promise<Credential | undefined>;
  findByAward(awardId: string): Promise<Credential | undefined>;
  setPublished(id: string, published: boolean): Promise<Credential>;
  /** Conditional on not being revoked yet; `undefined` when it was. */
  revoke(id: string, at: Date, because: string): Promise<Credential | undefined>;
}

export interface StatusListStore {
  /** The Organisation's list that still has room; creates one when needed. */
  ensureOpen(
    organisationId: string,
    purpose: StatusList['purpose'],
    length: number,
  ): Promise<StatusList>;
  find(id: string): Promise<StatusList | undefined>;
  /** Takes an index for ever, atomically; `false` when it is taken. */
  takeIndex(listId: string, organisationId: string, index: number): Promise<boolean>;
  /** Marks the index and moves the list's revision. Idempotent. */
  markRevoked(listId: string, index: number): Promise<void>;
  listRevoked(listId: string): Promise<readonly number[]>;
}

export interface SigningKeyStore {
  /** Stores it unless the Organisation has an unretired key of this use; returns the one in force. Safe to race. */
  ensureCurrent(key: SigningKey): Promise<SigningKey>;
  findCurrent(organisationId: string, use: SigningKey['use']): Promise<SigningKey | undefined>;
  /** Newest first, retired ones included. */
  list(organisationId: string, use: SigningKey['use']): Promise<readonly SigningKey[]>;
  retire(id: string, at: Date): Promise<void>;
}
