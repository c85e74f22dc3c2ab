/**
 * `private_key_jwt` (LTI security framework 1.0 §4.1; captured: token-response.json): how the tool proves to a
 * platform's token endpoint who it is.
 */
import { SignJWT } from 'jose';
import type { Clock, RandomBytes } from '../domain/environment.js';
import type { Platform } from '../domain/platform.js';
import type { ToolKeys } from './ltijs/keys.js';

const lifetimeSeconds = 300;

/**
 * @param audience the platform's own word for it (Brightspace), else its token endpoint
 * @returns a compact JWS, valid for five minutes, with a `jti` of its own
 */
export type SignClientAssertion = (platform: Platform, audience?: string) => Promise<string>;

export function createClientAssertionSigner(deps: {
  readonly keys: ToolKeys;
  readonly clock: Clock;
  readonly random: RandomBytes;
}): SignClientAssertion {
  return async (platform, audience = platform.tokenAudience ?? platform.tokenEndpoint) => {
    const key = await deps.keys.current();
    const now = Math.floor(deps.clock().getTime() / 1000);
    return new SignJWT()
      .setProtectedHeader({ alg: 'RS256', kid: key.kid, typ: 'JWT' })
      .setIssuer(platform.clientId)
      .setSubject(platform.clientId)
      .setAudience(audience)
      .setIssuedAt(now)
      .setExpirationTime(now + lifetimeSeconds)
      .setJti(Buffer.from(deps.random(16)).toString('base64url'))
      .sign(key.privateKey);
  };
}
