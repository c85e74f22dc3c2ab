/**
 * The web application: every middleware in the order in which a request meets it. Nothing is decided here;
 * `main.ts` hands in what answers.
 */
import express, { type Application, type RequestHandler, type Router } from 'express';
import { rateLimit } from 'express-rate-limit';
import type { Logger } from 'pino';
import type { Clock, RandomBytes } from './domain/environment.js';
import { ToolError } from './errors.js';
import { refuseUnknownPage, showErrors } from './http/error-page.js';
import { logAccess } from './http/middleware/access-log.js';
import { endWithSlash } from './http/middleware/end-with-slash.js';
import { chooseLocale } from './http/middleware/locale.js';
import { requireLtiSession, type LtiSessionDeps } from './http/middleware/lti-session.js';
import { requireSameOrigin } from './http/middleware/same-origin.js';
import {
  letAnyoneFrame,
  neverStore,
  setSecurityHeaders,
} from './http/middleware/security-headers.js';
import { createEmbeddedPages, type EmbeddedServices } from './http/pages/embedded.js';
import { serveAssets, setUpViews } from './http/views.js';

export interface AppServices extends EmbeddedServices {
  /** The `views` folder. */
  readonly viewsFolder: string;
  readonly trustedProxies: number;
  readonly log: Logger;
  readonly clock: Clock;
  readonly random: RandomBytes;
  readonly launching: {
    /** Answers `/lti/…`. */
    readonly router: Router;
    /** Brings a session to a new window; at the root. */
    readonly sessionRouter: Router;
    readonly findSession: LtiSessionDeps['findSession'];
  };
  /** Answers `/lti/config.json` and `/lti/register/…`. */
  readonly registrationPages: Router;
  /** Answers `/admin/…`. */
  readonly adminPages: Router;
  /** Answers the public pages and documents, at the root. */
  readonly publicPages: Router;
}

export function createApp(services: AppServices): Application {
  const app = express();
  const { log, clock, random, translator, stores, launching } = services;
  app.disable('x-powered-by');
  app.set('trust proxy', services.trustedProxies);
  setUpViews(app, services.viewsFolder, translator);
  const https = services.publicUrl.startsWith('https://');

  app.use(logAccess({ log, clock, random }));
  app.use(setSecurityHeaders({ random, https }));
  app.use('/assets', serveAssets(services.viewsFolder));
  app.get('/healthz', async (_req, res) => {
    await stores.organisations.list();
    res.set('Cache-Control', 'no-store').json({ status: 'ok' });
  });
  app.use(chooseLocale(translator));
  app.use(express.urlencoded({ extended: false, limit: '1mb' }), express.json({ limit: '1mb' }));
  app.use('/lti', neverStore, letAnyoneFrame, services.registrationPages, launching.router);
  app.use(requireSameOrigin(services.publicUrl));
  app.use(launching.sessionRouter);
  app.use(
    '/in/:launchId',
    neverStore,
    endWithSlash,
    requireLtiSession({ ...launching, sessions: stores.sessions, translator }),
    createEmbeddedPages(services),
  );
  app.use('/admin', neverStore, services.adminPages);
  app.use(limitPublic(), services.publicPages);
  app.use(refuseUnknownPage);
  app.use(showErrors({ translator, log }));
  return app;
}

/** Anybody may ask for public pages, and checking a credential is work: 300 a minute for one client. */
function limitPublic(): RequestHandler {
  return rateLimit({
    windowMs: 60_000,
    limit: 300,
    standardHeaders: 'draft-8',
    legacyHeaders: false,
    handler: (_req, _res, next) => {
      next(new ToolError('too_many_requests'));
    },
  });
}
