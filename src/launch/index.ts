/**
 * Stage 1: an LMS message becomes a verified Launch and a session (DESIGN D1, D2, D9). Puts the parts together;
 * everything that differs between a test, a laptop and a school comes in as an argument.
 */
import type { Router } from 'express';
import type { Clock, FetchDocument, RandomBytes } from '../domain/environment.js';
import type { Translator } from '../notices/translator.js';
import { createSeal } from '../sealing.js';
import type { Stores } from '../stores/ports/index.js';
import { createClientAssertionSigner, type SignClientAssertion } from './client-assertion.js';
import { createDeepLinkingResponder } from './deep-linking-response.js';
import { createGuard } from './guard/guard.js';
import { createTokenVerifier } from './guard/id-token.js';
import { createKeySets } from './guard/key-sets.js';
import { createLoginStarter } from './guard/login.js';
import { createMessageReader } from './guard/message.js';
import { createTargets } from './guard/target.js';
import { createTracing, type LaunchLog } from './launch-log.js';
import { createToolKeys, type ToolKeys } from './ltijs/keys.js';
import { createSecondCheck, type SecondCheck } from './ltijs/second-check.js';
import { createLaunchPages } from './pages.js';
import type { RecordLaunch } from './record-launch.js';
import { createLaunchRouter, createSessionRouter } from './router.js';
import { createSessions, type Sessions } from './sessions.js';

export interface LaunchingDeps {
  readonly stores: Pick<
    Stores,
    'platforms' | 'deployments' | 'logins' | 'sessions' | 'signingKeys' | 'ltijsRows'
  >;
  /** Called with every verified launch; what it returns is the session. */
  readonly recordLaunch: RecordLaunch;
  /** No slash at the end. */
  readonly publicUrl: string;
  /** Seals what is kept for long: the tool's keys, ltijs's rows. */
  readonly encryptionSecret: string;
  /** Seals what lives for minutes: a launch that waits for its browser, the code that opens a new window. */
  readonly sessionSecret: string;
  /** For the platforms' key sets. */
  readonly fetchDocument: FetchDocument;
  readonly clock: Clock;
  readonly random: RandomBytes;
  readonly translator: Translator;
  readonly log: LaunchLog;
  /** Logins and launches from one client address; default 2400. */
  readonly requestsPerMinute?: number;
}

export interface Launching {
  /** At `/lti`. */
  readonly router: Router;
  /** At the root, before the pages under `/in/`. */
  readonly sessionRouter: Router;
  readonly findSession: Sessions['findSession'];
  readonly signClientAssertion: SignClientAssertion;
  readonly createDeepLinkingResponse: ReturnType<typeof createDeepLinkingResponder>;
  readonly keys: ToolKeys;
  readonly secondCheck: SecondCheck;
}

const requestsPerMinute = 2_400;

export function createLaunching(deps: LaunchingDeps): Launching {
  const { stores, clock, random, log } = deps;
  const lasting = (purpose: string) => createSeal(deps.encryptionSecret, purpose);
  const passing = (purpose: string) => createSeal(deps.sessionSecret, purpose);
  const keys = createToolKeys({
    signingKeys: stores.signingKeys,
    seal: lasting('lti-keys'),
    clock,
  });
  const targets = createTargets(deps.publicUrl);
  const guard = createGuard({
    ...stores,
    seal: passing('launch'),
    verifyToken: createTokenVerifier({ keySets: createKeySets(deps), clock }),
    readMessage: createMessageReader({ ...stores, targets }),
  });
  const sessions = createSessions({ ...stores, seal: passing('session-code'), clock, random });
  const pages = createLaunchPages(deps);
  const secondCheck = createSecondCheck({
    rows: stores.ltijsRows,
    keys,
    seal: lasting('ltijs'),
    clock,
    random,
  });
  return {
    router: createLaunchRouter({
      login: createLoginStarter({ ...stores, targets, clock, random }),
      guard,
      secondCheck,
      recordLaunch: deps.recordLaunch,
      sessions,
      keys,
      pages,
      tracing: createTracing({ log, clock }),
      requestsPerMinute: deps.requestsPerMinute ?? requestsPerMinute,
    }),
    sessionRouter: createSessionRouter({ sessions, pages }),
    findSession: (launchId, key) => sessions.findSession(launchId, key),
    signClientAssertion: createClientAssertionSigner({ keys, clock, random }),
    createDeepLinkingResponse: createDeepLinkingResponder({ keys, clock, random }),
    keys,
    secondCheck,
  };
}
