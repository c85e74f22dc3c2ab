/**
 * Signing keys of an Organisation's issuer: P-256 for ES256 (research: the official validator refuses EdDSA in a
 * VC-JWT). Private keys rest sealed; retired keys stay public for ever, so that old credentials keep verifying.
 */
import { exportJWK, generateKeyPair, importJWK } from 'jose';
import type { CryptoKey, JWK } from 'jose';
import { z } from 'zod';
import type { SigningKey } from '../domain/credential.js';
import type { Clock } from '../domain/environment.js';
import { p256Multikey, p256PublicJwk } from './multibase.js';
import type { KeyRows, KeySeal } from './ports.js';

export interface SigningHandle {
  /** The fragment of the key's DID URL. */
  readonly keyId: string;
  /** The DID of the issuer whose key it is. */
  readonly issuerId: string;
  /** The DID URL of the key. */
  readonly kid: string;
  readonly privateKey: CryptoKey;
}

export interface Keyring {
  /** The key in force, made when there is none. Cached for a minute, so that another process's rotation is seen. */
  ensureCurrent(organisationId: string): Promise<SigningHandle>;
  /** Every key that ever signed, newest first. */
  list(organisationId: string): Promise<readonly SigningKey[]>;
  /** Retires the key in force and makes the next one. */
  rotate(organisationId: string): Promise<SigningHandle>;
}

export interface KeyringDeps {
  readonly keys: KeyRows;
  readonly seal: KeySeal;
  readonly clock: Clock;
  /** The DID of an Organisation's issuer. */
  readonly issuerId: (organisationId: string) => string;
}

const privateJwk = p256PublicJwk.extend({ d: z.string().length(43) });
const cacheMilliseconds = 60_000;

/** @returns the keys of all Organisations, each used only for its own */
export function createKeyring({ keys, seal, clock, issuerId }: KeyringDeps): Keyring {
  const cache = new Map<
    string,
    { readonly handle: Promise<SigningHandle>; readonly until: number }
  >();

  async function load(organisationId: string): Promise<SigningHandle> {
    const found = await keys.findCurrent(organisationId, 'credential');
    const key = found ?? (await keys.ensureCurrent(await makeKey(organisationId)));
    const jwk = privateJwk.parse(JSON.parse(seal.open(key.sealedPrivateJwk)));
    const privateKey = await importJWK(jwk, 'ES256');
    if (privateKey instanceof Uint8Array) throw new Error('a P-256 key cannot be symmetric');
    const did = issuerId(organisationId);
    return { keyId: key.id, issuerId: did, kid: `${did}#${key.id}`, privateKey };
  }

  async function makeKey(organisationId: string): Promise<SigningKey> {
    const pair = await generateKeyPair('ES256', { extractable: true });
    const publicJwk = p256PublicJwk.parse(await exportJWK(pair.publicKey));
    const secret: JWK = await exportJWK(pair.privateKey);
    return {
      id: p256Multikey(publicJwk),
      organisationId,
      use: 'credential',
      algorithm: 'ES256',
      publicJwk,
      sealedPrivateJwk: seal.seal(JSON.stringify(secret)),
      createdAt: clock(),
    };
  }

  function ensureCurrent(organisationId: string): Promise<SigningHandle> {
    const now = clock().getTime();
    const cached = cache.get(organisationId);
    if (cached && cached.until > now) return cached.handle;
    const handle = load(organisationId);
    cache.set(organisationId, { handle, until: now + cacheMilliseconds });
    // A failure is not remembered: the next signature tries again.
    handle.catch(() => cache.delete(organisationId));
    return handle;
  }

  return {
    ensureCurrent,
    list: (organisationId) => keys.list(organisationId, 'credential'),
    async rotate(organisationId) {
      const current = await keys.findCurrent(organisationId, 'credential');
      if (current) await keys.retire(current.id, clock());
      cache.delete(organisationId);
      return ensureCurrent(organisationId);
    },
  };
}
