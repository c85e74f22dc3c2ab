/** Agenda's jobs on the embedded engine (DESIGN D10). */
import { jobs } from './models/admin.js';
import type { JobTableRow } from './models/admin.js';
import type { JobRow, JobStore } from './ports/jobs.js';
import { fromRow, toRow, without } from './rows.js';
import type { OpenTable } from './table.js';

export function createJobStore(open: OpenTable): JobStore {
  const table = open(jobs);
  const toJob = (row: JobTableRow): JobRow => fromRow<JobRow>(without(row, 'slot'));
  return {
    async insert(job) {
      const slot = job.type === 'single' ? `single:${job.name}` : `job:${job.id}`;
      const { _id, ...rest } = toRow(job);
      return toJob(await table.upsert({ slot }, { $setOnInsert: { ...rest, _id } }));
    },
    async find(id) {
      const row = await table.findOne({ _id: id });
      return row && toJob(row);
    },
    async list(name) {
      return (await table.find(name === undefined ? {} : { name }, { nextRunAt: 1 })).map(toJob);
    },
    async update(id, change, whileLockedAt) {
      const filter = { _id: id, ...(whileLockedAt !== undefined && { lockedAt: whileLockedAt }) };
      const row = await table.update(filter, { $set: change });
      return row && toJob(row);
    },
    async delete(ids) {
      return ids.length === 0 ? 0 : table.deleteMany({ _id: { $in: ids } });
    },
  };
}
