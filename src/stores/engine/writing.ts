/** The collection operations of the embedded engine that write one kind of change, each inside a transaction. */
import type { AdapterCollection } from '@apostrophecms/db-connect/adapters/sqlite.js';
import { isDeepStrictEqual } from 'node:util';
import { equalities, isPlainObject, toEngineFilter } from './filter.js';
import type { Document, Filter } from './filter.js';
import { openCursor } from './reading.js';
import { unsupported } from './refusal.js';
import type { Shape } from './shape.js';
import { applyUpdate } from './update.js';
import { storableDocument } from './values.js';

/** What one write did. `before` and `after` are there for the single-document operations. */
export interface Written {
  readonly matched: number;
  readonly modified: number;
  readonly upsertedId?: unknown;
  readonly before?: Document;
  readonly after?: Document;
}

/** A collection inside a transaction: the adapter's table, its schema, and its unique keys. */
export interface Target {
  readonly name: string;
  readonly table: AdapterCollection;
  readonly shape: Shape;
  readonly uniqueKeys: readonly (readonly string[])[];
}

/** @throws unsupported_by_embedded_engine | an error with code 11000 when a unique key is taken */
export async function insert(target: Target, document: Document): Promise<unknown> {
  const stored = storableDocument(document);
  if (typeof stored['_id'] !== 'string') throw unsupported('insert without a string _id');
  ensureKeysPresent(target, stored);
  await target.table.insertOne(stored);
  return stored['_id'];
}

/** Updates the first match in the order of `sort`; inserts when there is none and `upsert` is on. */
export async function updateOne(
  target: Target,
  filter: Filter,
  update: unknown,
  options: { readonly sort?: unknown; readonly upsert?: boolean },
): Promise<Written> {
  const [before] = await openCursor(
    target.table,
    filter,
    { ...(options.sort !== undefined && { sort: options.sort }), limit: 1 },
    target.shape,
  ).toArray();
  if (before === undefined) {
    return options.upsert === true ? upsert(target, filter, update) : { matched: 0, modified: 0 };
  }
  return rewrite(
    target,
    before,
    applyUpdate(before, update, { shape: target.shape, inserting: false }),
  );
}

export async function updateMany(
  target: Target,
  filter: Filter,
  update: unknown,
): Promise<Written> {
  const found = await openCursor(target.table, filter, {}, target.shape).toArray();
  let modified = 0;
  for (const before of found) {
    const after = applyUpdate(before, update, { shape: target.shape, inserting: false });
    modified += (await rewrite(target, before, after)).modified;
  }
  return { matched: found.length, modified };
}

export async function replaceOne(
  target: Target,
  filter: Filter,
  replacement: Document,
): Promise<Written> {
  const [before] = await openCursor(target.table, filter, { limit: 1 }, target.shape).toArray();
  if (before === undefined) return { matched: 0, modified: 0 };
  if ('_id' in replacement && replacement['_id'] !== before['_id'])
    throw unsupported('change of _id');
  return rewrite(target, before, { ...replacement, _id: before['_id'] });
}

/** Deletes the first match in the order of `sort`. */
export async function deleteOne(
  target: Target,
  filter: Filter,
  sort: unknown,
): Promise<Document | undefined> {
  const [found] = await openCursor(
    target.table,
    filter,
    { ...(sort !== undefined && { sort }), limit: 1 },
    target.shape,
  ).toArray();
  if (found !== undefined) await target.table.deleteMany({ _id: found['_id'] });
  return found;
}

/** @returns how many went */
export async function deleteMany(target: Target, filter: Filter): Promise<number> {
  const { deletedCount } = await target.table.deleteMany(toEngineFilter(filter, target.shape));
  return deletedCount;
}

async function upsert(target: Target, filter: Filter, update: unknown): Promise<Written> {
  const start = storableDocument(equalities(filter));
  const after = applyUpdate(start, update, { shape: target.shape, inserting: true });
  const upsertedId = await insert(target, after);
  return { matched: 0, modified: 0, upsertedId, after };
}

async function rewrite(target: Target, before: Document, after: Document): Promise<Written> {
  const stored = storableDocument(after);
  if (isDeepStrictEqual(stored, before)) return { matched: 1, modified: 0, before, after: before };
  ensureKeysPresent(target, stored);
  await target.table.replaceOne({ _id: before['_id'] }, stored);
  return { matched: 1, modified: 1, before, after: stored };
}

/** To SQLite two missing values differ, to MongoDB they are the same: a unique key has no missing part. */
function ensureKeysPresent(target: Target, document: Document): void {
  for (const key of target.uniqueKeys) {
    for (const path of key) {
      const value = path
        .split('.')
        .reduce<unknown>((holder, part) => (isPlainObject(holder) ? holder[part] : null), document);
      if (value === undefined || value === null) throw unsupported('unique key without', path);
    }
  }
}
