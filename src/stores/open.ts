/**
 * Opens the stores on the configured engine: MongoDB by its URL, or the embedded SQLite file. From here on
 * nothing knows which one it is.
 */
import mongoose from 'mongoose';
import type { Connection } from 'mongoose';
import type { Config } from '../config.js';
import type { Clock } from '../domain/environment.js';
import { createStores } from './create.js';
import { connectEmbedded } from './engine/driver.js';
import { openEngineDatabase } from './engine/database.js';
import type { Stores } from './ports/index.js';

type DatabaseConfig = Config['database'];

/** How long a start waits for MongoDB to answer. */
const serverSelectionTimeoutMS = 10_000;

/**
 * For the serving process: makes collections and indexes. An embedded file has one serving process.
 * @throws database_in_use
 */
export async function openStores(database: DatabaseConfig, clock: Clock): Promise<Stores> {
  const connection = await connect(database, 'serve');
  try {
    const { stores, ensureIndexes } = createStores(connection, clock);
    await ensureIndexes();
    return stores;
  } catch (error) {
    await connection.close();
    throw error;
  }
}

/**
 * For commands that only read, also while a process serves. Nothing can be written through it.
 * @throws config_invalid when the embedded file does not exist
 */
export async function openStoresReadOnly(database: DatabaseConfig, clock: Clock): Promise<Stores> {
  return createStores(await connect(database, 'readOnly'), clock).stores;
}

async function connect(database: DatabaseConfig, mode: 'serve' | 'readOnly'): Promise<Connection> {
  if (database.kind === 'sqlite') {
    return connectEmbedded(await openEngineDatabase(database.file, mode));
  }
  // An own instance: ltijs brings a mongoose of its own, and nothing of ours is global.
  const instance = new mongoose.Mongoose();
  if (mode === 'readOnly') instance.plugin(refuseWrites);
  return instance
    .createConnection(database.url, {
      autoIndex: false,
      autoCreate: false,
      ignoreUndefined: true,
      serverSelectionTimeoutMS,
    })
    .asPromise();
}

/** The embedded engine refuses by itself (`query_only`); MongoDB needs to be told by the models. */
function refuseWrites(schema: mongoose.Schema): void {
  const refuse = (): never => {
    throw new Error('the stores are open for reading only');
  };
  schema.pre(['findOneAndUpdate', 'findOneAndDelete', 'updateMany', 'deleteMany'], refuse);
  schema.pre('save', refuse);
  schema.pre('bulkWrite', refuse);
}
