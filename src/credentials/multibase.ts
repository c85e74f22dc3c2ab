/**
 * The public key as a name: P-256 Multikey (W3C Controlled Identifiers 1.0 §2.2.2), that is `z` + base58btc of
 * 0x8024 and the compressed point. It begins with `zDn` and is the fragment of our key ids (DESIGN D8).
 */
import { z } from 'zod';

const alphabet = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';
const p256Prefix = [0x80, 0x24];

export const p256PublicJwk = z.object({
  kty: z.literal('EC'),
  crv: z.literal('P-256'),
  x: z.string().length(43),
  y: z.string().length(43),
});
export type P256PublicJwk = z.infer<typeof p256PublicJwk>;

/** @returns the Multikey text of a P-256 public key */
export function p256Multikey(jwk: P256PublicJwk): string {
  const x = Buffer.from(jwk.x, 'base64url');
  const y = Buffer.from(jwk.y, 'base64url');
  // SEC 1 compression: the first byte says whether y is even or odd.
  const sign = 2 + ((y.at(-1) ?? 0) & 1);
  return `z${base58(Uint8Array.from([...p256Prefix, sign, ...x]))}`;
}

function base58(bytes: Uint8Array): string {
  let number = BigInt(`0x${Buffer.from(bytes).toString('hex')}`);
  let text = '';
  while (number > 0n) {
    text = `${alphabet[Number(number % 58n)] ?? ''}${text}`;
    number /= 58n;
  }
  const zeros = bytes.findIndex((byte) => byte !== 0);
  return '1'.repeat(Math.max(zeros, 0)) + text;
}
