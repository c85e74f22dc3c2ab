/**
 * What runs by itself (DESIGN D10): Agenda 6 over MongoDB or over our own stores. Agenda goes by the machine's
 * clock; the work itself gets the clock of the tool.
 */
import { Agenda } from 'agenda';
import type { AgendaBackend, Job } from 'agenda';
import { z } from 'zod';
import type { Clock } from '../domain/environment.js';
import { decideAll, decideOne, sweepExpired } from './work.js';
import type { WorkDeps } from './work.js';

export { createJobsBackend } from './backend.js';

export interface JobsDeps extends WorkDeps {
  readonly backend: AgendaBackend;
  /** The machine's time, by which Agenda goes. */
  readonly machineClock: Clock;
  /** How often every course with a published rule is decided. */
  readonly awardingIntervalMinutes: number;
  /** Shorter in tests. */
  readonly timing?: Partial<Timing>;
}

interface Timing {
  /** How often the table of jobs is looked at, in ms. */
  readonly pollMs: number;
  /** How long a course waits after a launch, so that a class that comes in together is decided once. */
  readonly soonMs: number;
  /** A job whose process died may be taken over after this time. */
  readonly lockMs: number;
}

export interface Jobs {
  /** Begins to work. */
  start(): Promise<void>;
  /** Takes no more jobs and waits for those that run, at most 10 s. */
  stop(): Promise<void>;
  /** Decides a course shortly; asking again before it has begun changes nothing. Works without `start`, too. */
  decideSoon(organisationId: string, contextId: string): Promise<void>;
}

const names = {
  decideCourse: 'decide-course',
  decideAll: 'decide-all-courses',
  sweep: 'sweep',
} as const;
const courseData = z.object({ organisationId: z.string(), contextId: z.string() });
const usual: Timing = { pollMs: 1_000, soonMs: 1_000, lockMs: 20_000 };
const drainMs = 10_000;
const sweepEveryMs = 10 * 60_000;

export function createJobs(deps: JobsDeps): Jobs {
  const timing = { ...usual, ...deps.timing };
  const agenda = new Agenda({
    backend: deps.backend,
    processEvery: timing.pollMs,
    defaultLockLifetime: timing.lockMs,
  });
  agenda.on('error', (error) => {
    deps.log.warn({ err: error }, 'job failed');
  });
  const stopping = new AbortController();
  define(agenda, deps, { timing, signal: stopping.signal });

  return {
    async start() {
      await agenda.start();
      const everyMs = deps.awardingIntervalMinutes * 60_000;
      await agenda.every(everyMs, names.decideAll, undefined, { skipImmediate: true });
      await agenda.every(sweepEveryMs, names.sweep, undefined, { skipImmediate: true });
    },
    async stop() {
      stopping.abort();
      await agenda.drain({ timeout: drainMs });
      // A process that never started has the connection open, too.
      await deps.backend.disconnect();
    },
    async decideSoon(organisationId, contextId) {
      await agenda
        .create(names.decideCourse, { organisationId, contextId })
        .schedule(new Date(deps.machineClock().getTime() + timing.soonMs))
        // One that is running may have read too early: only one that still waits counts.
        .unique(
          { 'data.contextId': contextId, lockedAt: null, nextRunAt: { $ne: null } },
          { insertOnly: true },
        )
        .save();
    },
  };
}

function define(
  agenda: Agenda,
  deps: JobsDeps,
  { timing, signal }: { readonly timing: Timing; readonly signal: AbortSignal },
): void {
  agenda.define(
    names.decideCourse,
    async (job) => {
      const course = courseData.safeParse(job.attrs.data);
      if (course.success) await keepLocked(job, timing, () => decideOne(deps, course.data));
      // Not `removeOnComplete`: agenda 6.2.6 removes after it has said "complete", and `drain` then waits in vain.
      await job.remove();
    },
    { concurrency: 5 },
  );
  agenda.define(names.decideAll, (job) => keepLocked(job, timing, () => decideAll(deps, signal)), {
    concurrency: 1,
  });
  agenda.define(names.sweep, (job) => keepLocked(job, timing, () => sweepExpired(deps)), {
    concurrency: 1,
  });
}

/** Tells the others, while the work lasts, that its process lives. */
async function keepLocked(job: Job, { lockMs }: Timing, work: () => Promise<void>): Promise<void> {
  const heartbeat = setInterval(() => {
    // If it cannot be told, somebody else may begin the same work, which does no harm.
    job.touch().catch(() => undefined);
  }, lockMs / 4);
  try {
    await work();
  } finally {
    clearInterval(heartbeat);
  }
}
