/**
 * A mongoose model as a table of plain rows: what every store is written with. It has no operation that
 * reads and then writes; whoever needs one uses a condition, an upsert or a unique key.
 */
import type { Connection } from 'mongoose';
import { toSchema } from './models/definition.js';
import type { StoredRow, TableDefinition } from './models/definition.js';

type Scalar = string | number | boolean | Date | null;
type Condition =
  | Scalar
  | { readonly $in: readonly Scalar[] }
  | { readonly $ne: Scalar }
  | { readonly $lt: Scalar }
  | { readonly $lte: Scalar }
  | { readonly $gt: Scalar }
  | { readonly $exists: boolean };
export type Filter<Row> = { readonly [K in keyof Row]?: Condition } & {
  readonly $or?: readonly Filter<Row>[];
};
export interface Update<Row> {
  readonly $set?: Partial<Row>;
  readonly $setOnInsert?: Partial<Row>;
  readonly $unset?: { readonly [K in keyof Row]?: 1 };
  readonly $inc?: { readonly [K in keyof Row]?: number };
  readonly $min?: Partial<Row>;
  readonly $max?: Partial<Row>;
}
type Sort<Row> = { readonly [K in keyof Row]?: 1 | -1 };
export interface Write<Row> {
  readonly updateOne: {
    readonly filter: Filter<Row>;
    readonly update: Update<Row>;
    readonly upsert?: boolean;
  };
}

export interface Table<Row extends StoredRow> {
  find(filter: Filter<Row>, sort?: Sort<Row>): Promise<readonly Row[]>;
  /** The first in the order of `sort`. */
  findOne(filter: Filter<Row>, sort?: Sort<Row>): Promise<Row | undefined>;
  /** Everything that matches one of many filters, in no order; asks in portions. */
  findAny(filters: readonly Filter<Row>[]): Promise<readonly Row[]>;
  count(filter: Filter<Row>): Promise<number>;
  /** `false` when a unique key is taken. */
  insert(row: Row): Promise<boolean>;
  /** Conditional; the row as it is afterwards, or `undefined` when none matched. */
  update(filter: Filter<Row>, update: Update<Row>): Promise<Row | undefined>;
  updateMany(filter: Filter<Row>, update: Update<Row>): Promise<number>;
  /** Updates or inserts; of many at once, one inserts and the others update. */
  upsert(filter: Filter<Row>, update: Update<Row>): Promise<Row>;
  /** Many writes at once, in no order. Each must be idempotent: they are repeated when a key was taken. */
  write(
    writes: readonly Write<Row>[],
  ): Promise<{ readonly matched: number; readonly inserted: number }>;
  /** Deletes one and returns it: of many at once, one gets it. */
  take(filter: Filter<Row>): Promise<Row | undefined>;
  deleteMany(filter: Filter<Row>): Promise<number>;
  /** Deletes what has expired. */
  sweep(now: Date): Promise<number>;
  ensureIndexes(): Promise<void>;
}

/** What a mongoose model offers, in terms of our rows instead of mongoose's inferred types. */
interface RowModel<Row> {
  find(filter: Filter<Row>, projection: null, options: object): PromiseLike<Row[]>;
  findOne(filter: Filter<Row>, projection: null, options: object): PromiseLike<Row | null>;
  countDocuments(filter: Filter<Row>): PromiseLike<number>;
  create(rows: readonly Row[], options: object): PromiseLike<unknown>;
  findOneAndUpdate(
    filter: Filter<Row>,
    update: Update<Row>,
    options: object,
  ): PromiseLike<Row | null>;
  updateMany(
    filter: Filter<Row>,
    update: Update<Row>,
  ): PromiseLike<{ readonly matchedCount: number }>;
  bulkWrite(
    writes: Write<Row>[],
    options: object,
  ): PromiseLike<{
    readonly matchedCount: number;
    readonly upsertedCount: number;
  }>;
  findOneAndDelete(filter: Filter<Row>, options: object): PromiseLike<Row | null>;
  deleteMany(filter: Filter<Row>): PromiseLike<{ readonly deletedCount: number }>;
  createIndexes(): PromiseLike<unknown>;
}

const lean = { lean: true } as const;
const filtersPerQuery = 200;
const writesPerBulk = 1000;

export function createTable<Row extends StoredRow>(
  connection: Connection,
  definition: TableDefinition<Row>,
): Table<Row> {
  // mongoose infers a model's types from a schema literal; here the schema is made from data.
  const model = (connection.models[definition.name] ??
    connection.model(definition.name, toSchema(definition))) as unknown as RowModel<Row>;
  const find: Table<Row>['find'] = async (filter, sort) =>
    model.find(filter, null, { ...lean, ...(sort && { sort }) });
  const deleteMany: Table<Row>['deleteMany'] = async (filter) =>
    (await model.deleteMany(filter)).deletedCount;
  return {
    find,
    async findOne(filter, sort) {
      return (await model.findOne(filter, null, { ...lean, ...(sort && { sort }) })) ?? undefined;
    },
    async findAny(filters) {
      const found: Row[] = [];
      for (const portion of portions(filters, filtersPerQuery)) {
        found.push(...(await find(oneOf(portion))));
      }
      return found;
    },
    count: async (filter) => model.countDocuments(filter),
    ...createWrites(model),
    deleteMany,
    sweep: async (now) => (definition.expires === true ? deleteMany(expiredFilter<Row>(now)) : 0),
    async ensureIndexes() {
      await model.createIndexes();
    },
  };
}

function createWrites<Row extends StoredRow>(
  model: RowModel<Row>,
): Pick<Table<Row>, 'insert' | 'update' | 'updateMany' | 'upsert' | 'write' | 'take'> {
  return {
    async insert(row) {
      try {
        // The types have validated; mongoose's own check takes '' for missing.
        await model.create([row], { validateBeforeSave: false });
        return true;
      } catch (error) {
        if (isDuplicateKey(error)) return false;
        throw error;
      }
    },
    async update(filter, update) {
      const options = { ...lean, returnDocument: 'after' };
      return (await model.findOneAndUpdate(filter, update, options)) ?? undefined;
    },
    updateMany: async (filter, update) => (await model.updateMany(filter, update)).matchedCount,
    upsert: (filter, update) =>
      withRetry(async () => {
        const options = { ...lean, returnDocument: 'after', upsert: true };
        const row = await model.findOneAndUpdate(filter, update, options);
        if (row === null) throw new Error('an upsert returned no row');
        return row;
      }),
    async write(writes) {
      let matched = 0;
      let inserted = 0;
      for (const portion of portions(writes, writesPerBulk)) {
        const result = await withRetry(() => model.bulkWrite([...portion], { ordered: false }));
        matched += result.matchedCount;
        inserted += result.upsertedCount;
      }
      return { matched, inserted };
    },
    async take(filter) {
      return (await model.findOneAndDelete(filter, lean)) ?? undefined;
    },
  };
}

/** A row matches one of these. (The compiler cannot see through a mapped type over a type parameter.) */
export function oneOf<Row>($or: readonly Filter<Row>[]): Filter<Row> {
  return { $or } as Filter<Row>;
}

function expiredFilter<Row>(now: Date): Filter<Row> {
  return { expiresAt: { $lte: now } } as unknown as Filter<Row>;
}

/** The error code of MongoDB, and of the embedded engine, for a unique key that is taken. */
function isDuplicateKey(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 11000;
}

/**
 * Two upserts of one key may both find nothing and both insert; the one that loses finds the row when it
 * tries again. More than once only when rows are also being deleted meanwhile.
 */
async function withRetry<T>(work: () => PromiseLike<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (!isDuplicateKey(error) || attempt === 5) throw error;
    }
  }
}

function* portions<T>(items: readonly T[], size: number): Generator<readonly T[]> {
  for (let start = 0; start < items.length; start += size) yield items.slice(start, start + size);
}

/** `$set` for what has a value, `$unset` for what is `null`; `undefined` is left alone. */
export function setOrUnset<T extends object>(
  change: T,
): {
  readonly $set: { readonly [K in keyof T]?: Exclude<T[K], null> };
  readonly $unset: { readonly [K in keyof T]?: 1 };
} {
  const given = Object.entries(change).filter(([, value]) => value !== undefined);
  const $set = Object.fromEntries(given.filter(([, value]) => value !== null));
  const $unset = Object.fromEntries(
    given.filter(([, value]) => value === null).map(([name]) => [name, 1]),
  );
  return { $set, $unset } as ReturnType<typeof setOrUnset<T>>;
}

/** Opens a table by its definition; the same definition always gives the same table. */
export type OpenTable = <Row extends StoredRow>(definition: TableDefinition<Row>) => Table<Row>;
