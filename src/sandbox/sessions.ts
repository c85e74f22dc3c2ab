/** Who is signed in at the LMS: a cookie, chosen on the first page. No passwords, this is a sandbox. */
import { parse as parseCookie } from 'cookie';
import type { Request, Response } from 'express';
import type { Lms } from './lms.js';
import type { Session } from './model.js';
import { randomHex, randomToken } from './random.js';

export const cookieName = 'SandboxSession';

/** Opens a session for a person. */
export function openSession(lms: Lms, personId: number, language: 'en' | 'fr' = 'en'): Session {
  const session: Session = {
    id: randomToken(),
    personId,
    sesskey: randomHex(10),
    language,
    switchedToStudent: false,
  };
  lms.sessions.set(session.id, session);
  return session;
}

export function findSession(lms: Lms, request: Request): Session | undefined {
  const id = parseCookie(request.headers.cookie ?? '')[cookieName];
  return id === undefined ? undefined : lms.sessions.get(id);
}

/** Lax, as Moodle's own: it does not come along when a tool inside a frame sends the browser back. */
export function setSessionCookie(response: Response, session: Session): void {
  response.append('Set-Cookie', `${cookieName}=${session.id}; Path=/; HttpOnly; SameSite=Lax`);
}
