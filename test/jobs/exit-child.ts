/** Starts the jobs on an embedded database, decides one course, stops, and must then end by itself. */
import { randomBytes } from 'node:crypto';
import { createJobs, createJobsBackend } from '../../src/jobs/index.js';
import { openStores } from '../../src/stores/open.js';

const clock = (): Date => new Date();
const database = { kind: 'sqlite', file: process.argv[2] ?? '' } as const;
const stores = await openStores(database, clock);
let tell: (contextId: string) => void = () => undefined;
const decided = new Promise<string>((resolve) => (tell = resolve));
const jobs = createJobs({
  stores,
  awarding: {
    async decideCourse(_organisationId, contextId) {
      tell(contextId);
      return { awarded: [], roster: 'read' };
    },
  },
  clock,
  machineClock: clock,
  log: { info: () => undefined, warn: () => undefined },
  backend: createJobsBackend(database, {
    jobs: stores.jobs,
    clock,
    random: (size) => randomBytes(size),
  }),
  awardingIntervalMinutes: 15,
  timing: { pollMs: 20, soonMs: 5, lockMs: 400 },
});
await jobs.start();
await jobs.decideSoon('o1', 'c1');
process.stdout.write(await decided);
await jobs.stop();
await stores.close();
