/**
 * Many writes in one transaction. As in MongoDB, an operation that breaks a unique key undoes itself only:
 * `ordered` stops there, otherwise the others go on; what was done stays and the error lists the failures.
 */
import type { EngineDatabase } from './database.js';
import { isPlainObject } from './filter.js';
import type { Document, Filter } from './filter.js';
import { refuseOtherOptions, unsupported } from './refusal.js';
import { deleteMany, deleteOne, insert, replaceOne, updateMany, updateOne } from './writing.js';
import type { Target, Written } from './writing.js';
import { hasToBSON } from './values.js';

export interface BulkResult {
  readonly acknowledged: true;
  insertedCount: number;
  matchedCount: number;
  modifiedCount: number;
  deletedCount: number;
  upsertedCount: number;
  readonly insertedIds: Record<number, unknown>;
  readonly upsertedIds: Record<number, unknown>;
}

interface WriteError {
  readonly index: number;
  readonly code: number;
  readonly errmsg: string;
  /** Where mongoose looks for the index. */
  readonly err: { readonly index: number };
}

/** @throws unsupported_by_embedded_engine | an error with code 11000 and `writeErrors` */
export function bulkWriteIn(
  database: EngineDatabase,
  target: () => Target,
  operations: readonly Document[],
  ordered: boolean,
): Promise<BulkResult> {
  const result: BulkResult = {
    acknowledged: true,
    insertedCount: 0,
    matchedCount: 0,
    modifiedCount: 0,
    deletedCount: 0,
    upsertedCount: 0,
    insertedIds: {},
    upsertedIds: {},
  };
  const errors: WriteError[] = [];
  const run = async (): Promise<void> => {
    for (const [index, operation] of operations.entries()) {
      try {
        await database.step(() => perform(target(), operation, { result, index }));
      } catch (error) {
        if (!isDuplicateKey(error)) throw error;
        errors.push({ index, code: 11000, errmsg: error.message, err: { index } });
        if (ordered) return;
      }
    }
  };
  return database.write(run).then(() => {
    const [first] = errors;
    if (first === undefined) return result;
    throw Object.assign(new Error(first.errmsg), { code: 11000, writeErrors: errors, result });
  });
}

function isDuplicateKey(error: unknown): error is Error & { readonly code: 11000 } {
  return error instanceof Error && 'code' in error && error.code === 11000;
}

async function perform(
  target: Target,
  operation: Document,
  into: { readonly result: BulkResult; readonly index: number },
): Promise<void> {
  const [entry, another] = Object.entries(operation);
  if (entry === undefined || another !== undefined) throw unsupported('bulkWrite operation');
  const [kind, details] = entry;
  if (!isPlainObject(details)) throw unsupported('bulkWrite operation', kind);
  const { result, index } = into;
  switch (kind) {
    case 'insertOne':
      refuseOtherOptions('bulkWrite insertOne', details, ['document']);
      result.insertedIds[index] = await insert(target, part(details, 'document'));
      result.insertedCount += 1;
      return;
    case 'updateOne':
    case 'updateMany':
    case 'replaceOne':
      add(into, await change(target, kind, details));
      return;
    case 'deleteOne':
    case 'deleteMany':
      result.deletedCount += await remove(target, kind, details);
      return;
    default:
      throw unsupported(`bulkWrite ${kind}`);
  }
}

function change(
  target: Target,
  kind: 'updateOne' | 'updateMany' | 'replaceOne',
  details: Document,
): Promise<Written> {
  const filter: Filter = part(details, 'filter');
  if (kind === 'replaceOne') {
    refuseOtherOptions('bulkWrite replaceOne', details, ['filter', 'replacement']);
    return replaceOne(target, filter, part(details, 'replacement'));
  }
  if (kind === 'updateMany') {
    refuseOtherOptions('bulkWrite updateMany', details, ['filter', 'update']);
    return updateMany(target, filter, details['update']);
  }
  refuseOtherOptions('bulkWrite updateOne', details, ['filter', 'update', 'upsert']);
  return updateOne(target, filter, details['update'], { upsert: details['upsert'] === true });
}

async function remove(
  target: Target,
  kind: 'deleteOne' | 'deleteMany',
  details: Document,
): Promise<number> {
  refuseOtherOptions(`bulkWrite ${kind}`, details, ['filter']);
  const filter: Filter = part(details, 'filter');
  if (kind === 'deleteMany') return deleteMany(target, filter);
  return (await deleteOne(target, filter, undefined)) === undefined ? 0 : 1;
}

function add(
  into: { readonly result: BulkResult; readonly index: number },
  written: Written,
): void {
  const { result, index } = into;
  result.matchedCount += written.matched;
  result.modifiedCount += written.modified;
  if (written.upsertedId === undefined) return;
  result.upsertedIds[index] = written.upsertedId;
  result.upsertedCount += 1;
}

function part(details: Document, name: string): Document {
  const given = details[name];
  const value = hasToBSON(given) ? given.toBSON() : given;
  if (!isPlainObject(value)) throw unsupported('bulkWrite', `without ${name}`);
  return value;
}
