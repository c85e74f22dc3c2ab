/**
 * Binds a login to the browser that started it (DESIGN D2; lti.md §6.1), so that nobody can be logged in with
 * somebody else's message. The secret is 256 random bits; we keep its hash. The browser keeps it
 * 1. in a partitioned `__Host-` cookie, where a probe cookie has come back before, so that cookies work here;
 * 2. otherwise in the storage of the login page, or in the platform's storage. Then the secret is in the body of
 *    that page, which only the browser that asked can read (no CORS, never cached), and comes back in the body
 *    of a POST. It is in no URL.
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import { parse, serialize } from 'cookie';
import type { Request, Response } from 'express';

const probe = '__Host-accolade-probe';
const dayInSeconds = 86_400;
const loginInSeconds = 600;

/** As the binding cookie allows: sent from a frame of another site, kept apart by that site. */
const attributes = {
  path: '/',
  secure: true,
  httpOnly: true,
  sameSite: 'none',
  partitioned: true,
} as const;

/** SHA-256 in hex: what is stored of a secret. */
export function hashOf(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}

/** Compares in constant time. */
export function isSecretOf(secret: string, hash: string): boolean {
  const given = Buffer.from(hashOf(secret), 'hex');
  const wanted = Buffer.from(hash, 'hex');
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}

/** `true` when a cookie that we set before in this partition has come back. */
export function cookiesWork(req: Request): boolean {
  return parse(req.get('Cookie') ?? '')[probe] !== undefined;
}

export function setProbe(res: Response): void {
  res.append('Set-Cookie', serialize(probe, '1', { ...attributes, maxAge: 30 * dayInSeconds }));
}

export function keepInCookie(res: Response, state: string, secret: string): void {
  const cookie = serialize(cookieOf(state), secret, { ...attributes, maxAge: loginInSeconds });
  res.append('Set-Cookie', cookie);
}

export function secretFromCookie(req: Request, state: string): string | undefined {
  return parse(req.get('Cookie') ?? '')[cookieOf(state)];
}

export function forgetCookie(res: Response, state: string): void {
  res.append('Set-Cookie', serialize(cookieOf(state), '', { ...attributes, maxAge: 0 }));
}

/** One cookie for each login: several links of a course may open at once. */
function cookieOf(state: string): string {
  return `__Host-accolade-login-${hashOf(state).slice(0, 16)}`;
}
