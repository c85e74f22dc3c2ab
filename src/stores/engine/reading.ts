/** The collection operations of the embedded engine that read: find, findOne, countDocuments, distinct. */
import type {
  AdapterCollection,
  AdapterCursor,
} from '@apostrophecms/db-connect/adapters/sqlite.js';
import type { EngineDatabase } from './database.js';
import { isPlainObject, toEngineFilter } from './filter.js';
import type { Document, Filter } from './filter.js';
import { refuseOtherOptions, unsupported } from './refusal.js';
import type { Shape } from './shape.js';

export interface ReadOptions extends Readonly<Record<string, unknown>> {
  readonly sort?: unknown;
  readonly projection?: unknown;
  readonly limit?: number;
  readonly skip?: number;
}

interface EngineCursor {
  toArray(): Promise<Document[]>;
  /** SQLite's plan, one line a step. */
  explain(): Promise<readonly string[]>;
}

export interface Reading {
  find(filter: Filter, options?: ReadOptions): EngineCursor;
  findOne(filter: Filter, options?: ReadOptions): Promise<Document | null>;
  countDocuments(filter: Filter, options?: ReadOptions): Promise<number>;
  distinct(path: string, filter: Filter, options?: ReadOptions): Promise<unknown[]>;
}

const readOptions = ['sort', 'projection', 'limit', 'skip'];

/** @param name of the collection; `shape` is asked for late, when the model exists */
export function createReading(database: EngineDatabase, name: string, shape: () => Shape): Reading {
  const table = (): AdapterCollection => database.table(name);

  function find(filter: Filter, options: ReadOptions = {}): EngineCursor {
    refuseOtherOptions('find', options, readOptions);
    const cursor = (): AdapterCursor => openCursor(table(), filter, options, shape());
    return {
      toArray: () => database.read(async () => cursor().toArray()),
      explain: () =>
        database.read(async () => {
          const { sql, params } = await cursor().explain();
          return database.explain(sql, params);
        }),
    };
  }

  return {
    find,
    async findOne(filter, options = {}) {
      const [first] = await find(filter, { ...options, limit: 1 }).toArray();
      return first ?? null;
    },
    countDocuments: (filter, options = {}) =>
      database.read(async () => {
        refuseOtherOptions('countDocuments', options, []);
        return table().countDocuments(toEngineFilter(filter, shape()));
      }),
    distinct: (path, filter, options = {}) =>
      database.read(async () => {
        refuseOtherOptions('distinct', options, []);
        // The adapter gives dates and truth values back in another form.
        const type = shape().scalarType(path);
        if (type !== 'string' && type !== 'number') throw unsupported('distinct', `on ${type}`);
        return table().distinct(path, toEngineFilter(filter, shape()));
      }),
  };
}

/** A cursor of the adapter for a checked filter and checked options. Use it inside a turn. */
export function openCursor(
  table: AdapterCollection,
  filter: Filter,
  options: ReadOptions,
  shape: Shape,
): AdapterCursor {
  const cursor = table.find(toEngineFilter(filter, shape));
  if (options.sort !== undefined) cursor.sort(toSort(options.sort, shape));
  if (options.projection !== undefined) cursor.project(toProjection(options.projection, shape));
  if (options.limit !== undefined) cursor.limit(options.limit);
  if (options.skip !== undefined) cursor.skip(options.skip);
  return cursor;
}

function toSort(sort: unknown, shape: Shape): Record<string, 1 | -1> {
  const entries =
    sort instanceof Map ? [...sort.entries()] : Object.entries(Object(sort) as object);
  return Object.fromEntries(
    entries.map(([path, direction]: [unknown, unknown]) => {
      if (typeof path !== 'string' || (direction !== 1 && direction !== -1)) {
        throw unsupported('sort', String(path));
      }
      shape.scalarType(path);
      return [path, direction];
    }),
  );
}

/** Inclusion only: the adapter's exclusion turns dates into text. */
function toProjection(projection: unknown, shape: Shape): Record<string, 0 | 1> {
  if (!isPlainObject(projection)) throw unsupported('projection');
  return Object.fromEntries(
    Object.entries(projection).map(([path, wanted]) => {
      shape.ensureDeclared(path);
      if (wanted === 1 || wanted === true) return [path, 1];
      if (path === '_id' && Object.keys(projection).length > 1) return [path, 0];
      throw unsupported('projection', `excluding ${path}`);
    }),
  );
}
