/** Checks JWTs that a tool signed: against the keyset at the tool's URL, fetched each time. */
import { createLocalJWKSet, decodeJwt, errors, jwtVerify } from 'jose';
import type { JSONWebKeySet, JWTPayload } from 'jose';
import { z } from 'zod';
import type { Clock, Tool } from './model.js';

const keyset: z.ZodType<JSONWebKeySet> = z.object({
  keys: z.array(z.looseObject({ kty: z.string() })),
});

export type Checked =
  | { readonly ok: true; readonly claims: JWTPayload }
  /** `because` as PHP's JWT library words it. */
  | { readonly ok: false; readonly because: string };

/** Claims of a JWT that nothing vouches for yet; undefined when it is not one. */
export function readClaims(jwt: string): JWTPayload | undefined {
  try {
    return decodeJwt(jwt);
  } catch {
    return undefined;
  }
}

/** Signature (RS256) and times; audience and issuer are the caller's to check. */
export async function checkToolJwt(jwt: string, tool: Tool, clock: Clock): Promise<Checked> {
  try {
    const answer = await fetch(tool.jwksUrl, {
      signal: AbortSignal.timeout(5000),
      redirect: 'error',
    });
    const keys = keyset.parse(await answer.json());
    const { payload } = await jwtVerify(jwt, createLocalJWKSet(keys), {
      algorithms: ['RS256'],
      currentDate: clock(),
      requiredClaims: ['exp'],
    });
    return { ok: true, claims: payload };
  } catch (error) {
    return { ok: false, because: reasonOf(error) };
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof errors.JWTExpired) return 'Expired token';
  if (error instanceof errors.JWKSNoMatchingKey)
    return '"kid" invalid, unable to lookup correct key';
  if (error instanceof errors.JWSSignatureVerificationFailed)
    return 'Signature verification failed';
  return 'invalid_client';
}
