/**
 * What issuing needs to keep, as narrow as it can be: this folder may not see the stores, the composition root
 * hands in rows that fit (`stores/ports/credentials.ts`, `stores/ports/identity.ts`).
 */
import type { SigningKey, StatusList } from '../domain/credential.js';

export interface KeyRows {
  /** Stores it unless the Organisation has an unretired key of this use; returns the one in force. Safe to race. */
  ensureCurrent(key: SigningKey): Promise<SigningKey>;
  findCurrent(organisationId: string, use: 'credential'): Promise<SigningKey | undefined>;
  /** Newest first, retired ones included. */
  list(organisationId: string, use: 'credential'): Promise<readonly SigningKey[]>;
  retire(id: string, at: Date): Promise<void>;
}

export interface StatusRows {
  /** The Organisation's list that still has room; creates one when needed. */
  ensureOpen(organisationId: string, purpose: 'revocation', length: number): Promise<StatusList>;
  find(id: string): Promise<StatusList | undefined>;
  /** Takes an index for ever, atomically; `false` when it is taken. */
  takeIndex(listId: string, organisationId: string, index: number): Promise<boolean>;
  /** Marks the index and moves the list's revision. Idempotent. */
  markRevoked(listId: string, index: number): Promise<void>;
  listRevoked(listId: string): Promise<readonly number[]>;
}

/** Facts of the installation that are written once. */
export interface SettingRows {
  find(key: string): Promise<string | undefined>;
  /** Stores `value` unless the key has one; returns what is stored. */
  setOnce(key: string, value: string): Promise<string>;
}

/** Opens and closes private keys at rest. */
export interface KeySeal {
  seal(text: string): string;
  open(sealed: string): string;
}
