/**
 * VC-JWT as Open Badges 3.0 defines it ("JSON Web Token Proof Format"): the header has `alg`, `kid` and `typ` only;
 * the payload is the credential itself with `iss`, `jti`, `sub`, `nbf` and, when it runs out, `exp` repeating it.
 */
import { CompactSign, decodeProtectedHeader } from 'jose';
import type { CryptoKey } from 'jose';
import { z } from 'zod';
import { ToolError } from '../../errors.js';

const utf8 = new TextEncoder();

export interface JwtKey {
  /** DID URL of the key. */
  readonly kid: string;
  readonly privateKey: CryptoKey;
}

/** @returns the compact JWS of a JSON text with the header that Open Badges 3.0 allows */
export function signText(text: string, key: JwtKey): Promise<string> {
  return new CompactSign(utf8.encode(text))
    .setProtectedHeader({ alg: 'ES256', kid: key.kid, typ: 'JWT' })
    .sign(key.privateKey);
}

const headerSchema = z.looseObject({
  alg: z.string(),
  kid: z.string().min(1).optional(),
  jwk: z.record(z.string(), z.unknown()).optional(),
});
const payloadSchema = z.record(z.string(), z.unknown());

export interface ParsedJwt {
  readonly header: z.infer<typeof headerSchema>;
  readonly payload: Readonly<Record<string, unknown>>;
}

/**
 * Reads without believing: nothing has been verified.
 * @throws credential_malformed with `reason` `parts`, `header` or `payload`
 */
export function parseJwt(text: string): ParsedJwt {
  const parts = text.split('.');
  if (parts.length !== 3) throw new ToolError('credential_malformed', { reason: 'parts' });
  const header = attempt('header', () => headerSchema.parse(decodeProtectedHeader(text)));
  const payload = attempt('payload', () =>
    payloadSchema.parse(JSON.parse(Buffer.from(parts[1] ?? '', 'base64url').toString('utf8'))),
  );
  return { header, payload };
}

function attempt<T>(reason: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw new ToolError('credential_malformed', { reason }, error);
  }
}
