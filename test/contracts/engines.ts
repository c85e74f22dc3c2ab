/** The engines that the contract suite runs on: the embedded one always, MongoDB when TEST_MONGODB_URL is set. */
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import mongoose from 'mongoose';
import type { Connection } from 'mongoose';
import type { Config } from '../../src/config.js';
import { openEngineDatabase } from '../../src/stores/engine/database.js';
import { connectEmbedded } from '../../src/stores/engine/driver.js';

export interface Engine {
  readonly name: string;
  /** An empty database; `remove` leaves nothing behind. */
  create(): Promise<EmptyDatabase>;
}

export interface EmptyDatabase {
  readonly config: Config['database'];
  /** The engine's mongoose connection, without the stores. */
  connect(): Promise<Connection>;
  remove(): Promise<void>;
}

export const embedded: Engine = {
  name: 'SQLite',
  async create() {
    const folder = await mkdtemp(join(tmpdir(), 'accolade-contract-'));
    const file = join(folder, 'accolade.db');
    return {
      config: { kind: 'sqlite', file },
      connect: async () => connectEmbedded(await openEngineDatabase(file, 'serve')),
      remove: () => rm(folder, { recursive: true }),
    };
  },
};

function mongodb(base: string): Engine {
  return {
    name: 'MongoDB',
    async create() {
      const url = withDatabase(base, `accolade_contract_${randomUUID().slice(0, 8)}`);
      const connect = (): Promise<Connection> =>
        new mongoose.Mongoose()
          .createConnection(url, { autoIndex: false, autoCreate: false, ignoreUndefined: true })
          .asPromise();
      return {
        config: { kind: 'mongodb', url },
        connect,
        async remove() {
          const connection = await connect();
          await connection.dropDatabase();
          await connection.close();
        },
      };
    },
  };
}

/** `mongodb://host:1,host:2/any?options` with another database name. */
function withDatabase(url: string, name: string): string {
  return url.replace(/^(mongodb(?:\+srv)?:\/\/[^/?]+)(?:\/[^?]*)?/, `$1/${name}`);
}

/** The engines of this run; says so in one line when MongoDB is not among them. */
export function enginesOfThisRun(): readonly Engine[] {
  const url = process.env['TEST_MONGODB_URL'];
  if (url !== undefined && url !== '') return [embedded, mongodb(url)];
  process.stdout.write('MongoDB contract: not run, TEST_MONGODB_URL is not set\n');
  return [embedded];
}
