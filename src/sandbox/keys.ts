/**
 * The platform's RSA keys: the newest signs, older ones stay in the keyset until they are dropped
 * (LTI security framework 6.1: a JSON Web Key Set with `kid`s).
 */
import { SignJWT, exportJWK, generateKeyPair } from 'jose';
import type { CryptoKey, JWK, JWTPayload } from 'jose';
import { randomHex } from './random.js';

interface SigningKey {
  readonly kid: string;
  readonly privateKey: CryptoKey;
  readonly jwk: JWK;
}

export interface KeyRing {
  /** Signs with the newest key, RS256. `header` overrides parts of it, for tests of tools. */
  sign(claims: JWTPayload, header?: Readonly<Record<string, string>>): Promise<string>;
  jwks(): { readonly keys: readonly JWK[] };
  /** A new key signs from now on. Old ones stay published only with `keepOld`. @returns its kid */
  rotate(keepOld: boolean): Promise<string>;
}

/** Makes the first key. */
export async function createKeyRing(): Promise<KeyRing> {
  let keys: readonly [SigningKey, ...SigningKey[]] = [await createKey()];
  return {
    sign: (claims, header = {}) =>
      new SignJWT(claims)
        .setProtectedHeader({ typ: 'JWT', alg: 'RS256', kid: keys[0].kid, ...header })
        .sign(keys[0].privateKey),
    jwks: () => ({ keys: keys.map(({ jwk }) => jwk) }),
    rotate: async (keepOld) => {
      const next = await createKey();
      keys = keepOld ? [next, ...keys] : [next];
      return next.kid;
    },
  };
}

async function createKey(): Promise<SigningKey> {
  const pair = await generateKeyPair('RS256', { modulusLength: 2048, extractable: true });
  const { kty, e, n } = await exportJWK(pair.publicKey);
  const kid = randomHex(20);
  return {
    kid,
    privateKey: pair.privateKey,
    jwk: {
      kty: kty ?? 'RSA',
      alg: 'RS256',
      kid,
      ...(e !== undefined && { e }),
      ...(n !== undefined && { n }),
      use: 'sig',
    },
  };
}
