/**
 * The issuer's keys as published: the did:web document and the JWKS (research: Open Badges 3.0 key lookup as the
 * official validator does it). Every `verificationMethod` has exactly the `kid` of our JWTs as its id;
 * `assertionMethod` is an array of strings.
 */
import type { SigningKey } from '../domain/credential.js';
import { p256PublicJwk } from './multibase.js';

/** @param keys all keys, retired ones included */
export function didDocumentOf(did: string, keys: readonly SigningKey[]): object {
  return {
    '@context': ['https://www.w3.org/ns/did/v1', 'https://w3id.org/security/jwk/v1'],
    id: did,
    verificationMethod: keys.map((key) => ({
      id: `${did}#${key.id}`,
      type: 'JsonWebKey',
      controller: did,
      publicKeyJwk: p256PublicJwk.parse(key.publicJwk),
    })),
    assertionMethod: keys.map((key) => `${did}#${key.id}`),
  };
}

/** RFC 7517 key set; `iss` names the issuer of each key, as the implementation guide advises for shared hosts. */
export function jwksOf(did: string, keys: readonly SigningKey[]): object {
  return {
    keys: keys.map((key) => ({
      ...p256PublicJwk.parse(key.publicJwk),
      kid: `${did}#${key.id}`,
      alg: key.algorithm,
      use: 'sig',
      iss: did,
    })),
  };
}
