/**
 * What was read of our columns. One find and at most three bulk writes a column, however many learners: new
 * rows, changed values (each on condition that nobody changed it meanwhile), and the time of the reading.
 */
import { isDeepStrictEqual } from 'node:util';
import type { Column, ObservedValue } from '../domain/course.js';
import { observations } from './models/course.js';
import type { ObservationRow } from './models/course.js';
import type { ObservationStore } from './ports/course.js';
import { without } from './rows.js';
import type { OpenTable, Table, Write } from './table.js';

const keptEarlier = 20;
const attempts = 10;

type ColumnKey = Pick<Column, 'id' | 'organisationId' | 'contextId'>;
interface Seen {
  readonly learnerId: string;
  readonly value: ObservedValue | null;
}

export function createObservationStore(open: OpenTable): ObservationStore {
  const table = open(observations);
  return {
    async record(column, rows, readAt) {
      const distinct = [...new Map(rows.map((row) => [row.learnerId, row])).values()];
      for (let attempt = 1; attempt <= attempts; attempt += 1) {
        if (await recordOnce(table, column, { rows: distinct, readAt })) return;
      }
      throw new Error('the observations of a column kept changing');
    },
    async list(contextId, columnIds) {
      const rows = await table.findAny(columnIds.map((columnId) => ({ columnId })));
      return rows
        .filter((row) => row.contextId === contextId)
        .map((row) => without(row, '_id', 'revision'));
    },
  };
}

/** `false` when somebody else wrote some of the rows meanwhile: then all are to be compared again. */
async function recordOnce(
  table: Table<ObservationRow>,
  column: ColumnKey,
  reading: { readonly rows: readonly Seen[]; readonly readAt: Date },
): Promise<boolean> {
  const { rows, readAt } = reading;
  const stored = new Map(
    (await table.find({ columnId: column.id })).map((row) => [row.learnerId, row]),
  );
  const created: Write<ObservationRow>[] = [];
  const moved: Write<ObservationRow>[] = [];
  const reread: Write<ObservationRow>[] = [];
  for (const row of rows) {
    const old = stored.get(row.learnerId);
    if (old === undefined) created.push(creation(column, row, readAt));
    // Of two readings that overlap the newer stays.
    else if (old.readAt > readAt) continue;
    else if (isDeepStrictEqual(old.value, row.value)) reread.push(touch(old, readAt));
    else moved.push(replacement(old, row.value, readAt));
  }
  await table.write(reread);
  const { inserted } = await table.write(created);
  const { matched } = await table.write(moved);
  return inserted === created.length && matched === moved.length;
}

function creation(column: ColumnKey, row: Seen, readAt: Date): Write<ObservationRow> {
  return {
    updateOne: {
      filter: { _id: `${column.id}:${row.learnerId}` },
      update: {
        $setOnInsert: {
          organisationId: column.organisationId,
          contextId: column.contextId,
          columnId: column.id,
          learnerId: row.learnerId,
          value: row.value,
          readAt,
          earlier: [],
          revision: 1,
        },
      },
      upsert: true,
    },
  };
}

function touch(old: ObservationRow, readAt: Date): Write<ObservationRow> {
  return { updateOne: { filter: { _id: old._id }, update: { $max: { readAt } } } };
}

function replacement(
  old: ObservationRow,
  value: ObservedValue | null,
  readAt: Date,
): Write<ObservationRow> {
  const earlier = old.value === null ? old.earlier : [old.value, ...old.earlier];
  return {
    updateOne: {
      filter: { _id: old._id, revision: old.revision },
      update: {
        $set: { value, readAt, earlier: earlier.slice(0, keptEarlier), revision: old.revision + 1 },
      },
    },
  };
}
