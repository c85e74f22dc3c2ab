/** What the embedded engine does beneath the contract: it uses indexes, and refuses what it cannot do exactly. */
import mongoose from 'mongoose';
import type { Connection } from 'mongoose';
import { isToolError } from '../../src/errors.js';
import { createStores } from '../../src/stores/create.js';
import * as adminTables from '../../src/stores/models/admin.js';
import * as awardTables from '../../src/stores/models/awards.js';
import * as courseTables from '../../src/stores/models/course.js';
import * as credentialTables from '../../src/stores/models/credentials.js';
import * as identityTables from '../../src/stores/models/identity.js';
import type { Field } from '../../src/stores/models/definition.js';
import { defineThings, rawCollection } from '../contracts/driver-contract.js';
import type { RawCollection, Thing } from '../contracts/driver-contract.js';
import { embedded } from '../contracts/engines.js';
import type { EmptyDatabase } from '../contracts/engines.js';
import { minutes, start } from '../contracts/opened.js';

let database: EmptyDatabase;
let connection: Connection;
let things: mongoose.Model<Thing>;

beforeAll(async () => {
  database = await embedded.create();
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

async function planOf(collection: string, filter: object): Promise<string> {
  const plan = await rawCollection(connection, collection).find(filter).explain();
  return Array.isArray(plan) ? plan.join('\n') : String(plan);
}

describe('indexes', () => {
  it.each([
    ['scalar equality', { code: 'x' }, 'key_things_code'],
    ['$eq', { code: { $eq: 'x' } }, 'key_things_code'],
    ['$in', { code: { $in: ['x', 'y', 'z'] } }, 'key_things_code'],
    ['a list of $or', { $or: [{ code: 'x' }, { code: 'y' }] }, 'key_things_code'],
    [
      '$in of hundreds',
      { code: { $in: Array.from({ length: 500 }, (_, n) => `${n}`) } },
      'key_things_code',
    ],
    ['compound equality of a truth value and a number', { on: true, rank: 4 }, 'by_things_on_rank'],
    ['equality of a date', { at: start }, 'by_things_at'],
    ['a range of dates', { at: { $gt: start, $lte: minutes(5) } }, 'by_things_at'],
    ['_id', { _id: '1' }, 'sqlite_autoindex_things_1'],
    ['$in of _id', { _id: { $in: ['1', '2'] } }, 'sqlite_autoindex_things_1'],
  ])('%s uses one', async (_name, filter, index) => {
    const plan = await planOf('things', filter);
    expect(plan).toContain(`INDEX ${index} `);
    expect(plan).not.toContain('SCAN');
  });

  it('every key and index of every table is used by an equality on it', async () => {
    const { ensureIndexes } = createStores(connection, () => start);
    await ensureIndexes();
    const samples: Readonly<Record<Field, unknown>> = {
      text: 'x',
      number: 1,
      flag: true,
      date: start,
      texts: null,
      free: null,
    };
    const tables = [adminTables, awardTables, courseTables, credentialTables, identityTables]
      .flatMap((module): unknown[] => Object.values(module))
      .filter(isTable);
    expect(tables.length).toBeGreaterThan(25);
    const scans: string[] = [];
    for (const { name, fields, unique = [], indexes = [] } of tables) {
      for (const paths of [...unique, ...indexes]) {
        const filter = Object.fromEntries(
          paths.map((path) => [path, samples[fields[path] ?? 'text']]),
        );
        const plan = await planOf(name, filter);
        if (plan.includes('SCAN') || !plan.includes('USING INDEX')) scans.push(`${name} ${plan}`);
      }
    }
    expect(scans).toEqual([]);
  });
});

interface AnyTable {
  readonly name: string;
  readonly fields: Readonly<Record<string, Field>>;
  readonly unique?: readonly (readonly string[])[];
  readonly indexes?: readonly (readonly string[])[];
}

function isTable(value: unknown): value is AnyTable {
  return typeof value === 'object' && value !== null && 'fields' in value;
}

describe('bulk', () => {
  it('recording 200 learners in 5 columns, and their roster, takes a few operations a column', async () => {
    const own = await database.connect().catch(() => undefined);
    expect(own).toBeUndefined();
    const { stores } = createStores(connection, () => start);
    const methods: string[] = [];
    const note = (event: { readonly method: string }): void => {
      methods.push(event.method);
    };
    connection.on('operation-start', note);
    const learners = await stores.learners.ensureMany(
      Array.from({ length: 200 }, (_, n) => ({
        organisationId: 'o',
        deploymentRowId: 'd',
        sub: `${n}`,
      })),
    );
    expect(methods.splice(0)).toEqual(['bulkWrite', 'find']);
    await stores.members.recordRoster(
      'c',
      'o',
      learners.map(({ id }) => ({ learnerId: id, roles: ['Learner'], status: 'Active' })),
      start,
    );
    expect(methods.splice(0)).toEqual(['find', 'bulkWrite', 'bulkWrite', 'findOneAndUpdate']);
    for (const [shift, at] of [start, minutes(1), minutes(2)].entries()) {
      for (let column = 0; column < 5; column += 1) {
        await stores.observations.record(
          { id: `k${column}`, organisationId: 'o', contextId: 'c' },
          learners.map(({ id }, n) => ({
            learnerId: id,
            value: { score: n % 2 ? shift : 7, maximum: 9 },
          })),
          at,
        );
        expect(methods.splice(0).length).toBeLessThanOrEqual(3);
      }
    }
    connection.off('operation-start', note);
  });

  it('a bulk insert is one transaction: what cannot be stored takes the others with it', async () => {
    const rows = [
      { _id: '1', code: 'a' },
      { _id: '2', code: 'b', free: { n: Number.NaN } },
    ];
    await expect(rawCollection(connection).insertMany(rows)).rejects.toMatchObject({
      code: 'unsupported_by_embedded_engine',
    });
    expect(await things.countDocuments({})).toBe(0);
  });
});

/** Runs `work` and expects a refusal that names `operator`. */
async function expectRefused(work: () => PromiseLike<unknown>, operator: string): Promise<void> {
  let error: unknown;
  try {
    await work();
  } catch (caught) {
    error = caught;
  }
  if (!isToolError(error, 'unsupported_by_embedded_engine'))
    throw new Error(`not refused: ${operator}`, { cause: error });
  expect(error.values['operator']).toBe(operator);
}

describe('it never guesses', () => {
  const raw = (): RawCollection => rawCollection(connection);
  const found = (filter: object, options = {}): Promise<unknown> =>
    raw().find(filter, options).toArray();
  const updated = (update: object, options = {}): Promise<unknown> =>
    raw().updateOne({ code: 'a' }, update, options);

  beforeEach(async () => {
    await things.create({ _id: '1', code: 'a', rank: 1, tags: ['x'], free: { a: 1 } });
  });

  it.each([
    ['$regex', { code: { $regex: '^a' } }],
    ['$regex', { code: /^a/ }],
    ['$not', { rank: { $not: { $gt: 1 } } }],
    ['$nor', { $nor: [{ code: 'a' }] }],
    ['$elemMatch', { tags: { $elemMatch: { $eq: 'x' } } }],
    ['$all', { tags: { $all: ['x'] } }],
    ['$size', { tags: { $size: 1 } }],
    ['$mod', { rank: { $mod: [2, 0] } }],
    ['$type', { rank: { $type: 'number' } }],
    ['$expr', { $expr: { $eq: ['$rank', 1] } }],
    ['$text', { $text: { $search: 'a' } }],
    ['$where', { $where: 'true' }],
    ['$eq', { free: { a: 1 } }],
    ['$or', { $or: [] }],
    ['query on Array', { tags: 'x' }],
    ['query on Mixed', { free: 'x' }],
    ['query on inside Mixed', { 'free.a': 1 }],
    ['query on inside Array', { 'tags.length': 1 }],
    ['undeclared path', { colour: 'red' }],
    ['path', { "co'de": 'a' }],
    ['path', { 'tags.0': 'x' }],
    ['$eq', { rank: '1' }],
    ['$gt', { code: { $gt: 5 } }],
    ['$lt', { at: { $lt: '2026-01-01' } }],
    ['$gte', { on: { $gte: true } }],
    ['$in', { rank: { $in: [1, '1'] } }],
  ])('filter: %s is refused', async (operator, filter) => {
    await expectRefused(() => found(filter), operator);
    await expectRefused(() => raw().countDocuments(filter), operator);
    await expectRefused(() => raw().deleteMany(filter), operator);
    await expectRefused(() => raw().updateOne(filter, { $set: { rank: 5 } }), operator);
    expect(await things.countDocuments({ code: 'a' })).toBe(1);
  });

  it.each([
    ['$rename', { $rename: { rank: 'order' } }],
    ['$mul', { $mul: { rank: 2 } }],
    ['$currentDate', { $currentDate: { at: true } }],
    ['$pop', { $pop: { tags: 1 } }],
    ['$pullAll', { $pullAll: { tags: ['x'] } }],
    ['$bit', { $bit: { rank: { or: 1 } } }],
    ['$push $slice', { $push: { tags: { $each: ['y'], $slice: 3 } } }],
    ['$push $position', { $push: { tags: { $each: ['y'], $position: 0 } } }],
    ['$pull', { $pull: { tags: { $in: ['x'] } } }],
    ['replacement by updateOne', { rank: 2 }],
    ['update pipeline', [{ $set: { rank: 2 } }]],
    ['conflicting update', { $set: { rank: 1 }, $inc: { rank: 1 } }],
    ['conflicting update', { $set: { free: {}, 'free.a': 1 } }],
    ['change of _id', { $set: { _id: '2' } }],
    ['$inc', { $inc: { code: 1 } }],
    ['list operator', { $push: { code: 'x' } }],
    ['update inside a value that is no object', { $set: { 'free.a.b': 1 } }],
    ['undeclared path', { $set: { colour: 'red' } }],
    ['path', { $set: { 'tags.$': 'y' } }],
    ['unique key without', { $unset: { code: 1 } }],
    ['value', { $set: { rank: Number.NaN } }],
    ['value', { $set: { free: Number.POSITIVE_INFINITY } }],
    ['value', { $set: { free: Buffer.from('x') } }],
    ['value', { $set: { free: new Map() } }],
    ['value', { $set: { free: 1n } }],
    ['value', { $set: { free: new mongoose.Types.ObjectId() } }],
    ['value', { $set: { at: new Date(Number.NaN) } }],
    ['value', { $set: { at: new Date('+010000-01-01T00:00:00Z') } }],
    ['field name', { $set: { free: { $date: '2026-01-01' } } }],
  ])('update: %s is refused, and nothing changed', async (operator, update) => {
    const before = await things.findById('1').lean();
    await expectRefused(() => updated(update), operator);
    await expectRefused(() => raw().findOneAndUpdate({ code: 'a' }, update), operator);
    await expectRefused(() => raw().updateMany({ code: 'a' }, update), operator);
    const operation = { updateOne: { filter: { code: 'a' }, update } };
    await expectRefused(() => raw().bulkWrite([operation]), operator);
    expect(await things.findById('1').lean()).toEqual(before);
  });

  it('options that it does not know are refused by name', async () => {
    await expectRefused(() => found({}, { collation: { locale: 'fr' } }), 'find collation');
    await expectRefused(() => found({}, { hint: 'code_1' }), 'find hint');
    await expectRefused(
      () => updated({ $set: { rank: 2 } }, { arrayFilters: [{ x: 1 }] }),
      'updateOne arrayFilters',
    );
    await expectRefused(
      () => raw().replaceOne({}, { code: 'b' }, { upsert: true }),
      'replaceOne upsert',
    );
    await expectRefused(
      () => raw().updateMany({}, { $set: { rank: 1 } }, { upsert: true }),
      'updateMany upsert',
    );
    const metadata = { includeResultMetadata: true } as const;
    await expectRefused(
      () => raw().findOneAndDelete({}, metadata),
      'findOneAndDelete includeResultMetadata',
    );
    await expectRefused(
      () => raw().createIndex({ rank: 1 }, { sparse: true }),
      'createIndex sparse',
    );
    await expectRefused(
      () => raw().createIndex({ rank: 1 }, { partialFilterExpression: { rank: 1 } }),
      'createIndex partialFilterExpression',
    );
    await expectRefused(() => raw().createIndex({ code: 'text' }), 'createIndex');
    await expectRefused(() => found({}, { projection: { rank: 0 } }), 'projection');
    await expectRefused(() => found({}, { sort: { free: 1 } }), 'query on Mixed');
    await expectRefused(() => raw().distinct('at'), 'distinct');
  });

  it('operations that it does not have are refused by name', async () => {
    await expectRefused(() => things.aggregate([{ $match: {} }]), 'aggregate');
    await expectRefused(
      () => things.findOneAndReplace({ code: 'a' }, { code: 'b' }),
      'findOneAndReplace',
    );
    await expectRefused(() => things.estimatedDocumentCount(), 'estimatedDocumentCount');
    await expectRefused(async () => raw().watch(), 'watch');
    await expectRefused(() => raw().drop(), 'drop');
    const replaced = { replaceOne: { filter: {}, replacement: { code: 'b' }, upsert: true } };
    await expectRefused(() => raw().bulkWrite([replaced]), 'bulkWrite replaceOne upsert');
  });

  it('a document without a string _id is refused, on insert and upsert', async () => {
    await expectRefused(() => raw().insertOne({ code: 'b' }), 'insert without a string _id');
    const upsert = { upsert: true };
    await expectRefused(
      () => raw().updateOne({ code: 'b' }, { $set: { rank: 1 } }, upsert),
      'insert without a string _id',
    );
  });

  it('a collection without a model is refused', async () => {
    await expectRefused(
      () => rawCollection(connection, 'unknown').find({}).toArray(),
      'collection without a model',
    );
  });
});
