/**
 * The composition root: which implementation serves which stage (DESIGN D11). Time, randomness, the log and the
 * project's folder come in; a running tool goes out. `main.ts` and the tests start it the same way.
 */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Logger } from 'pino';
import { createApp } from './app.js';
import { createAwarding, type Awarding } from './awards/index.js';
import { drawBadge } from './catalogue/artwork.js';
import { defaultOrganisationId, ensureOrganisation } from './catalogue/organisation.js';
import { loadStartingSet, type StartingSet } from './catalogue/starting-set.js';
import type { Config } from './config.js';
import { checkIssuerHost, createIssuing } from './credentials/index.js';
import type { Clock, RandomBytes } from './domain/environment.js';
import type { Platform } from './domain/platform.js';
import { createEvidence } from './evidence/index.js';
import { adminRouter } from './http/pages/admin/index.js';
import {
  createLocalDocuments,
  createPublicDocuments,
  publicRouter,
} from './http/pages/public/index.js';
import { createJobs, createJobsBackend, type Jobs } from './jobs/index.js';
import { createLaunching, type Launching } from './launch/index.js';
import { createRecordLaunch } from './launch/record-launch.js';
import { createRegistrationRouter } from './launch/registration/router.js';
import { loadRegistration } from './launch/registration/template.js';
import { createAddressPolicy, type AddressPolicyOptions } from './net/address-policy.js';
import { createSafeFetch, createSafeRequest } from './net/safe-fetch.js';
import { createDescriber } from './notices/describe.js';
import { loadTranslator, type Translator } from './notices/translator.js';
import { createServicesClient } from './platform/services-client.js';
import { createSeal } from './sealing.js';
import { createCriteria, createSharing, type Sharing } from './sharing/index.js';
import { openStores } from './stores/open.js';
import type { Stores } from './stores/ports/index.js';
import { verifyCredential } from './verification/verify.js';

/** What differs between an installation and a test. */
export interface Surroundings {
  /** The folder with `views/`, `config/` and `lti-registration.json`. */
  readonly root: string;
  readonly clock: Clock;
  readonly random: RandomBytes;
  readonly log: Logger;
}

export interface RunningTool {
  /** Where it listens; `null` when this process serves no pages (`ROLES=worker`). */
  readonly port: number | null;
  readonly startingSet: StartingSet;
  readonly stores: Stores;
  readonly awarding: Awarding;
  readonly sharing: Sharing;
  close(): Promise<void>;
}

/**
 * Starts serving and working, as `ROLES` says.
 * @throws config_file_invalid | database_in_use | issuer_host_frozen
 */
export async function startTool(config: Config, surroundings: Surroundings): Promise<RunningTool> {
  const translator = loadTranslator(join(surroundings.root, 'config', 'locales'));
  const startingSet = loadStartingSet(join(surroundings.root, 'config'));
  const stores = await openStores(config.database, surroundings.clock);
  try {
    await checkIssuerHost(stores.settings, config.issuerHost);
    const base: Base = { config, ...surroundings, translator, startingSet, stores };
    await ensureOrganisation(stores.organisations, startingSet, {
      id: defaultOrganisationId,
      name: 'Default organisation',
      at: surroundings.clock(),
    });
    const stages = composeStages(base);
    const server = config.roles === 'worker' ? null : await listen(base, stages);
    if (config.roles !== 'web') await stages.jobs.start();
    return {
      port: server && portOf(server.address()),
      startingSet,
      stores,
      awarding: stages.awarding,
      sharing: stages.sharing,
      async close() {
        if (server) await stopListening(server);
        await stages.jobs.stop();
        await stores.close();
      },
    };
  } catch (error) {
    await stores.close();
    throw error;
  }
}

interface Base extends Surroundings {
  readonly config: Config;
  readonly translator: Translator;
  readonly startingSet: StartingSet;
  readonly stores: Stores;
}

type Stages = ReturnType<typeof composeStages>;

/** LMS launch → evidence → rules → awards → credentials → sharing → verification, each given what it needs. */
function composeStages(base: Base) {
  const { stores, translator, clock, random, log, config } = base;
  const network = networkOf(config);
  const describer = createDescriber(translator);
  const launching = composeLaunching(base, network, (organisationId, contextId) =>
    jobs.decideSoon(organisationId, contextId),
  );
  const services = createServicesClient({
    request: createSafeRequest(network),
    signClientAssertion: launching.signClientAssertion,
    isReadByRules: (lineItemUrl) => stores.columns.isColumn(lineItemUrl),
    clock,
    random,
    log,
  });
  const evidence = createEvidence({ stores, services, clock });
  const issuing = createIssuing({
    publicUrl: config.publicUrl,
    issuerHost: config.issuerHost,
    keys: stores.signingKeys,
    statusLists: stores.statusLists,
    settings: stores.settings,
    seal: createSeal(config.encryptionSecret, 'credential-keys'),
    clock,
    random,
  });
  const criteria = createCriteria({ stores, describe: (...asked) => describer.criteria(...asked) });
  const sharing = createSharing({ stores, issuing, criteria, clock });
  const awarding = createAwarding({
    stores,
    evidence,
    services,
    translate: (...asked) => translator.translate(...asked),
    revokeForAward: (award, because) => sharing.revokeForAward(award.id, because),
    allowIncompleteIssuer: isSandbox(config),
    clock,
    random,
  });
  const backend = createJobsBackend(config.database, { jobs: stores.jobs, clock, random });
  const jobs = createJobs({
    stores,
    awarding,
    backend,
    awardingIntervalMinutes: config.awardingIntervalMinutes,
    clock,
    machineClock: clock,
    log,
  });
  return { describer, launching, services, evidence, issuing, criteria, sharing, awarding, jobs };
}

/** Loopback of the sandbox may be called, and nothing else that is private unless the operator says so. */
function networkOf({ sandbox, allowedPrivateHosts, production }: Config): AddressPolicyOptions {
  return {
    allowedPrivateHosts: [...allowedPrivateHosts, ...(sandbox ? [new URL(sandbox.url).host] : [])],
    allowHttp: !production,
  };
}

function isSandbox({ sandbox }: Config): (platform: Platform) => boolean {
  return (platform) => sandbox !== null && platform.issuer === sandbox.url;
}

/** Every verified launch is written down, and its course is decided shortly afterwards. */
function composeLaunching(
  base: Base,
  network: AddressPolicyOptions,
  decideSoon: Jobs['decideSoon'],
): Launching {
  const { stores, config, clock, log } = base;
  const record = createRecordLaunch({ stores, clock });
  return createLaunching({
    ...base,
    publicUrl: config.publicUrl,
    encryptionSecret: config.encryptionSecret,
    fetchDocument: createSafeFetch(network),
    async recordLaunch(launch) {
      const session = await record(launch);
      if (session.contextId !== null) {
        // The launch holds without it: the schedule decides the course too.
        decideSoon(session.organisationId, session.contextId).catch((error: unknown) => {
          log.warn({ err: error }, 'course not queued');
        });
      }
      return session;
    },
  });
}

async function listen(base: Base, stages: Stages): Promise<Server> {
  const { config, log, translator } = base;
  const network = networkOf(config);
  const documents = createPublicDocuments({ ...base, ...stages });
  const verificationFetch = createLocalDocuments(
    [config.publicUrl, `${new URL(config.publicUrl).protocol}//${config.issuerHost}`],
    documents,
    createSafeFetch(network),
  );
  const registration = loadRegistration(join(base.root, 'lti-registration.json'), config.publicUrl);
  const app = createApp({
    ...base,
    ...stages,
    publicUrl: config.publicUrl,
    viewsFolder: join(base.root, 'views'),
    trustedProxies: config.trustedProxies,
    platformServices: stages.services,
    registrationPages: createRegistrationRouter({
      ...base.stores,
      request: createSafeRequest(network),
      policy: createAddressPolicy(network),
      registration,
      translator,
      publicUrl: config.publicUrl,
      clock: base.clock,
      random: base.random,
    }),
    answerDeepLinking: stages.launching.createDeepLinkingResponse,
    adminPages: composeAdmin(base, stages),
    publicPages: publicRouter({
      ...base,
      ...stages,
      documents,
      drawBadge,
      verify: (credential) =>
        verifyCredential(credential, {
          fetchDocument: verificationFetch,
          now: base.clock,
          loopbackByHttp: !config.production,
        }),
    }),
  });
  const server = createServer(app);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(config.port, config.host, resolve);
  });
  log.debug({ host: config.host, port: config.port }, 'listening');
  return server;
}

function composeAdmin(base: Base, { awarding }: Stages): ReturnType<typeof adminRouter> {
  const { config, stores, startingSet, clock, random } = base;
  return adminRouter({
    ...base,
    publicUrl: config.publicUrl,
    issuerHost: config.issuerHost,
    policy: createAddressPolicy(networkOf(config)),
    createOrganisation: (name) =>
      ensureOrganisation(stores.organisations, startingSet, {
        id: Buffer.from(random(9)).toString('base64url'),
        name,
        at: clock(),
      }),
    approveProgramme: (ref) => awarding.approveProgramme(ref),
  });
}

function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return address.port;
}

function stopListening(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    server.close((error) => {
      if (error) reject(error);
      else resolve();
    });
    server.closeIdleConnections();
  });
}
