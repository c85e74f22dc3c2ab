/**
 * Who is at an embedded page. passport's strategy `lti-session` reads the partitioned cookie of this launch
 * (DESIGN D2: one per launch, path `/in/<launchId>/`) and looks the session up; the id in the path alone opens
 * nothing. Pages get the session by `sessionOf(req)`.
 */
import { parse } from 'cookie';
import type { Request, RequestHandler } from 'express';
import passport from 'passport';
import { Strategy } from 'passport-custom';
import type { LaunchSession } from '../../domain/launch.js';
import { ToolError } from '../../errors.js';
import type { Translator } from '../../notices/translator.js';
import type { SessionStore } from '../../stores/ports/identity.js';
import { setLocale } from './locale.js';
import { setContentPolicy } from './security-headers.js';

const sessionCookie = '__Secure-accolade';

export interface LtiSessionDeps {
  /** `undefined` when the key does not open this launch, or when it has expired. */
  readonly findSession: (launchId: string, key: string) => Promise<LaunchSession | undefined>;
  readonly sessions: Pick<SessionStore, 'find'>;
  readonly translator: Translator;
}

const opened = new WeakMap<Request, LaunchSession>();

/** The session of this request. @throws ToolError session_missing */
export function sessionOf(req: Request): LaunchSession {
  const session = opened.get(req);
  if (!session) throw new ToolError('session_missing');
  return session;
}

/** @throws ToolError session_missing | session_other_context (through `next`) */
export function requireLtiSession(deps: LtiSessionDeps): RequestHandler {
  const guard = new passport.Passport();
  guard.use(
    'lti-session',
    new Strategy((req, done) => {
      findSessionOf(req, deps).then(
        (session) => {
          if (session) opened.set(req, session);
          done(null, session ?? false);
        },
        (error: unknown) => {
          done(error);
        },
      );
    }),
  );
  return (req, res, next) => {
    const answer = (error: unknown): void => {
      const session = opened.get(req);
      if (error || !session) {
        next(error ?? new ToolError('session_missing'));
        return;
      }
      setContentPolicy(res, {
        frameAncestors: ["'self'", ...session.frameAncestors],
        formAction: ["'self'", ...session.frameAncestors],
      });
      if (req.query['lang'] === undefined) setLocale(res, deps.translator, session.locale);
      next();
    };
    const authenticate: unknown = guard.authenticate('lti-session', { session: false }, answer);
    if (isHandler(authenticate)) authenticate(req, res, next);
  };
}

/** passport's types leave the handler that `authenticate` returns untyped. */
function isHandler(value: unknown): value is RequestHandler {
  return typeof value === 'function';
}

async function findSessionOf(
  req: Request,
  deps: LtiSessionDeps,
): Promise<LaunchSession | undefined> {
  const launchId = req.params['launchId'];
  const key = parse(req.get('Cookie') ?? '')[sessionCookie];
  if (typeof launchId !== 'string' || key === undefined) return undefined;
  const session = await deps.findSession(launchId, key);
  if (session) return session;
  // The launch exists, but the cookie belongs to another one: somebody moved between two courses.
  if (await deps.sessions.find(launchId)) throw new ToolError('session_other_context');
  return undefined;
}
