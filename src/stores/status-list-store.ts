/**
 * Status lists. An index that is taken is a row of its own, so its unique `_id` decides who has it; the
 * revision is the number of revoked rows, so it can never lag behind them.
 */
import { randomUUID } from 'node:crypto';
import type { StatusList } from '../domain/credential.js';
import { ToolError } from '../errors.js';
import { statusEntries, statusLists } from './models/credentials.js';
import type { StatusListRow } from './models/credentials.js';
import type { StatusListStore } from './ports/credentials.js';
import type { OpenTable } from './table.js';

/** An eighth stays free, so that drawing a free index at random needs few attempts. */
const hasRoom = (list: StatusListRow): boolean =>
  list.taken < list.length - Math.floor(list.length / 8);

export function createStatusListStore(open: OpenTable): StatusListStore {
  const lists = open(statusLists);
  const entries = open(statusEntries);
  const toList = async (row: StatusListRow): Promise<StatusList> => ({
    id: row._id,
    organisationId: row.organisationId,
    purpose: row.purpose,
    length: row.length,
    revision: await entries.count({ listId: row._id, revoked: true }),
  });
  return {
    async ensureOpen(organisationId, purpose, length) {
      for (;;) {
        const newest = await lists.findOne({ organisationId, purpose }, { sequence: -1 });
        if (newest !== undefined && hasRoom(newest)) return toList(newest);
        const sequence = (newest?.sequence ?? 0) + 1;
        const row = { _id: randomUUID(), organisationId, purpose, length, sequence, taken: 0 };
        // Whoever comes second finds the list of the first in the next round.
        if (await lists.insert(row)) return toList(row);
      }
    },
    async find(id) {
      const row = await lists.findOne({ _id: id });
      return row && toList(row);
    },
    async takeIndex(listId, organisationId, index) {
      const row = { _id: `${listId}:${index}`, listId, organisationId, index, revoked: false };
      if (!(await entries.insert(row))) return false;
      await lists.update({ _id: listId }, { $inc: { taken: 1 } });
      return true;
    },
    async markRevoked(listId, index) {
      const entry = await entries.update(
        { _id: `${listId}:${index}` },
        { $set: { revoked: true } },
      );
      if (entry === undefined) throw new ToolError('status_list_not_found', { index });
    },
    async listRevoked(listId) {
      return (await entries.find({ listId, revoked: true }, { index: 1 })).map((row) => row.index);
    },
  };
}
