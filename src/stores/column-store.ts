/** Our gradebook columns, and when each source was last read. */
import type { Column } from '../domain/course.js';
import { ToolError } from '../errors.js';
import { columns, readings } from './models/course.js';
import type { ColumnStore, ReadingStore } from './ports/course.js';
import { found, fromRow, toRow, without } from './rows.js';
import { setOrUnset } from './table.js';
import type { OpenTable } from './table.js';

const notFound = (): Error => new ToolError('column_not_found');

export function createColumnStore(open: OpenTable): ColumnStore {
  const table = open(columns);
  return {
    async create(column) {
      if (!(await table.insert(toRow(column)))) throw new Error('column id used twice');
      return column;
    },
    async get(contextId, id) {
      return found<Column>(await table.findOne({ _id: id, contextId }), notFound);
    },
    async list(contextId) {
      return (await table.find({ contextId }, { createdAt: 1 })).map(fromRow<Column>);
    },
    isColumn: async (lineItemUrl) => (await table.findOne({ lineItemUrl })) !== undefined,
    async recordReading(id, reading) {
      await table.update({ _id: id }, setOrUnset(reading));
    },
    async replaceLineItem(contextId, id, lineItemUrl) {
      const change = setOrUnset({ lineItemUrl, missingSince: null, valuesSeen: null });
      return found<Column>(await table.update({ _id: id, contextId }, change), notFound);
    },
  };
}

export function createReadingStore(open: OpenTable): ReadingStore {
  const table = open(readings);
  return {
    async record(reading) {
      const _id = `${reading.contextId}:${reading.source}`;
      if (await table.insert({ ...reading, _id })) return;
      // Only over an older one: of two readings that overlap the newer stays.
      await table.update(
        { _id, readAt: { $lte: reading.readAt } },
        setOrUnset({ ...reading, failedWith: reading.failedWith ?? null }),
      );
    },
    list: async (contextId) =>
      (await table.find({ contextId }, { source: 1 })).map((row) => without(row, '_id')),
  };
}
