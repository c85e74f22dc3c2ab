/** What runs by itself: Agenda on our own stores, and on MongoDB where there is one (DESIGN D10). */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomBytes } from 'node:crypto';
import type { Config } from '../../src/config.js';
import { createJobs, createJobsBackend } from '../../src/jobs/index.js';
import type { Jobs } from '../../src/jobs/index.js';
import { openStores } from '../../src/stores/open.js';
import type { Stores } from '../../src/stores/ports/index.js';

const clock = (): Date => new Date();
const random = (size: number): Uint8Array => randomBytes(size);
const timing = { pollMs: 20, soonMs: 5, lockMs: 2_000 };
const mongodb = process.env['TEST_MONGODB_URL'];
if (mongodb === undefined) {
  process.stdout.write('jobs on MongoDB: not run, TEST_MONGODB_URL is not set\n');
}

/** Collects what was decided, and lets a test wait for the n-th. */
function createAwardingSpy(
  decideCourse: (contextId: string) => Promise<void> = async () => undefined,
): {
  readonly decided: string[];
  readonly awarding: Parameters<typeof createJobs>[0]['awarding'];
  reached(count: number): Promise<void>;
} {
  const decided: string[] = [];
  const waiting: { readonly count: number; readonly done: () => void }[] = [];
  return {
    decided,
    reached: (count) =>
      new Promise((done) => {
        if (decided.length >= count) done();
        else waiting.push({ count, done });
      }),
    awarding: {
      async decideCourse(_organisationId, contextId) {
        decided.push(contextId);
        for (const { count, done } of waiting) if (decided.length >= count) done();
        await decideCourse(contextId);
        return { awarded: [], roster: 'read' };
      },
    },
  };
}

describe.each<['embedded' | 'MongoDB', boolean]>([
  ['embedded', true],
  ['MongoDB', mongodb !== undefined],
])('jobs, %s', (engine, runs) => {
  const maybe = runs ? test : test.skip;
  let folder: string;
  let stores: Stores;
  let database: Config['database'];
  const started: Jobs[] = [];

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'accolade-jobs-'));
    if (!runs) return;
    const name = `jobs_${randomBytes(6).toString('hex')}`;
    database =
      engine === 'embedded'
        ? { kind: 'sqlite', file: join(folder, 'accolade.db') }
        : { kind: 'mongodb', url: databaseUrl(mongodb ?? '', name) };
    stores = await openStores(database, clock);
  });
  afterEach(async () => {
    await Promise.all(started.splice(0).map((jobs) => jobs.stop()));
    if (runs) await stores.close();
    await rm(folder, { recursive: true, force: true });
  });

  function create(
    awarding: Parameters<typeof createJobs>[0]['awarding'],
    change: Partial<Parameters<typeof createJobs>[0]> = {},
  ): Jobs {
    const jobs = createJobs({
      stores,
      awarding,
      clock,
      machineClock: clock,
      log: { info: () => undefined, warn: () => undefined },
      backend: createJobsBackend(database, { jobs: stores.jobs, clock, random }),
      awardingIntervalMinutes: 15,
      timing,
      ...change,
    });
    started.push(jobs);
    return jobs;
  }

  maybe('a class that comes in together is decided once, two courses twice', async () => {
    const spy = createAwardingSpy();
    const jobs = create(spy.awarding);
    await jobs.decideSoon('o1', 'c1');
    await Promise.all(Array.from({ length: 10 }, () => jobs.decideSoon('o1', 'c1')));
    await jobs.decideSoon('o1', 'c2');
    await jobs.start();
    await spy.reached(2);
    await jobs.stop();
    expect(spy.decided.toSorted()).toEqual(['c1', 'c2']);
  });

  maybe('a course that is asked for while it is being decided is decided again', async () => {
    let again: Promise<void> | undefined;
    const spy = createAwardingSpy(async () => {
      again ??= jobs.decideSoon('o1', 'c1');
      await again;
    });
    const jobs = create(spy.awarding);
    await jobs.start();
    await jobs.decideSoon('o1', 'c1');
    await spy.reached(2);
    expect(spy.decided).toEqual(['c1', 'c1']);
  });

  maybe('what waits survives the process', async () => {
    const before = create(createAwardingSpy().awarding);
    await before.decideSoon('o1', 'c1');
    await before.stop();
    const spy = createAwardingSpy();
    await create(spy.awarding).start();
    await spy.reached(1);
    expect(spy.decided).toEqual(['c1']);
  });

  maybe('of two workers one takes a job', async () => {
    const spies = [createAwardingSpy(), createAwardingSpy()];
    const [one, two] = spies.map((spy) => create(spy.awarding));
    await one?.decideSoon('o1', 'c1');
    await Promise.all([one?.start(), two?.start()]);
    await Promise.race(spies.map((spy) => spy.reached(1)));
    await Promise.all([one?.stop(), two?.stop()]);
    expect(spies.flatMap((spy) => spy.decided)).toEqual(['c1']);
  });

  maybe('a course that fails harms no other and is logged', async () => {
    const warned: object[] = [];
    const spy = createAwardingSpy(async (contextId) => {
      if (contextId === 'bad') throw new Error('broken');
    });
    const jobs = create(spy.awarding, {
      log: { info: () => undefined, warn: (fields) => void warned.push(fields) },
    });
    await jobs.decideSoon('o1', 'bad');
    await jobs.decideSoon('o1', 'good');
    await jobs.start();
    await spy.reached(2);
    await jobs.stop();
    expect(spy.decided.toSorted()).toEqual(['bad', 'good']);
    expect(warned).toMatchObject([{ contextId: 'bad' }]);
  });

  maybe(
    'on schedule every course with a published rule is decided, again after a restart',
    async () => {
      const contextId = await publishSomeRule(stores);
      const everySoOften = { awardingIntervalMinutes: 0.05 / 60 };
      const first = createAwardingSpy();
      const before = create(first.awarding, everySoOften);
      await before.start();
      await first.reached(2);
      await before.stop();
      const second = createAwardingSpy();
      await create(second.awarding, everySoOften).start();
      await second.reached(2);
      expect(new Set([...first.decided, ...second.decided])).toEqual(new Set([contextId]));
    },
  );

  maybe('stopping waits for what runs', async () => {
    let release: () => void = () => undefined;
    const released = new Promise<void>((resolve) => (release = resolve));
    let finished = false;
    const spy = createAwardingSpy(async () => {
      await released;
      finished = true;
    });
    const jobs = create(spy.awarding);
    await jobs.start();
    await jobs.decideSoon('o1', 'c1');
    await spy.reached(1);
    const stopped = jobs.stop();
    release();
    await stopped;
    expect(finished).toBe(true);
  });
});

async function publishSomeRule({ contexts, rules }: Stores): Promise<string> {
  const { id } = await contexts.ensure({
    organisationId: 'o1',
    deploymentRowId: 'd1',
    platformId: 'p1',
    platformContextId: '2',
    title: 'Course',
    label: 'C',
    productFamily: 'moodle',
    agsScopes: [],
    history: [],
    lastLaunchAt: clock(),
  });
  const draft = await rules.saveDraft({
    organisationId: 'o1',
    contextId: id,
    achievementId: 'a1',
    clause: { type: 'approved' },
    showsValues: false,
  });
  await rules.publish(draft.id, { publishedBy: 'l1', publishedAt: clock() });
  return id;
}

function databaseUrl(server: string, name: string): string {
  const url = new URL(server);
  url.pathname = `/${name}`;
  return url.href;
}
