/**
 * One collection of the embedded engine, with the methods that mongoose calls on a collection of the MongoDB
 * driver. A method that is not here throws, by its name.
 */
import type { EngineDatabase } from './database.js';
import type { Document, Filter } from './filter.js';
import { createReading } from './reading.js';
import type { Reading } from './reading.js';
import { bulkWriteIn } from './bulk.js';
import type { BulkResult } from './bulk.js';
import { refuseOtherOptions, unsupported } from './refusal.js';
import type { Shape } from './shape.js';
import { deleteMany, deleteOne, insert, replaceOne, updateMany, updateOne } from './writing.js';
import type { Target, Written } from './writing.js';

type Options = Readonly<Record<string, unknown>>;

interface UpdateResult {
  readonly acknowledged: true;
  readonly matchedCount: number;
  readonly modifiedCount: number;
  readonly upsertedCount: number;
  readonly upsertedId: unknown;
}

export interface EngineCollection extends Reading {
  insertOne(
    document: Document,
    options?: Options,
  ): Promise<{ acknowledged: true; insertedId: unknown }>;
  insertMany(documents: readonly Document[], options?: Options): Promise<BulkResult>;
  bulkWrite(operations: readonly Document[], options?: Options): Promise<BulkResult>;
  updateOne(filter: Filter, update: unknown, options?: Options): Promise<UpdateResult>;
  updateMany(filter: Filter, update: unknown, options?: Options): Promise<UpdateResult>;
  replaceOne(filter: Filter, document: Document, options?: Options): Promise<UpdateResult>;
  findOneAndUpdate(filter: Filter, update: unknown, options?: Options): Promise<Document | null>;
  findOneAndDelete(filter: Filter, options?: Options): Promise<Document | null>;
  deleteOne(
    filter: Filter,
    options?: Options,
  ): Promise<{ acknowledged: true; deletedCount: number }>;
  deleteMany(
    filter: Filter,
    options?: Options,
  ): Promise<{ acknowledged: true; deletedCount: number }>;
  createIndex(keys: Readonly<Record<string, unknown>>, options?: Options): Promise<string>;
}

/** Options of mongoose that say nothing to a database. */
const mongooseOwn = ['lean', 'rawResult', 'validateBeforeSave', 'ordered'];

/** @param shape of the collection's model; asked for late, because a collection is made before its model */
export function createEngineCollection(
  database: EngineDatabase,
  name: string,
  shape: () => Shape,
): EngineCollection {
  const uniqueKeys: (readonly string[])[] = [];
  const target = (): Target => ({ name, table: database.table(name), shape: shape(), uniqueKeys });
  const bulk = (operations: readonly Document[], ordered: boolean): Promise<BulkResult> =>
    bulkWriteIn(database, target, operations, ordered);

  return {
    ...createReading(database, name, shape),
    ...createUpdating(database, target),
    ...createDeleting(database, target),
    async insertOne(document, options = {}) {
      refuseOtherOptions('insertOne', options, mongooseOwn);
      const insertedId = await database.write(() => insert(target(), document));
      return { acknowledged: true, insertedId };
    },
    async insertMany(documents, options = {}) {
      refuseOtherOptions('insertMany', options, mongooseOwn);
      const operations = documents.map((document) => ({ insertOne: { document } }));
      return bulk(operations, options['ordered'] !== false);
    },
    async bulkWrite(operations, options = {}) {
      refuseOtherOptions('bulkWrite', options, mongooseOwn);
      return bulk(operations, options['ordered'] !== false);
    },
    createIndex: (keys, options = {}) =>
      database.read(() => createIndex(target(), uniqueKeys, keys, options)),
  };
}

type Updating = Pick<
  EngineCollection,
  'updateOne' | 'updateMany' | 'replaceOne' | 'findOneAndUpdate'
>;

function createUpdating(database: EngineDatabase, target: () => Target): Updating {
  return {
    async updateOne(filter, update, options = {}) {
      refuseOtherOptions('updateOne', options, ['upsert', 'sort']);
      const { sort, upsert } = options;
      return updateResult(
        await database.write(() =>
          updateOne(target(), filter, update, { sort, upsert: upsert === true }),
        ),
      );
    },
    async updateMany(filter, update, options = {}) {
      refuseOtherOptions('updateMany', options, []);
      return updateResult(await database.write(() => updateMany(target(), filter, update)));
    },
    async replaceOne(filter, document, options = {}) {
      refuseOtherOptions('replaceOne', options, []);
      return updateResult(await database.write(() => replaceOne(target(), filter, document)));
    },
    async findOneAndUpdate(filter, update, options = {}) {
      refuseOtherOptions('findOneAndUpdate', options, [
        'upsert',
        'sort',
        'returnDocument',
        'returnOriginal',
      ]);
      const { sort, upsert } = options;
      const written = await database.write(() =>
        updateOne(target(), filter, update, { sort, upsert: upsert === true }),
      );
      const after = options['returnDocument'] === 'after' || options['returnOriginal'] === false;
      return (after ? written.after : written.before) ?? null;
    },
  };
}

type Deleting = Pick<EngineCollection, 'findOneAndDelete' | 'deleteOne' | 'deleteMany'>;

function createDeleting(database: EngineDatabase, target: () => Target): Deleting {
  return {
    async findOneAndDelete(filter, options = {}) {
      refuseOtherOptions('findOneAndDelete', options, ['sort']);
      const gone = await database.write(() => deleteOne(target(), filter, options['sort']));
      return gone ?? null;
    },
    async deleteOne(filter, options = {}) {
      refuseOtherOptions('deleteOne', options, []);
      const gone = await database.write(() => deleteOne(target(), filter, undefined));
      return { acknowledged: true, deletedCount: gone === undefined ? 0 : 1 };
    },
    async deleteMany(filter, options = {}) {
      refuseOtherOptions('deleteMany', options, []);
      const deletedCount = await database.write(() => deleteMany(target(), filter));
      return { acknowledged: true, deletedCount };
    },
  };
}

function updateResult(written: Written): UpdateResult {
  return {
    acknowledged: true,
    matchedCount: written.matched,
    modifiedCount: written.modified,
    upsertedCount: written.upsertedId === undefined ? 0 : 1,
    upsertedId: written.upsertedId ?? null,
  };
}

/** A TTL index is an index on the date here; `Stores.sweep` deletes what has expired. */
async function createIndex(
  target: Target,
  uniqueKeys: (readonly string[])[],
  keys: Readonly<Record<string, unknown>>,
  options: Options,
): Promise<string> {
  refuseOtherOptions('createIndex', options, [
    'unique',
    'name',
    'background',
    'expireAfterSeconds',
  ]);
  const paths = Object.entries(keys).map(([path, direction]) => {
    const type = target.shape.scalarType(path);
    if (direction !== 1 && direction !== -1) throw unsupported('createIndex', String(direction));
    return [path, direction, type] as const;
  });
  const unique = options['unique'] === true;
  const names = paths.map(([path]) => path);
  if (unique) uniqueKeys.push(names);
  const onlyDate = paths.length === 1 && paths[0]?.[2] === 'date';
  return target.table.createIndex(
    Object.fromEntries(paths.map(([path, direction]) => [path, direction])),
    {
      name: indexName(target.name, names, unique),
      unique,
      ...(onlyDate && { type: 'date' }),
    },
  );
}

/** Index names are one space for the whole file, and the adapter cuts them at 63 characters. */
function indexName(collection: string, paths: readonly string[], unique: boolean): string {
  const name = [unique ? 'key' : 'by', collection, ...paths].join('_').replaceAll('.', '_');
  if (name.length > 63) throw unsupported('index name', name);
  return name;
}
