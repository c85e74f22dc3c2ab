/**
 * The process that `crash.test.ts` starts and kills: opens the stores, decides the course twice at the same time,
 * and sends itself SIGKILL after so many awards, if told to. Its one argument is a JSON file.
 */
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { importJWK, SignJWT } from 'jose';
import { z } from 'zod';
import { createAwarding } from '../../src/awards/index.js';
import { createEvidence } from '../../src/evidence/index.js';
import { createSafeRequest } from '../../src/net/safe-fetch.js';
import { createServicesClient } from '../../src/platform/services-client.js';
import { openStores } from '../../src/stores/open.js';
import type { AwardStore } from '../../src/stores/ports/awards.js';

const orders = z
  .object({
    file: z.string(),
    lmsHost: z.string(),
    privateJwk: z.record(z.string(), z.string()),
    contextId: z.string(),
    /** 0: never. */
    killAfter: z.number(),
  })
  .parse(JSON.parse(await readFile(process.argv[2] ?? '', 'utf8')));

const clock = (): Date => new Date();
const random = (size: number): Uint8Array => randomBytes(size);
const stores = await openStores({ kind: 'sqlite', file: orders.file }, clock);
const key = await importJWK(orders.privateJwk, 'RS256');
const quiet = { debug: () => undefined, warn: () => undefined };

const services = createServicesClient({
  request: createSafeRequest({ allowedPrivateHosts: [orders.lmsHost], allowHttp: true }),
  signClientAssertion: (platform) =>
    new SignJWT({ jti: crypto.randomUUID() })
      .setProtectedHeader({ alg: 'RS256', kid: 'crash' })
      .setIssuer(platform.clientId)
      .setSubject(platform.clientId)
      .setAudience(platform.tokenEndpoint)
      .setIssuedAt()
      .setExpirationTime('60s')
      .sign(key),
  clock,
  random,
  sleep: (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
  log: quiet,
  isReadByRules: (lineItemUrl) => stores.columns.isColumn(lineItemUrl),
});

let given = 0;
const awards: AwardStore = {
  ...stores.awards,
  async ensure(award) {
    const ensured = await stores.awards.ensure(award);
    given += ensured.created ? 1 : 0;
    if (given === orders.killAfter) process.kill(process.pid, 'SIGKILL');
    return ensured;
  },
};
const mortal = { ...stores, awards };
const awarding = createAwarding({
  stores: mortal,
  evidence: createEvidence({ stores: mortal, services, clock }),
  services,
  translate: (_locale, key) => key,
  revokeForAward: async () => undefined,
  allowIncompleteIssuer: () => true,
  clock,
  random,
});

const decide = (): ReturnType<typeof awarding.decideCourse> =>
  awarding.decideCourse('default', orders.contextId);
const runs = await Promise.all([decide(), decide()]);
process.stdout.write(
  JSON.stringify({
    awarded: runs.map((run) => run.awarded.length),
    facts: runs[0].readings.reduce((total, reading) => total + reading.rows, 0),
  }),
);
await stores.close();
process.exit(0);
