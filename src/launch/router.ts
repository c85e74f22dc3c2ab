/**
 * The addresses of the launch, as they are registered at platforms: `/lti/login`, `/lti/launch`, `/lti/keys`.
 * Each handler: parse, ask the guard, answer. What is refused ends at `showRefusal`.
 */
import express, { type Request, type RequestHandler, type Response, type Router } from 'express';
import { rateLimit } from 'express-rate-limit';
import { z } from 'zod';
import type { Launch } from '../domain/launch.js';
import { ToolError } from '../errors.js';
import {
  cookiesWork,
  forgetCookie,
  keepInCookie,
  secretFromCookie,
  setProbe,
} from './guard/binding.js';
import { readLaunchForm, type Checked, type Guard } from './guard/guard.js';
import { parametersOf, type LoginStarter } from './guard/login.js';
import type { Trace, Tracing } from './launch-log.js';
import type { ToolKeys } from './ltijs/keys.js';
import type { SecondCheck } from './ltijs/second-check.js';
import { referenceOf, type LaunchPages } from './pages.js';
import type { RecordLaunch } from './record-launch.js';
import { sessionCookieOf, type OpenedSession, type Sessions } from './sessions.js';

export interface RouterDeps {
  readonly login: LoginStarter;
  readonly guard: Guard;
  readonly secondCheck: SecondCheck;
  readonly recordLaunch: RecordLaunch;
  readonly sessions: Sessions;
  readonly keys: ToolKeys;
  readonly pages: LaunchPages;
  readonly tracing: Tracing;
  /** Logins and launches from one address. A whole school may share one. */
  readonly requestsPerMinute: number;
}

/** To be mounted at `/lti`. */
export function createLaunchRouter(deps: RouterDeps): Router {
  const { pages, keys } = deps;
  const router = express.Router();
  const limit = limitTo(deps.requestsPerMinute);
  const form = express.urlencoded({ extended: false, limit: '200kb' });

  router.get('/keys', async (_req, res) => {
    res.set('Cache-Control', 'public, max-age=300').json(await keys.jwks());
  });
  router.get('/login', limit, traced(deps, 'login', startLogin(deps)));
  router.post('/login', limit, form, traced(deps, 'login', startLogin(deps)));
  router.get('/login/browser', limit, traced(deps, 'login', continueLogin(deps)));
  router.post('/launch', limit, form, traced(deps, 'launch', receiveLaunch(deps)));
  router.post('/launch/browser', limit, form, traced(deps, 'launch', receiveProof(deps)));
  // Where a reload or the back button leads.
  router.get(['/launch', '/launch/browser'], () => {
    throw new ToolError('launch_parameter_missing', { parameter: 'id_token' });
  });
  router.use(pages.showRefusal);
  return router;
}

/** To be mounted at the root, before what needs a session: brings a session to a window that can keep it. */
export function createSessionRouter(deps: Pick<RouterDeps, 'sessions' | 'pages'>): Router {
  const router = express.Router();
  router.post('/in/:launchId/open', express.urlencoded({ extended: false }), async (req, res) => {
    // Somebody else's page must not put its own session into this browser.
    const site = req.get('Sec-Fetch-Site');
    if (site !== undefined && site !== 'same-origin') throw new ToolError('cross_site_request');
    const parsed = openForm.safeParse({ ...req.params, ...req.body });
    const opened =
      parsed.success && (await deps.sessions.openByCode(parsed.data.launchId, parsed.data.code));
    if (!opened) throw new ToolError('session_missing');
    enter(res, opened);
  });
  router.use('/in/:launchId/open', deps.pages.showRefusal);
  return router;
}

const openForm = z.object({ launchId: z.string().max(100), code: z.string().max(2000) });

type Step = (req: Request, res: Response, trace: Trace) => Promise<void>;

/** Says in the log how it ended; the page comes from `showRefusal`. */
function traced(
  { tracing }: Pick<RouterDeps, 'tracing'>,
  event: Trace['event'],
  step: Step,
): RequestHandler {
  return async (req, res) => {
    const trace = tracing.start(event, referenceOf(res));
    try {
      await step(req, res, trace);
    } catch (error) {
      tracing.refuse(trace, error);
      throw error;
    }
  };
}

function limitTo(requestsPerMinute: number): RequestHandler {
  return rateLimit({
    windowMs: 60_000,
    limit: requestsPerMinute,
    standardHeaders: 'draft-8',
    legacyHeaders: false,
    handler: (_req, _res, next) => {
      next(new ToolError('too_many_requests'));
    },
  });
}

/** GET or POST /lti/login: with a cookie straight on, else by a page that finds out what this browser keeps. */
function startLogin({ login }: RouterDeps): Step {
  return async (req, res, trace) => {
    const request = login.read(req.method === 'POST' ? req.body : req.query);
    const platform = await login.choosePlatform(request);
    trace.platformId = platform.id;
    if (!cookiesWork(req)) {
      setProbe(res);
      const query = parametersOf(request);
      res.redirect(302, `${req.baseUrl}/login/browser?${query.toString()}`);
      return;
    }
    const started = await login.start(request, platform, 'cookie');
    keepInCookie(res, started.state, started.secret);
    res.redirect(302, started.authorizationUrl);
  };
}

/** GET /lti/login/browser: the probe cookie has come back, or it has not. */
function continueLogin(deps: RouterDeps): Step {
  return async (req, res, trace) => {
    const { login, pages } = deps;
    if (cookiesWork(req)) {
      await startLogin(deps)(req, res, trace);
      return;
    }
    const request = login.read(req.query);
    const platform = await login.choosePlatform(request);
    trace.platformId = platform.id;
    pages.showBinding(res, await login.start(request, platform, 'storage'), request);
  };
}

/** POST /lti/launch: the platform's message, through the browser. */
function receiveLaunch(deps: RouterDeps): Step {
  return async (req, res, trace) => {
    const { guard, pages, tracing } = deps;
    const { state, idToken } = readLaunchForm(req.body);
    const secret = secretFromCookie(req, state);
    const login = await (secret === undefined
      ? guard.findLogin(state)
      : guard.claimLogin(state, secret));
    const { record, platform } = login;
    trace.platformId = platform.id;
    const checked = await guard.check(idToken, login);
    await checkAgain(deps, checked, { state, idToken });
    if (secret === undefined) {
      await guard.hold(record, checked.token);
      tracing.conclude(trace, 'awaiting_browser');
      pages.showProof(res, {
        state,
        ...(record.storageTarget !== undefined && { storageTarget: record.storageTarget }),
        authorizationEndpoint: platform.authorizationEndpoint,
      });
      return;
    }
    forgetCookie(res, state);
    enter(res, await accept(deps, checked.launch, trace));
  };
}

/** POST /lti/launch/browser: the secret that only the browser of the login has. */
function receiveProof(deps: RouterDeps): Step {
  return async (req, res, trace) => {
    const launch = await deps.guard.release(req.body);
    trace.platformId = launch.platformId;
    const opened = await accept(deps, launch, trace);
    const code = await deps.sessions.createCode(opened, launch.organisationId);
    deps.pages.showContinue(res, opened.id, code);
  };
}

/**
 * ltijs looks at what the guard has accepted. Two things it cannot judge: submission reviews, a message type that
 * it does not know, and a token in the five seconds after `exp`, because it knows no tolerance.
 */
async function checkAgain(
  { secondCheck }: RouterDeps,
  { launch, platform, token }: Checked,
  message: { readonly state: string; readonly idToken: string },
): Promise<void> {
  if (launch.messageType === 'LtiSubmissionReviewRequest' || token.onlyBySkew) return;
  await secondCheck.validate({ platform, key: token.key, ...message });
}

async function accept(deps: RouterDeps, launch: Launch, trace: Trace): Promise<OpenedSession> {
  trace.deployment = launch.deploymentRowId;
  trace.messageType = launch.messageType;
  const opened = await deps.sessions.createSession(await deps.recordLaunch(launch));
  deps.tracing.conclude(trace, 'accepted');
  return opened;
}

function enter(res: Response, opened: OpenedSession): void {
  res.append('Set-Cookie', sessionCookieOf(opened));
  res.redirect(303, `/in/${opened.id}/`);
}
