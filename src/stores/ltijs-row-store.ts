/** Rows of ltijs 5.9.9's tables, by the columns that it asks by (plugin contract of its Utils/Database.js). */
import { createHash, randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Clock } from '../domain/environment.js';
import { ltijsColumns, ltijsRows } from './models/admin.js';
import type { LtijsColumn, LtijsTableRow } from './models/admin.js';
import type { LtijsRow, LtijsRowStore } from './ports/admin.js';
import { without } from './rows.js';
import { oneOf } from './table.js';
import type { Filter, OpenTable, Table } from './table.js';

/** An unknown column or a value that is no text stops here: it could not be searched for. */
const columnsSchema = z.partialRecord(z.enum(ltijsColumns), z.string());
const fieldsSchema = z.record(z.string(), z.unknown());
const attempts = 50;

type Columns = Partial<Record<LtijsColumn, string>>;
type Query = Readonly<Record<string, unknown>>;

export function createLtijsRowStore(open: OpenTable, clock: Clock): LtijsRowStore {
  const rows = open(ltijsRows);
  const matching = (table: string, query: Query): Filter<LtijsTableRow> => ({
    ...columnsSchema.parse(query),
    table,
    ...oneOf<LtijsTableRow>([{ expiresAt: null }, { expiresAt: { $gt: clock() } }]),
  });
  return {
    async find(table, query) {
      return (await rows.find(matching(table, query), { createdAt: 1 })).map(toLtijsRow);
    },
    async insert(table, row, expiresAt) {
      await rows.insert({ ...toTableRow(table, row, expiresAt), _id: randomUUID() });
    },
    async replace(table, query, row, expiresAt) {
      const next = toTableRow(table, row, expiresAt);
      // Two replacements of a row that is not there yet meet at this id.
      const _id = idOf(table, columnsSchema.parse(query));
      for (let attempt = 1; attempt <= attempts; attempt += 1) {
        const change = { $set: without(next, 'revision'), $inc: { revision: 1 } };
        if (await rows.update({ ...columnsSchema.parse(query), table }, change)) return;
        if (await rows.insert({ ...next, _id })) return;
      }
      throw new Error('a row of ltijs kept changing');
    },
    async modify(table, query, change) {
      for (const row of await rows.find(matching(table, query))) {
        await modifyRow(rows, row._id, change);
      }
    },
    async delete(table, query) {
      await rows.deleteMany({ ...columnsSchema.parse(query), table });
    },
  };
}

/** Merges into the item, and into the columns that are among what changes; again when somebody was faster. */
async function modifyRow(rows: Table<LtijsTableRow>, id: string, change: Query): Promise<void> {
  for (let attempt = 1; attempt <= attempts; attempt += 1) {
    const row = await rows.findOne({ _id: id });
    if (row === undefined) return;
    const data = JSON.stringify({ ...fieldsSchema.parse(JSON.parse(row.data)), ...change });
    const columns = columnsSchema.parse(
      Object.fromEntries(Object.entries(change).filter(([name]) => isColumn(name))),
    );
    const { revision } = row;
    const next = { $set: { ...columns, data, revision: revision + 1 } };
    if (await rows.update({ _id: id, revision }, next)) return;
  }
  throw new Error('a row of ltijs kept changing');
}

function isColumn(name: string): boolean {
  return z.enum(ltijsColumns).safeParse(name).success;
}

function idOf(table: string, query: Columns): string {
  const parts = Object.entries(query).sort(([a], [b]) => (a < b ? -1 : 1));
  return createHash('sha256')
    .update(JSON.stringify([table, parts]))
    .digest('hex');
}

function toTableRow(
  table: string,
  row: LtijsRow,
  expiresAt: Date | null,
): Omit<LtijsTableRow, '_id'> {
  return {
    ...columnsSchema.parse(row.index),
    table,
    data: JSON.stringify(row.data),
    revision: 1,
    createdAt: row.createdAt,
    expiresAt,
  };
}

function toLtijsRow(row: LtijsTableRow): LtijsRow {
  const { data, createdAt } = row;
  const index = without(row, '_id', 'table', 'data', 'revision', 'createdAt', 'expiresAt');
  return { index, data: JSON.parse(data), createdAt };
}
