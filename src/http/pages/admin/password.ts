/** Passwords of admin accounts: scrypt (RFC 7914) from node:crypto, kept as `scrypt$N$r$p$salt$hash`. */
import { scrypt, timingSafeEqual } from 'node:crypto';
import type { ScryptOptions } from 'node:crypto';
import type { RandomBytes } from '../../../domain/environment.js';

/** 32 MiB and three passes: a fraction of a second here, costly to guess with. */
const cost = { N: 2 ** 15, r: 8, p: 3 } as const;
const hashBytes = 32;

export const shortestPassword = 12;

/** Long enough, and not one character over and over. */
export function isStrongEnough(password: string): boolean {
  return password.length >= shortestPassword && new Set(password).size >= 5;
}

export async function hashPassword(password: string, random: RandomBytes): Promise<string> {
  const salt = Buffer.from(random(16));
  const hash = await derive(password, salt, cost);
  return [
    'scrypt',
    cost.N,
    cost.r,
    cost.p,
    salt.toString('base64url'),
    hash.toString('base64url'),
  ].join('$');
}

/** Takes the same time for a wrong password as for a right one. */
export async function isPasswordOf(password: string, kept: string): Promise<boolean> {
  const [scheme, N, r, p, salt = '', hash = ''] = kept.split('$');
  if (scheme !== 'scrypt') return false;
  const wanted = Buffer.from(hash, 'base64url');
  const given = await derive(password, Buffer.from(salt, 'base64url'), {
    N: Number(N),
    r: Number(r),
    p: Number(p),
  });
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}

function derive(password: string, salt: Buffer, options: ScryptOptions): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const limits = { ...options, maxmem: 128 * 1_048_576 };
    // The same letters may be typed as one code point or two.
    scrypt(password.normalize('NFC'), salt, hashBytes, limits, (error, key) => {
      if (error) reject(error);
      else resolve(key);
    });
  });
}
