/**
 * The id_token as a signed OpenID Connect message (LTI security framework 1.0 §5.1.3): which key, algorithm,
 * signature, issuer, audience, times, nonce, subject. What LTI itself demands of the claims is in `claims.ts`.
 */
import type { KeyObject } from 'node:crypto';
import { decodeProtectedHeader, errors, jwtVerify, type JWTPayload } from 'jose';
import type { Clock } from '../../domain/environment.js';
import type { Platform } from '../../domain/platform.js';
import { ToolError } from '../../errors.js';
import type { KeySets } from './key-sets.js';

const skewSeconds = 5;
const maxAgeSeconds = 300;
const maxSubject = 255;

export interface VerifiedToken {
  readonly claims: JWTPayload & { readonly sub: string; readonly iat: number };
  /** The key that verified it. */
  readonly key: KeyObject;
  /** Past `exp`, within the five seconds that clocks may differ. */
  readonly onlyBySkew: boolean;
}

export type VerifyToken = (
  idToken: string,
  expected: { readonly platform: Platform; readonly nonce: string },
) => Promise<VerifiedToken>;

/**
 * @returns a check that throws ToolError launch_token_malformed | launch_algorithm_refused |
 *   launch_key_id_missing | launch_key_unknown | launch_keys_unavailable | launch_signature_invalid |
 *   launch_issuer_mismatch | launch_audience_mismatch | launch_expired | launch_time_invalid |
 *   launch_claim_missing | launch_nonce_mismatch | launch_anonymous | launch_claim_invalid
 */
export function createTokenVerifier(deps: {
  readonly keySets: KeySets;
  readonly clock: Clock;
}): VerifyToken {
  return async (idToken, { platform, nonce }) => {
    const kid = readKeyId(idToken);
    const key = await deps.keySets.findKey(platform, kid);
    const now = deps.clock();
    const { payload } = await jwtVerify(idToken, key, {
      algorithms: ['RS256'],
      issuer: platform.issuer,
      audience: platform.clientId,
      requiredClaims: ['exp', 'iat', 'nonce'],
      clockTolerance: skewSeconds,
      maxTokenAge: maxAgeSeconds,
      currentDate: now,
    }).catch((error: unknown) => {
      throw asToolError(error);
    });
    checkAudience(payload, platform.clientId);
    if (payload['nonce'] !== nonce) throw new ToolError('launch_nonce_mismatch');
    return {
      claims: { ...payload, sub: subjectOf(payload), iat: payload.iat ?? 0 },
      key,
      onlyBySkew: (payload.exp ?? 0) <= now.getTime() / 1000,
    };
  };
}

function readKeyId(idToken: string): string {
  let header;
  try {
    header = decodeProtectedHeader(idToken);
  } catch (cause) {
    throw new ToolError('launch_token_malformed', {}, cause);
  }
  if (header.alg !== 'RS256') throw new ToolError('launch_algorithm_refused');
  if (typeof header.kid !== 'string' || header.kid === '') {
    throw new ToolError('launch_key_id_missing');
  }
  return header.kid;
}

/** A list of audiences must be ours alone and say so by `azp` (OpenID Connect core §3.1.3.7, rules 3 to 5). */
function checkAudience(payload: JWTPayload, clientId: string): void {
  const { aud } = payload;
  const azp = payload['azp'];
  const list = Array.isArray(aud);
  const foreign = list && aud.some((audience) => audience !== clientId);
  const claimed = azp === undefined || azp === null ? !list : azp === clientId;
  if (foreign || !claimed) throw new ToolError('launch_audience_mismatch');
}

/** LTI core §5.3.6.1 allows anonymous launches; a badge needs a holder. */
function subjectOf({ sub }: { readonly sub?: unknown }): string {
  if (sub === undefined || sub === null || sub === '') throw new ToolError('launch_anonymous');
  if (typeof sub !== 'string' || sub.length > maxSubject) {
    throw new ToolError('launch_claim_invalid', { claim: 'sub' });
  }
  return sub;
}

function asToolError(error: unknown): ToolError {
  if (error instanceof errors.JWTExpired) return new ToolError('launch_expired', {}, error);
  if (error instanceof errors.JWTClaimValidationFailed) return failedClaim(error);
  if (error instanceof errors.JWSSignatureVerificationFailed) {
    return new ToolError('launch_signature_invalid', {}, error);
  }
  return new ToolError('launch_token_malformed', {}, error);
}

function failedClaim(error: errors.JWTClaimValidationFailed): ToolError {
  if (error.reason === 'missing') {
    return new ToolError('launch_claim_missing', { claim: error.claim }, error);
  }
  switch (error.claim) {
    case 'iss':
      return new ToolError('launch_issuer_mismatch', {}, error);
    case 'aud':
      return new ToolError('launch_audience_mismatch', {}, error);
    default:
      return new ToolError('launch_time_invalid', {}, error);
  }
}
