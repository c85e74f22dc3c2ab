/** Contract of the engines below the stores: the mongoose operations that stores may use. */
import type mongoose from 'mongoose';
import type { Connection } from 'mongoose';
import { toSchema } from '../../src/stores/models/definition.js';
import type { EmptyDatabase, Engine } from './engines.js';

export interface Thing {
  _id: string;
  code?: string;
  rank?: number;
  on?: boolean;
  at?: Date | null;
  tags?: string[];
  free?: unknown;
}

/** The collection below the model, where nothing has been cast or checked by types. */
export interface RawCollection {
  find(
    filter: object,
    options?: object,
  ): { toArray(): Promise<unknown[]>; explain(): Promise<unknown> };
  countDocuments(filter: object): Promise<number>;
  distinct(path: string): Promise<unknown[]>;
  insertOne(document: object): Promise<unknown>;
  insertMany(documents: object[], options?: object): Promise<unknown>;
  bulkWrite(operations: object[]): Promise<unknown>;
  updateOne(filter: object, update: object, options?: object): Promise<unknown>;
  updateMany(filter: object, update: object, options?: object): Promise<unknown>;
  replaceOne(filter: object, document: object, options?: object): Promise<unknown>;
  findOneAndUpdate(filter: object, update: object): Promise<unknown>;
  findOneAndDelete(filter: object, options?: object): Promise<unknown>;
  deleteMany(filter: object): Promise<unknown>;
  createIndex(keys: object, options?: object): Promise<unknown>;
  drop(): Promise<unknown>;
  watch(): unknown;
}

export function rawCollection(connection: Connection, name = 'things'): RawCollection {
  const collection: unknown = connection.collection(name);
  return collection as RawCollection;
}

/** A model with one field of every kind; `code` is unique, (`on`, `rank`) and `at` are indexed. */
export function defineThings(connection: Connection): mongoose.Model<Thing> {
  const schema = toSchema<Thing>({
    name: 'things',
    fields: { code: 'text', rank: 'number', on: 'flag', at: 'date', tags: 'texts', free: 'free' },
    unique: [['code']],
    indexes: [['on', 'rank'], ['at']],
  });
  return connection.model<Thing>('Thing', schema);
}

/** An empty collection of things for every test. */
export function useThings(engine: Engine): () => mongoose.Model<Thing> {
  let database: EmptyDatabase;
  let connection: Connection;
  let things: mongoose.Model<Thing>;
  beforeAll(async () => {
    database = await engine.create();
    connection = await database.connect();
    things = defineThings(connection);
    await things.createIndexes();
  });
  beforeEach(async () => {
    await things.deleteMany({});
  });
  afterAll(async () => {
    await connection.close();
    await database.remove();
  });
  return () => things;
}

const day = (text: string): Date => new Date(text);

export function driverContract(engine: Engine): void {
  describe('driver', () => {
    const things = useThings(engine);
    const put = (...rows: Thing[]): Promise<unknown> => things().insertMany(rows);
    const codes = async (
      filter: object,
      sort: Record<string, 1 | -1> = { code: 1 },
    ): Promise<unknown[]> =>
      (await things().find(filter).sort(sort).lean()).map((thing) => thing.code);

    describe('reading', () => {
      beforeEach(async () => {
        await put(
          { _id: '1', code: 'a', rank: 9, on: true, at: day('2026-01-01T00:30:00+02:00') },
          { _id: '2', code: 'b', rank: 10, on: false, at: day('2025-12-31T23:00:00Z') },
          { _id: '3', code: 'c', rank: -1.5, on: true, at: null },
          { _id: '4', code: 'D', rank: 100 },
        );
      });

      it('finds by equality on text, number, truth value, date and null', async () => {
        expect(await codes({ code: 'a' })).toEqual(['a']);
        expect(await codes({ rank: 10 })).toEqual(['b']);
        expect(await codes({ on: true })).toEqual(['a', 'c']);
        expect(await codes({ at: day('2025-12-31T22:30:00Z') })).toEqual(['a']);
        expect(await codes({ at: null })).toEqual(['D', 'c']);
        expect(await codes({ code: 'A' })).toEqual([]);
      });

      it('compares numbers as numbers: 9 is less than 10', async () => {
        expect(await codes({ rank: { $lt: 10 } })).toEqual(['a', 'c']);
        expect(await codes({ rank: { $gte: 9, $lte: 10 } })).toEqual(['a', 'b']);
        expect(await codes({ rank: { $gt: 10 } })).toEqual(['D']);
        expect(await codes({}, { rank: 1 })).toEqual(['c', 'a', 'b', 'D']);
        expect(await codes({}, { rank: -1 })).toEqual(['D', 'b', 'a', 'c']);
      });

      it('compares dates as instants, whatever time zone they were written in', async () => {
        // 00:30 at +02:00 is the evening before, and earlier than 23:00 UTC.
        expect(await codes({ at: { $lt: day('2025-12-31T23:00:00Z') } })).toEqual(['a']);
        expect(await codes({ at: { $lte: day('2026-01-01T01:00:00+02:00') } })).toEqual(['a', 'b']);
        expect(await codes({ at: { $gt: day('2025-12-31T22:30:00.000Z') } })).toEqual(['b']);
        expect(await codes({ on: { $exists: true } }, { at: 1 })).toEqual(['c', 'a', 'b']);
      });

      it('knows $in, $nin, $ne, $exists, $and, $or', async () => {
        expect(await codes({ code: { $in: ['a', 'D', 'x'] } })).toEqual(['D', 'a']);
        expect(await codes({ _id: { $in: ['1', '2'] } })).toEqual(['a', 'b']);
        expect(await codes({ code: { $in: [] } })).toEqual([]);
        expect(await codes({ at: { $in: [null, day('2025-12-31T23:00:00Z')] } })).toEqual([
          'D',
          'b',
          'c',
        ]);
        expect(await codes({ rank: { $nin: [9, 10] } })).toEqual(['D', 'c']);
        expect(await codes({ on: { $nin: [true] } })).toEqual(['D', 'b']);
        expect(await codes({ on: { $ne: true } })).toEqual(['D', 'b']);
        expect(await codes({ on: { $exists: false } })).toEqual(['D']);
        expect(await codes({ at: { $exists: true } })).toEqual(['a', 'b', 'c']);
        expect(await codes({ $or: [{ code: 'a' }, { rank: { $gt: 99 } }] })).toEqual(['D', 'a']);
        expect(await codes({ $and: [{ on: true }, { rank: { $lt: 0 } }] })).toEqual(['c']);
        expect(await codes({ on: true, $or: [{ rank: 9 }, { rank: 10 }] })).toEqual(['a']);
      });

      it('finds by a list of thousands', async () => {
        const many = Array.from({ length: 3000 }, (_, n) => `x${n}`);
        expect(await codes({ code: { $in: [...many, 'a'] } })).toEqual(['a']);
        expect(await codes({ $or: many.map((code) => ({ code })).concat({ code: 'b' }) })).toEqual([
          'b',
        ]);
      });

      it('sorts, skips, limits and projects', async () => {
        expect(await things().find({}).sort({ on: 1, rank: -1 }).lean()).toMatchObject(
          ['D', 'b', 'a', 'c'].map((code) => ({ code })),
        );
        const page = await things()
          .find({}, { code: 1, _id: 0 })
          .sort({ rank: 1 })
          .skip(1)
          .limit(2)
          .lean();
        expect(page).toEqual([{ code: 'a' }, { code: 'b' }]);
        expect(await things().findOne({ on: true }).sort({ rank: 1 }).lean()).toMatchObject({
          _id: '3',
        });
        expect(await things().findOne({ code: 'none' }).lean()).toBeNull();
      });

      it('counts, and lists distinct values', async () => {
        expect(await things().countDocuments({ on: true })).toBe(2);
        expect(await things().countDocuments({})).toBe(4);
        expect((await things().distinct('code', { on: true })).sort()).toEqual(['a', 'c']);
      });
    });

    describe('writing', () => {
      it('gives back what was stored: dates, nulls, nested objects, empty ones, lists', async () => {
        const thing: Thing = {
          _id: '1',
          code: 'é"\'\\ \u{1f393}',
          rank: 0.1 + 0.2,
          on: false,
          at: day('2026-01-01T00:00:00.123Z'),
          tags: ['b', 'a'],
          free: {
            when: day('2020-02-29T00:00:00Z'),
            list: [{ deep: null }, 1],
            empty: {},
            none: [],
          },
        };
        await put(thing);
        expect(await things().findOne({ _id: '1' }).lean()).toEqual(thing);
      });

      it('leaves out what is undefined', async () => {
        await rawCollection(things().db).insertOne({
          _id: '1',
          code: 'a',
          free: { a: undefined, b: 1 },
        });
        expect(await things().findOne({ _id: '1' }).lean()).toEqual({
          _id: '1',
          code: 'a',
          free: { b: 1 },
        });
      });

      it('updates one by condition, and says whether it matched and changed', async () => {
        await put({ _id: '1', code: 'a', rank: 1 });
        const matched = await things().updateOne({ _id: '1', rank: 1 }, { $set: { rank: 2 } });
        expect(matched).toMatchObject({ matchedCount: 1, modifiedCount: 1 });
        const unchanged = await things().updateOne({ _id: '1' }, { $set: { rank: 2 } });
        expect(unchanged).toMatchObject({ matchedCount: 1, modifiedCount: 0 });
        const none = await things().updateOne({ _id: '1', rank: 1 }, { $set: { rank: 3 } });
        expect(none).toMatchObject({ matchedCount: 0, modifiedCount: 0, upsertedCount: 0 });
      });

      it('updateOne changes one document even when several match', async () => {
        await put({ _id: '1', code: 'a', on: true }, { _id: '2', code: 'b', on: true });
        await things().updateOne({ on: true }, { $set: { on: false } });
        expect(await things().countDocuments({ on: true })).toBe(1);
      });

      it('updates many', async () => {
        await put(
          { _id: '1', code: 'a', rank: 1 },
          { _id: '2', code: 'b', rank: 2 },
          { _id: '3', code: 'c', rank: 5 },
        );
        const result = await things().updateMany({ rank: { $lt: 3 } }, { $set: { on: true } });
        expect(result).toMatchObject({ matchedCount: 2, modifiedCount: 2 });
        expect(await codes({ on: true })).toEqual(['a', 'b']);
      });

      it('knows $set by path, $unset, $inc, $min, $max', async () => {
        await put({
          _id: '1',
          code: 'a',
          rank: 5,
          tags: ['t'],
          at: day('2026-01-01T00:00:00Z'),
          free: { x: { y: 1 } },
        });
        await things().updateOne(
          { _id: '1' },
          {
            $set: { 'free.x.z': 2 },
            $unset: { tags: 1 },
            $inc: { rank: -2 },
            $max: { at: day('2026-01-02T00:00:00Z') },
          },
        );
        await put({ _id: '2', code: 'b' });
        await things().updateOne({ _id: '1' }, { $min: { rank: 4 } });
        await things().updateOne(
          { _id: '2' },
          { $inc: { rank: 1 }, $min: { at: day('2026-01-03T00:00:00Z') } },
        );
        expect(await things().find({}).sort({ _id: 1 }).lean()).toEqual([
          {
            _id: '1',
            code: 'a',
            rank: 3,
            at: day('2026-01-02T00:00:00Z'),
            free: { x: { y: 1, z: 2 } },
          },
          { _id: '2', code: 'b', rank: 1, at: day('2026-01-03T00:00:00Z') },
        ]);
      });

      it('knows $push, $addToSet and $pull', async () => {
        await put({ _id: '1', code: 'a' });
        await things().updateOne({ _id: '1' }, { $push: { tags: 'x' } });
        await things().updateOne({ _id: '1' }, { $push: { tags: { $each: ['y', 'x'] } } });
        await things().updateOne({ _id: '1' }, { $addToSet: { tags: 'y' } });
        await things().updateOne({ _id: '1' }, { $addToSet: { tags: 'z' } });
        expect((await things().findById('1').lean())?.tags).toEqual(['x', 'y', 'x', 'z']);
        await things().updateOne({ _id: '1' }, { $pull: { tags: 'x' } });
        expect((await things().findById('1').lean())?.tags).toEqual(['y', 'z']);
      });

      it('upserts: equality of the filter, $set and $setOnInsert make the new document', async () => {
        const upsert = (rank: number): Promise<Thing | null> =>
          things()
            .findOneAndUpdate(
              { code: 'a' },
              { $set: { rank }, $setOnInsert: { _id: `id${rank}`, on: true } },
              { upsert: true, returnDocument: 'after' },
            )
            .lean<Thing>();
        expect(await upsert(1)).toEqual({ _id: 'id1', code: 'a', rank: 1, on: true });
        expect(await upsert(2)).toEqual({ _id: 'id1', code: 'a', rank: 2, on: true });
        const result = await things().updateOne(
          { _id: 'new' },
          { $set: { code: 'n' } },
          { upsert: true },
        );
        expect(result).toMatchObject({ matchedCount: 0, upsertedCount: 1, upsertedId: 'new' });
      });

      it('findOneAndUpdate takes the first in the order of sort, and gives it before or after', async () => {
        await put(
          { _id: '1', code: 'a', rank: 10 },
          { _id: '2', code: 'b', rank: 9 },
          { _id: '3', code: 'c', rank: 11 },
        );
        const first = things().findOneAndUpdate(
          { on: null },
          { $set: { on: true } },
          { sort: { rank: 1 }, returnDocument: 'after' },
        );
        expect(await first.lean()).toEqual({ _id: '2', code: 'b', rank: 9, on: true });
        const last = things().findOneAndUpdate(
          { on: null },
          { $set: { on: true } },
          { sort: { rank: -1 }, returnDocument: 'before' },
        );
        expect(await last.lean()).toEqual({ _id: '3', code: 'c', rank: 11 });
        expect(
          await things()
            .findOneAndUpdate({ code: 'x' }, { $set: { rank: 1 } })
            .lean(),
        ).toBeNull();
      });

      it('findOneAndDelete gives the first in the order of sort, and it is gone', async () => {
        await put({ _id: '1', code: 'a', rank: 10 }, { _id: '2', code: 'b', rank: 9 });
        const gone = await things()
          .findOneAndDelete({}, { sort: { rank: 1 } })
          .lean();
        expect(gone).toMatchObject({ _id: '2' });
        expect(await things().findOneAndDelete({ _id: '2' }).lean()).toBeNull();
        expect(await codes({})).toEqual(['a']);
      });

      it('replaces a document whole, but for its _id', async () => {
        await put({ _id: '1', code: 'a', rank: 1 });
        await things().replaceOne({ code: 'a' }, { code: 'b', on: true });
        expect(await things().find({}).lean()).toEqual([{ _id: '1', code: 'b', on: true }]);
      });

      it('deletes one or many, and says how many', async () => {
        await put(
          { _id: '1', code: 'a', on: true },
          { _id: '2', code: 'b', on: true },
          { _id: '3', code: 'c', on: true },
        );
        expect((await things().deleteOne({ on: true })).deletedCount).toBe(1);
        expect((await things().deleteMany({ on: true })).deletedCount).toBe(2);
        expect((await things().deleteMany({ on: true })).deletedCount).toBe(0);
      });
    });

    describe('unique keys', () => {
      it('refuses a second value with code 11000, on insert, update, upsert and replace', async () => {
        await put({ _id: '1', code: 'a' }, { _id: '2', code: 'b' });
        const duplicate = { code: 11000 };
        await expect(things().create({ _id: '3', code: 'a' })).rejects.toMatchObject(duplicate);
        await expect(things().create({ _id: '1', code: 'c' })).rejects.toMatchObject(duplicate);
        await expect(
          things().updateOne({ _id: '2' }, { $set: { code: 'a' } }),
        ).rejects.toMatchObject(duplicate);
        await expect(
          things().findOneAndUpdate({ _id: '2' }, { $set: { code: 'a' } }),
        ).rejects.toMatchObject(duplicate);
        await expect(
          things().updateOne({ _id: '9' }, { $set: { code: 'a' } }, { upsert: true }),
        ).rejects.toMatchObject(duplicate);
        await expect(things().replaceOne({ _id: '2' }, { code: 'a' })).rejects.toMatchObject(
          duplicate,
        );
        expect(await things().find({}).sort({ _id: 1 }).lean()).toEqual([
          { _id: '1', code: 'a' },
          { _id: '2', code: 'b' },
        ]);
      });

      it('an ordered bulk stops at the first refusal, an unordered one goes on', async () => {
        await put({ _id: '1', code: 'a' });
        const rows = [
          { _id: '2', code: 'b' },
          { _id: '3', code: 'a' },
          { _id: '4', code: 'd' },
        ];
        await expect(
          rawCollection(things().db).insertMany(rows, { ordered: true }),
        ).rejects.toMatchObject({ code: 11000 });
        expect(await codes({})).toEqual(['a', 'b']);
        await expect(
          rawCollection(things().db).insertMany(rows, { ordered: false }),
        ).rejects.toMatchObject({ code: 11000 });
        expect(await codes({})).toEqual(['a', 'b', 'd']);
      });
    });

    it('writes in bulk: inserts, updates, upserts and deletes with their counts', async () => {
      await put(
        { _id: '1', code: 'a', rank: 1 },
        { _id: '2', code: 'b', rank: 1 },
        { _id: '3', code: 'c' },
      );
      const result = await things().bulkWrite(
        [
          { insertOne: { document: { _id: '4', code: 'd' } } },
          { updateOne: { filter: { _id: '1' }, update: { $set: { rank: 2 } } } },
          { updateOne: { filter: { _id: '5' }, update: { $set: { code: 'e' } }, upsert: true } },
          { updateMany: { filter: { rank: { $gte: 1 } }, update: { $set: { on: true } } } },
          { deleteOne: { filter: { _id: '3' } } },
        ],
        { ordered: true },
      );
      expect(result).toMatchObject({
        insertedCount: 1,
        matchedCount: 3,
        modifiedCount: 3,
        upsertedCount: 1,
        deletedCount: 1,
      });
      expect(await codes({})).toEqual(['a', 'b', 'd', 'e']);
      expect(await codes({ on: true })).toEqual(['a', 'b']);
    });
  });
}
