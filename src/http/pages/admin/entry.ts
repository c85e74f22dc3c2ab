/** Ways in: the one-time link of the first start, signing in, signing out. */
import express, { type RequestHandler, type Router } from 'express';
import { rateLimit } from 'express-rate-limit';
import { z } from 'zod';
import { defaultOrganisationId } from '../../../catalogue/organisation.js';
import { ToolError } from '../../../errors.js';
import { hashOf } from '../../../launch/guard/binding.js';
import { closeSession, openSession } from './admin-session.js';
import type { AdminPassport } from './admin-session.js';
import { newId, newSecret } from './deps.js';
import type { AdminDeps } from './deps.js';
import { showPage } from './page.js';
import { hashPassword, isStrongEnough, shortestPassword } from './password.js';

const purpose = 'first-admin';
const linkMs = 24 * 60 * 60_000;

/**
 * For the start of the program: while there is no admin, a link that makes one.
 * @returns the address to print, or `null` when there is an admin already
 * @throws organisation_not_found before the default Organisation exists
 */
export async function ensureFirstAdminLink(
  deps: Pick<AdminDeps, 'clock' | 'random' | 'publicUrl'> & {
    readonly stores: Pick<AdminDeps['stores'], 'admins' | 'organisations' | 'invitations'>;
  },
): Promise<string | null> {
  const { stores, clock, random, publicUrl } = deps;
  if ((await stores.admins.count()) > 0) return null;
  const organisation = await stores.organisations.get(defaultOrganisationId);
  // Only the hash is kept, so every start prints a link of its own; each works once.
  const code = newSecret(random);
  await stores.invitations.create({
    hash: hashOf(code),
    organisationId: organisation.id,
    purpose,
    expiresAt: new Date(clock().getTime() + linkMs),
  });
  return `${publicUrl}/admin/start/${code}`;
}

const startForm = z.object({
  userName: z
    .string()
    .trim()
    .regex(/^[\p{L}\p{N}@._-]{1,80}$/u),
  password: z.string().max(1_000),
  repeated: z.string().max(1_000),
});

/** To be mounted at `/admin`, before what needs an admin. */
export function createEntryRouter(deps: AdminDeps, passport: AdminPassport): Router {
  const router = express.Router();
  const limit = limitFailures();
  router.get('/start/:code', showStart(deps));
  router.post('/start/:code', limit, createFirstAdmin(deps));
  router.get('/sign-in', (_req, res) => {
    showPage(res, deps.translator, { view: 'sign-in', title: 'sign_in_title' });
  });
  router.post('/sign-in', limit, async (req, res) => {
    const account = await passport.check(req, res);
    if (!account) {
      showPage(res, deps.translator, {
        view: 'sign-in',
        title: 'sign_in_title',
        status: 401,
        model: { failed: true },
      });
      return;
    }
    await openSession(deps, res, account);
    res.redirect(303, '/admin/');
  });
  router.post('/sign-out', async (req, res) => {
    await closeSession(deps, req, res);
    res.redirect(303, '/admin/sign-in');
  });
  return router;
}

function showStart(deps: AdminDeps): RequestHandler<{ code: string }> {
  return async (req, res) => {
    await requireInvitation(deps, req.params.code);
    showPage(res, deps.translator, {
      view: 'start',
      title: 'start_title',
      model: { shortestPassword },
    });
  };
}

function createFirstAdmin(deps: AdminDeps): RequestHandler<{ code: string }> {
  return async (req, res) => {
    const { stores, clock, random } = deps;
    const { code } = req.params;
    await requireInvitation(deps, code);
    const form = startForm.safeParse(req.body);
    const problem = problemOf(form);
    if (!form.success || problem !== undefined) {
      const userName = form.success ? form.data.userName : '';
      showPage(res, deps.translator, {
        view: 'start',
        title: 'start_title',
        status: 400,
        model: { shortestPassword, userName, [problem ?? 'badName']: true },
      });
      return;
    }
    const passwordHash = await hashPassword(form.data.password, random);
    const invitation = await stores.invitations.claim(hashOf(code), purpose);
    if (!invitation) throw new ToolError('invitation_invalid');
    const account = await stores.admins.create({
      id: newId(random),
      organisationId: invitation.organisationId,
      userName: form.data.userName,
      passwordHash,
      createdAt: clock(),
    });
    await openSession(deps, res, account);
    res.redirect(303, '/admin/');
  };
}

function problemOf(
  form: z.ZodSafeParseResult<z.infer<typeof startForm>>,
): 'badName' | 'weak' | 'differs' | undefined {
  if (!form.success) return 'badName';
  if (!isStrongEnough(form.data.password)) return 'weak';
  return form.data.password === form.data.repeated ? undefined : 'differs';
}

/** @throws invitation_invalid, also once there is an admin: links of earlier starts then open nothing */
async function requireInvitation({ stores }: AdminDeps, code: string): Promise<void> {
  const invitation = await stores.invitations.find(hashOf(code), purpose);
  if (!invitation || (await stores.admins.count()) > 0) throw new ToolError('invitation_invalid');
}

function limitFailures(): RequestHandler {
  return rateLimit({
    windowMs: 15 * 60_000,
    limit: 20,
    skipSuccessfulRequests: true,
    standardHeaders: 'draft-8',
    legacyHeaders: false,
    handler: (_req, _res, next) => {
      next(new ToolError('too_many_requests'));
    },
  });
}
