/**
 * Agenda's job repository on our own job store, for the embedded engine (DESIGN D10; the interface is agenda 6's
 * `JobRepository`). It does what this tool's jobs use and refuses the rest by name. A job is locked by a
 * conditional update, so of two that try one gets it.
 */
import type { JobParameters, JobRepository, JobWithState, RemoveJobsOptions } from 'agenda';
import { computeJobState, toJobId } from 'agenda';
import { z } from 'zod';
import type { Clock, RandomBytes } from '../domain/environment.js';
import type { JobRow, JobStore } from '../stores/ports/jobs.js';

export interface EmbeddedJobsDeps {
  readonly jobs: JobStore;
  /** The machine's time: Agenda compares with it. */
  readonly clock: Clock;
  readonly random: RandomBytes;
}

/** What Agenda keeps beyond the columns of a JobRow; dates are ISO 8601 in the stored JSON. */
const date = z.coerce.date().optional().catch(undefined);
const attributesSchema = z.object({
  // The jobs on schedule carry none, and JSON drops what is undefined.
  data: z.unknown().optional(),
  lastRunAt: date,
  lastFinishedAt: date,
  failedAt: date,
  failCount: z.number().optional().catch(undefined),
  failReason: z.string().optional().catch(undefined),
  repeatInterval: z.union([z.string(), z.number()]).optional().catch(undefined),
  disabled: z.boolean().optional().catch(undefined),
  progress: z.number().optional().catch(undefined),
});

export function createEmbeddedRepository(deps: EmbeddedJobsDeps): JobRepository {
  const { jobs, clock } = deps;
  // The embedded engine has one serving process, so saving in turn is enough to keep `unique` jobs unique.
  let lastSave: Promise<unknown> = Promise.resolve();
  const saveInTurn = <DATA>(job: JobParameters<DATA>): Promise<JobRow> => {
    const saved = lastSave.then(() => save(deps, job));
    lastSave = saved.catch(() => undefined);
    return saved;
  };
  return {
    connect: async () => undefined,
    ...createQueries(deps),
    saveJob: async <DATA>(job: JobParameters<DATA>) => ({
      ...job,
      ...identified(await saveInTurn(job)),
    }),
    async saveJobState(job) {
      const { id, ...change } = toRow(job, requireId(job));
      const { nextRunAt, lockedAt, attributes } = change;
      const saved = await jobs.update(id, { nextRunAt, lockedAt, attributes });
      if (!saved) throw new Error(`job ${job.name} is gone`);
    },
    async lockJob(job) {
      const locked = await jobs.update(requireId(job), { lockedAt: clock() }, null);
      return locked && fromRow(locked);
    },
    async unlockJob(job) {
      const row = await jobs.find(requireId(job));
      // One that is running waits for nothing: its lock stays.
      if (row?.nextRunAt) await jobs.update(row.id, { lockedAt: null });
    },
    async unlockJobs(ids) {
      for (const id of ids) await jobs.update(id, { lockedAt: null });
    },
    getNextJobToRun: (name, nextScanAt, lockDeadline) =>
      lockNext(deps, { name, nextScanAt, lockDeadline }),
  };
}

function createQueries({
  jobs,
  clock,
}: EmbeddedJobsDeps): Pick<
  JobRepository,
  | 'queryJobs'
  | 'getJobsOverview'
  | 'getDistinctJobNames'
  | 'getJobById'
  | 'getQueueSize'
  | 'removeJobs'
  | 'disableJobs'
  | 'enableJobs'
  | 'purgeAllJobs'
> {
  return {
    async queryJobs({ id, name } = {}) {
      const rows = (await jobs.list(name)).filter((row) => id === undefined || row.id === id);
      return { jobs: rows.map((row) => withState(row, clock())), total: rows.length };
    },
    getJobsOverview: () => refuse('getJobsOverview'),
    getDistinctJobNames: async () => [...new Set((await jobs.list()).map(({ name }) => name))],
    async getJobById(id) {
      const row = await jobs.find(id);
      return row ? fromRow(row) : null;
    },
    async getQueueSize() {
      const now = clock();
      return (await jobs.list()).filter(({ nextRunAt }) => nextRunAt && nextRunAt < now).length;
    },
    async removeJobs(options) {
      const rows = (await jobs.list()).filter((row) => matches(row, options));
      return jobs.delete(rows.map(({ id }) => id));
    },
    disableJobs: () => refuse('disableJobs'),
    enableJobs: () => refuse('enableJobs'),
    purgeAllJobs: async () => jobs.delete((await jobs.list()).map(({ id }) => id)),
  };
}

/** By id, by name, or `single`: one row of that name; with `unique`: none beside one that waits already. */
async function save<DATA>(deps: EmbeddedJobsDeps, job: JobParameters<DATA>): Promise<JobRow> {
  const { jobs, random } = deps;
  if (job._id !== undefined) {
    const { id, nextRunAt, attributes } = toRow(job, job._id);
    return (await jobs.update(id, { nextRunAt, attributes })) ?? toRow(job, id);
  }
  if (job.uniqueOpts?.debounce) return refuse('debounce');
  const row = toRow(job, Buffer.from(random(12)).toString('hex'));
  if (job.unique !== undefined) {
    const waiting = (await jobs.list(job.name)).find((other) => waitsWith(other, job.unique));
    if (waiting) return waiting;
  }
  const stored = await jobs.insert(row);
  if (stored.id === row.id || job.type !== 'single') return stored;
  // A repeating job that is there keeps its time, unless the new one is later than now.
  const isPast = job.nextRunAt !== null && job.nextRunAt <= deps.clock();
  const change = { attributes: row.attributes, ...(!isPast && { nextRunAt: row.nextRunAt }) };
  return (await jobs.update(stored.id, change)) ?? stored;
}

async function lockNext(
  { jobs, clock }: EmbeddedJobsDeps,
  wanted: { readonly name: string; readonly nextScanAt: Date; readonly lockDeadline: Date },
): Promise<JobParameters | undefined> {
  const ready = (await jobs.list(wanted.name))
    .filter((row) =>
      row.lockedAt === null
        ? row.nextRunAt !== null && row.nextRunAt <= wanted.nextScanAt
        : row.lockedAt <= wanted.lockDeadline,
    )
    .toSorted((a, b) => timeOf(a) - timeOf(b) || b.priority - a.priority);
  for (const row of ready) {
    const locked = await jobs.update(row.id, { lockedAt: clock() }, row.lockedAt);
    if (locked) return fromRow(locked);
  }
  return undefined;
}

function timeOf({ nextRunAt }: JobRow): number {
  return nextRunAt?.getTime() ?? 0;
}

/** Waits, is not being worked on, and has the values that `unique` asks of its data (`{ 'data.x': value }`). */
function waitsWith(row: JobRow, unique: Readonly<Record<string, unknown>> | undefined): boolean {
  if (row.lockedAt !== null || row.nextRunAt === null) return false;
  const data = z.record(z.string(), z.unknown()).catch({}).parse(fromRow(row).data);
  return Object.entries(unique ?? {})
    .filter(([path]) => path.startsWith('data.'))
    .every(([path, value]) => data[path.slice('data.'.length)] === value);
}

function matches(row: JobRow, { id, ids, name, names, notNames }: RemoveJobsOptions): boolean {
  if (id !== undefined) return row.id === id;
  if (ids !== undefined) return ids.includes(row.id);
  if (name !== undefined) return row.name === name;
  if (names !== undefined) return names.includes(row.name);
  return notNames !== undefined && !notNames.includes(row.name);
}

function toRow<DATA>(job: JobParameters<DATA>, id: string): JobRow {
  const { name, type, priority, nextRunAt, lockedAt } = job;
  return {
    id,
    name,
    type,
    priority,
    nextRunAt: nextRunAt ?? null,
    lockedAt: lockedAt ?? null,
    attributes: JSON.stringify(attributesSchema.parse(job)),
  };
}

function fromRow(row: JobRow): JobParameters {
  const { id, name, type, priority, nextRunAt, lockedAt } = row;
  const attributes = attributesSchema.parse(JSON.parse(row.attributes));
  return {
    _id: toJobId(id),
    name,
    type,
    priority,
    nextRunAt,
    ...(lockedAt !== null && { lockedAt }),
    ...(attributes.lastRunAt && { lastRunAt: attributes.lastRunAt }),
    ...(attributes.lastFinishedAt && { lastFinishedAt: attributes.lastFinishedAt }),
    ...(attributes.failedAt && { failedAt: attributes.failedAt }),
    ...(attributes.failCount !== undefined && { failCount: attributes.failCount }),
    ...(attributes.failReason !== undefined && { failReason: attributes.failReason }),
    ...(attributes.repeatInterval !== undefined && { repeatInterval: attributes.repeatInterval }),
    ...(attributes.progress !== undefined && { progress: attributes.progress }),
    ...(attributes.disabled !== undefined && { disabled: attributes.disabled }),
    data: attributes.data,
  };
}

function identified(row: JobRow): Pick<JobParameters, '_id' | 'nextRunAt'> {
  return { _id: toJobId(row.id), nextRunAt: row.nextRunAt };
}

function withState(row: JobRow, now: Date): JobWithState {
  const job = fromRow(row);
  return { ...job, _id: toJobId(row.id), state: computeJobState(job, now) };
}

function requireId(job: JobParameters): string {
  if (job._id === undefined) throw new Error(`job ${job.name} has not been saved`);
  return job._id;
}

function refuse(what: string): never {
  throw new Error(`the embedded job repository does not offer ${what}`);
}
