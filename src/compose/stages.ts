/** LMS launch → evidence → rules → awards → credentials → sharing, each given what it needs. */
import { createAwarding } from '../awards/index.js';
import type { Config } from '../config.js';
import { createIssuing } from '../credentials/index.js';
import type { Platform } from '../domain/platform.js';
import { createEvidence } from '../evidence/index.js';
import { createJobs, createJobsBackend, type Jobs } from '../jobs/index.js';
import { createLaunching, type Launching } from '../launch/index.js';
import { createRecordLaunch } from '../launch/record-launch.js';
import type { AddressPolicyOptions } from '../net/address-policy.js';
import { createSafeFetch, createSafeRequest } from '../net/safe-fetch.js';
import { createDescriber } from '../notices/describe.js';
import { createServicesClient } from '../platform/services-client.js';
import { createSeal } from '../sealing.js';
import { createCriteria, createSharing } from '../sharing/index.js';
import { networkOf, type Base } from './base.js';

export type Stages = ReturnType<typeof composeStages>;

export function composeStages(base: Base) {
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
    sessionSecret: config.sessionSecret,
    fetchDocument: createSafeFetch(network),
    async recordLaunch(launch) {
      const session = await record(launch);
      // A learner's page asks the LMS by itself (`awarding.freshen`); for all others it is asked behind the page.
      if (session.contextId !== null && !session.roles.includes('Learner')) {
        // The launch holds without it: the schedule decides the course too.
        decideSoon(session.organisationId, session.contextId).catch((error: unknown) => {
          log.warn({ err: error }, 'course not queued');
        });
      }
      return session;
    },
  });
}
