/**
 * The launch side of the tool alone, for tests that look inside it: the real routers, views and middleware in the order of `app.ts`, real
 * SQLite in a temporary folder, and behind the session cookie one page that says whom it sees.
 */
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import express from 'express';
import type { FetchDocument, RandomBytes } from '../../src/domain/environment.js';
import { showErrors } from '../../src/http/error-page.js';
import { logAccess } from '../../src/http/middleware/access-log.js';
import { chooseLocale } from '../../src/http/middleware/locale.js';
import { requireLtiSession, sessionOf } from '../../src/http/middleware/lti-session.js';
import { requireSameOrigin } from '../../src/http/middleware/same-origin.js';
import {
  letAnyoneFrame,
  neverStore,
  setSecurityHeaders,
} from '../../src/http/middleware/security-headers.js';
import { setUpViews } from '../../src/http/views.js';
import { createLaunching, type Launching } from '../../src/launch/index.js';
import { createRecordLaunch } from '../../src/launch/record-launch.js';
import { createSafeFetch } from '../../src/net/safe-fetch.js';
import { loadTranslator } from '../../src/notices/translator.js';
import { openStores } from '../../src/stores/open.js';
import type { TestClock } from './clock.js';
import { createMemoryLog } from './memory-log.js';
import { listen } from './server.js';
import { register, type TestTool } from './tool.js';

const random: RandomBytes = (size) => randomBytes(size);

export interface LaunchTool extends TestTool {
  readonly launching: Launching;
}

export interface LaunchToolOptions {
  readonly clock: TestClock;
  readonly requestsPerMinute?: number;
  readonly fetchDocument?: FetchDocument;
}

export async function startLaunchTool(options: LaunchToolOptions): Promise<LaunchTool> {
  const { clock } = options;
  const folder = await mkdtemp(join(tmpdir(), 'accolade-launch-'));
  const stores = await openStores({ kind: 'sqlite', file: join(folder, 'test.db') }, clock);
  const log = createMemoryLog();
  const app = express();
  const server = await listen((request, response) => {
    app(request, response);
  });
  const url = `http://127.0.0.1:${server.port}`;
  const translator = loadTranslator('config/locales');
  const launching = createLaunching({
    stores,
    recordLaunch: createRecordLaunch({ stores, clock }),
    publicUrl: url,
    encryptionSecret: 'a secret of the tests, at least 32 characters',
    sessionSecret: 'another secret of the tests, at least 32 characters',
    fetchDocument:
      options.fetchDocument ??
      createSafeFetch({ allowedPrivateHosts: ['localhost'], allowHttp: false }),
    clock,
    random,
    translator,
    log: log.logger,
    requestsPerMinute: options.requestsPerMinute ?? 100_000,
  });

  setUpViews(app, 'views', translator);
  app.use(logAccess({ log: log.logger, clock, random }));
  app.use(setSecurityHeaders({ random, https: false }));
  app.use(chooseLocale(translator));
  app.use('/lti', neverStore, letAnyoneFrame, launching.router);
  app.use(requireSameOrigin(url));
  app.use(launching.sessionRouter);
  app.use(
    '/in/:launchId',
    requireLtiSession({ ...launching, sessions: stores.sessions, translator }),
    (req, res) => {
      res.json(sessionOf(req));
    },
  );
  app.use(showErrors({ translator, log: log.logger }));

  return {
    url,
    stores,
    launching,
    log,
    register: (platform, deploymentIds) => register(stores, platform, deploymentIds),
    async close() {
      await server.close();
      await stores.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
