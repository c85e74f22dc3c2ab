/** Identifiers and secrets of the sandbox. */
import { createHash, randomBytes, randomInt } from 'node:crypto';

/** Unguessable, url-safe. */
export function randomToken(bytes = 24): string {
  return randomBytes(bytes).toString('base64url');
}

/** Hexadecimal, `length` characters. */
export function randomHex(length: number): string {
  return randomBytes(Math.ceil(length / 2))
    .toString('hex')
    .slice(0, length);
}

/** As in Moodle's launch ids. */
export function randomNumber(): number {
  return randomInt(100_000_000, 2_000_000_000);
}

/** An opaque id that stays the same for the same thing. */
export function opaqueId(...parts: readonly (string | number)[]): string {
  return createHash('sha256').update(parts.join('\n')).digest('hex').slice(0, 40);
}

/** Like `opaqueId`, in the form of a UUID. */
export function opaqueUuid(...parts: readonly (string | number)[]): string {
  const hex = opaqueId(...parts);
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    hex.slice(12, 16),
    hex.slice(16, 20),
    hex.slice(20, 32),
  ].join('-');
}
