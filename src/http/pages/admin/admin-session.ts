/**
 * Who is at an admin page: passport's strategies `admin-local` (user name and password) and `admin-session` (a
 * row of ours, its key in a `__Host-` cookie that other sites cannot send). Instances of passport are ours
 * alone; pages get the account by `adminOf(req)`.
 */
import { parse, serialize } from 'cookie';
import type { Request, RequestHandler, Response } from 'express';
import passport from 'passport';
import { Strategy as CustomStrategy } from 'passport-custom';
import { Strategy as LocalStrategy } from 'passport-local';
import { ToolError } from '../../../errors.js';
import { hashOf } from '../../../launch/guard/binding.js';
import type { AdminAccount } from '../../../stores/ports/admin.js';
import { newSecret } from './deps.js';
import type { AdminDeps } from './deps.js';
import { hashPassword, isPasswordOf } from './password.js';

export const adminCookie = '__Host-accolade-admin';
const sessionMs = 12 * 60 * 60_000;
const cookieAttributes = { path: '/', secure: true, httpOnly: true, sameSite: 'lax' } as const;

type Deps = Pick<AdminDeps, 'stores' | 'clock' | 'random'>;
const signedIn = new WeakMap<Request, AdminAccount>();

/** The account of this request. @throws ToolError session_missing */
export function adminOf(req: Request): AdminAccount {
  const account = signedIn.get(req);
  if (!account) throw new ToolError('session_missing');
  return account;
}

/** Opens a session and hands its key to the browser. */
export async function openSession(deps: Deps, res: Response, account: AdminAccount): Promise<void> {
  const key = newSecret(deps.random);
  await deps.stores.adminSessions.create({
    hash: hashOf(key),
    organisationId: account.organisationId,
    adminId: account.id,
    expiresAt: new Date(deps.clock().getTime() + sessionMs),
  });
  res.append(
    'Set-Cookie',
    serialize(adminCookie, key, { ...cookieAttributes, maxAge: sessionMs / 1000 }),
  );
}

/** Ends the session on the server, and in the browser. */
export async function closeSession(deps: Deps, req: Request, res: Response): Promise<void> {
  const key = keyOf(req);
  if (key !== undefined) await deps.stores.adminSessions.delete(hashOf(key));
  res.append('Set-Cookie', serialize(adminCookie, '', { ...cookieAttributes, maxAge: 0 }));
}

export interface AdminPassport {
  /** Lets a signed-in admin pass; sends everybody else's GET to the sign-in page. @throws session_missing */
  readonly require: RequestHandler;
  /** The account whose name and password the form holds, or `undefined`. */
  readonly check: (req: Request, res: Response) => Promise<AdminAccount | undefined>;
}

export function createAdminPassport(deps: Deps): AdminPassport {
  const guard = new passport.Passport();
  guard.use('admin-session', createSessionStrategy(deps));
  guard.use('admin-local', createPasswordStrategy(deps));

  function ask(strategy: string, req: Request, res: Response): Promise<AdminAccount | undefined> {
    return new Promise((resolve, reject) => {
      const answer = (error: unknown, account: unknown): void => {
        if (error) reject(error instanceof Error ? error : new Error('sign-in failed'));
        else resolve(isAccount(account) ? account : undefined);
      };
      const handler: unknown = guard.authenticate(strategy, { session: false }, answer);
      if (isHandler(handler)) void handler(req, res, reject);
    });
  }

  return {
    check: (req, res) => ask('admin-local', req, res),
    require: async (req, res, next) => {
      const account = await ask('admin-session', req, res);
      if (account) {
        signedIn.set(req, account);
        next();
      } else if (req.method === 'GET') {
        res.redirect(303, '/admin/sign-in');
      } else {
        throw new ToolError('session_missing');
      }
    },
  };
}

function createSessionStrategy({ stores }: Deps) {
  return new CustomStrategy((req, done) => {
    const key = keyOf(req);
    const find = async (): Promise<AdminAccount | undefined> => {
      const session = key === undefined ? undefined : await stores.adminSessions.find(hashOf(key));
      return session && (await stores.admins.find(session.adminId));
    };
    find().then((account) => {
      done(null, account ?? false);
    }, done);
  });
}

function createPasswordStrategy({ stores, random }: Deps): LocalStrategy {
  let nobody: Promise<string> | undefined;
  return new LocalStrategy({ usernameField: 'userName' }, (userName, password, done) => {
    const check = async (): Promise<AdminAccount | undefined> => {
      const account = await stores.admins.findByUserName(userName);
      // An unknown name takes as long as a wrong password.
      nobody ??= hashPassword('nobody', random);
      const right = await isPasswordOf(password, account?.passwordHash ?? (await nobody));
      return right ? account : undefined;
    };
    check().then((account) => {
      done(null, account ?? false);
    }, done);
  });
}

function keyOf(req: {
  readonly headers: { readonly cookie?: string | undefined };
}): string | undefined {
  return parse(req.headers.cookie ?? '')[adminCookie];
}

/** passport's types leave what it hands back untyped. */
function isHandler(value: unknown): value is RequestHandler {
  return typeof value === 'function';
}

function isAccount(value: unknown): value is AdminAccount {
  return typeof value === 'object' && value !== null && 'passwordHash' in value;
}
