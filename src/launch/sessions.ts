/**
 * One server-side session for each launch (DESIGN D2): opened by a key that only a cookie with the path
 * `/in/<launchId>/` carries, and that we keep as a hash. Sixty minutes, extended while it is used, eight hours
 * at most. Where the cookie does not come back, a one-time code brings the key to a new window.
 */
import { serialize } from 'cookie';
import { z } from 'zod';
import type { Clock, RandomBytes } from '../domain/environment.js';
import type { LaunchSession } from '../domain/launch.js';
import type { Seal } from '../sealing.js';
import type { SessionStore } from '../stores/ports/identity.js';
import { hashOf, isSecretOf } from './guard/binding.js';

const minuteMs = 60_000;
const idleMs = 60 * minuteMs;
const longestMs = 8 * 60 * minuteMs;
/** Not every request writes: only one that wins this much. */
const extendStepMs = 5 * minuteMs;
const codeMs = 10 * minuteMs;

/** What a launch says of its session; the rest is drawn here. */
export type SessionFields = Omit<LaunchSession, 'id' | 'keyHash' | 'createdAt' | 'expiresAt'>;

/** The key opens the session; it is nowhere but in the browser's cookie. */
export interface OpenedSession {
  readonly id: string;
  readonly key: string;
}

export interface Sessions {
  createSession(fields: SessionFields): Promise<OpenedSession>;
  /** `undefined` when the key does not open it, or it has expired. Extends a session in use. */
  findSession(launchId: string, key: string): Promise<LaunchSession | undefined>;
  /** A code for the body of one POST, ten minutes. */
  createCode(opened: OpenedSession, organisationId: string): Promise<string>;
  /** Consumes the code; `undefined` when it is unknown, used, or for another session. */
  openByCode(launchId: string, code: string): Promise<OpenedSession | undefined>;
}

/** The value of the `Set-Cookie` header: `Path=/in/<id>/`, so that every launch keeps its own. */
export function sessionCookieOf({ id, key }: OpenedSession): string {
  return serialize('__Secure-accolade', key, {
    path: `/in/${id}/`,
    maxAge: longestMs / 1000,
    secure: true,
    httpOnly: true,
    sameSite: 'none',
    partitioned: true,
  });
}

export function createSessions(deps: {
  readonly sessions: SessionStore;
  readonly seal: Seal;
  readonly clock: Clock;
  readonly random: RandomBytes;
}): Sessions {
  const { sessions, seal, clock, random } = deps;
  const draw = (bytes: number): string => Buffer.from(random(bytes)).toString('base64url');

  return {
    async createSession(fields) {
      const opened = { id: draw(16), key: draw(32) };
      const createdAt = clock();
      await sessions.create({
        ...fields,
        id: opened.id,
        keyHash: hashOf(opened.key),
        createdAt,
        expiresAt: new Date(createdAt.getTime() + idleMs),
      });
      return opened;
    },

    async findSession(launchId, key) {
      const session = await sessions.find(launchId);
      const now = clock().getTime();
      if (!session || session.expiresAt.getTime() <= now) return undefined;
      if (!isSecretOf(key, session.keyHash)) return undefined;
      const expiresAt = Math.min(now + idleMs, session.createdAt.getTime() + longestMs);
      if (expiresAt - session.expiresAt.getTime() < extendStepMs) return session;
      await sessions.extend(launchId, new Date(expiresAt));
      return { ...session, expiresAt: new Date(expiresAt) };
    },

    async createCode(opened, organisationId) {
      // The key travels inside the code, sealed: we keep only hashes of either.
      const code = seal.seal(JSON.stringify(opened));
      await sessions.createCode({
        hash: hashOf(code),
        sessionId: opened.id,
        organisationId,
        expiresAt: new Date(clock().getTime() + codeMs),
      });
      return code;
    },

    async openByCode(launchId, code) {
      const sessionId = await sessions.claimCode(hashOf(code));
      if (sessionId === undefined || sessionId !== launchId) return undefined;
      return sealedSession.parse(JSON.parse(seal.open(code)));
    },
  };
}

const sealedSession = z.object({ id: z.string(), key: z.string() });
