/**
 * The web application over a course at a real sandbox LMS (`test/awards/world.ts`): real stores, evidence, rules,
 * awards and signing. Only the launch is left out: a session row is made directly, with a key of its own.
 */
import { createHash, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { Router, type Application } from 'express';
import request from 'supertest';
import { createApp } from '../../src/app.js';
import { createIssuing } from '../../src/credentials/index.js';
import type { LaunchSession } from '../../src/domain/launch.js';
import { createDescriber } from '../../src/notices/describe.js';
import { loadTranslator } from '../../src/notices/translator.js';
import { createSeal } from '../../src/sealing.js';
import { createCriteria, createSharing, type Sharing } from '../../src/sharing/index.js';
import { createAwarding } from '../../src/awards/index.js';
import { createWorld, type World } from '../awards/world.js';
import { createMemoryLog, type MemoryLog } from '../support/memory-log.js';

const publicUrl = 'http://127.0.0.1:3000';
const root = join(import.meta.dirname, '../..');

export interface AppWorld {
  readonly world: World;
  readonly app: Application;
  readonly log: MemoryLog;
  readonly sharing: Sharing;
  /** Opens a session as a launch would. */
  enter(
    fields: Partial<LaunchSession> & Pick<LaunchSession, 'learnerId' | 'roles'>,
  ): Promise<Visitor>;
  enterAsTeacher(fields?: Partial<LaunchSession>): Promise<Visitor>;
  enterAsLearner(personId: number, fields?: Partial<LaunchSession>): Promise<Visitor>;
  close(): Promise<void>;
}

/** A browser with the cookie of one launch. */
export interface Visitor {
  readonly session: LaunchSession;
  readonly key: string;
  /** `path` is below `/in/<id>/`. */
  get(path: string): request.Test;
  /** Sends a form as a page of ours would. */
  post(path: string, fields?: Readonly<Record<string, string | readonly string[]>>): request.Test;
}

export async function createAppWorld(
  options: Parameters<typeof createWorld>[0] = {},
): Promise<AppWorld> {
  const world = await createWorld(options);
  const { stores, evidence, services: platformServices, clock, deps } = world;
  const { random } = deps;
  const log = createMemoryLog();
  const translator = loadTranslator(join(root, 'config', 'locales'));
  const describer = createDescriber(translator);
  const issuing = createIssuing({
    publicUrl,
    issuerHost: '127.0.0.1:3000',
    keys: stores.signingKeys,
    statusLists: stores.statusLists,
    settings: stores.settings,
    seal: createSeal('a secret for tests only, nothing else', 'credential-keys'),
    clock,
    random,
  });
  const criteria = createCriteria({ stores, describe: (...rule) => describer.criteria(...rule) });
  const sharing = createSharing({ stores, issuing, criteria, clock });
  const awarding = createAwarding({
    ...deps,
    translate: (...sentence) => translator.translate(...sentence),
    revokeForAward: (award, because) => sharing.revokeForAward(award.id, because),
  });
  const nobody = Router();
  const app = createApp({
    publicUrl,
    viewsFolder: join(root, 'views'),
    trustedProxies: 0,
    log: log.logger,
    clock,
    random,
    stores,
    translator,
    describer,
    evidence,
    awarding,
    sharing,
    platformServices,
    answerDeepLinking: async ({ settings, items }) => ({
      returnUrl: settings.returnUrl,
      jwt: Buffer.from(JSON.stringify(items)).toString('base64url'),
    }),
    launching: {
      router: nobody,
      sessionRouter: nobody,
      findSession: (launchId, key) => findSession(world, launchId, key),
    },
    registrationPages: nobody,
    adminPages: nobody,
    publicPages: nobody,
  });
  const enter: AppWorld['enter'] = (fields) => openSession({ world, app }, fields);
  return {
    world,
    app,
    log,
    sharing,
    enter,
    enterAsTeacher: (fields = {}) => enter({ ...world.teacher, ...fields }),
    async enterAsLearner(personId, fields = {}) {
      const learner = await world.learner(personId);
      return enter({ learnerId: learner.id, roles: ['Learner'], ...fields });
    },
    close: () => world.close(),
  };
}

const hashOf = (key: string): string => createHash('sha256').update(key).digest('hex');

async function findSession(
  { stores, clock }: World,
  launchId: string,
  key: string,
): Promise<LaunchSession | undefined> {
  const session = await stores.sessions.find(launchId);
  const opens = session?.keyHash === hashOf(key) && session.expiresAt > clock();
  return opens ? session : undefined;
}

async function openSession(
  { world, app }: { readonly world: World; readonly app: Application },
  fields: Partial<LaunchSession> & Pick<LaunchSession, 'learnerId' | 'roles'>,
): Promise<Visitor> {
  const { context, clock, stores } = world;
  const key = randomBytes(32).toString('base64url');
  const links = await stores.resourceLinks.list(context.id);
  const session: LaunchSession = {
    id: randomBytes(16).toString('base64url'),
    keyHash: hashOf(key),
    organisationId: context.organisationId,
    platformId: context.platformId,
    deploymentRowId: context.deploymentRowId,
    contextId: context.id,
    resourceLinkId: links[0]?.id ?? null,
    locale: 'en',
    frameAncestors: ['http://lms.example'],
    missing: [],
    createdAt: clock(),
    expiresAt: new Date(clock().getTime() + 3_600_000),
    ...fields,
  };
  await stores.sessions.create(session);
  const cookie = `__Secure-accolade=${key}`;
  const at = (path: string): string => `/in/${session.id}/${path}`;
  return {
    session,
    key,
    get: (path) => request(app).get(at(path)).set('Cookie', cookie).set('Accept', 'text/html'),
    post: (path, sent = {}) =>
      request(app)
        .post(at(path))
        .set('Cookie', cookie)
        .set('Accept', 'text/html')
        .set('Sec-Fetch-Site', 'same-origin')
        .type('form')
        .send(sent),
  };
}
