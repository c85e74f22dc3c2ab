/**
 * The embedded engine as a mongoose driver (`setDriver` on an own Mongoose instance): mongoose keeps its
 * models, casts and queries; where it would call a collection of the MongoDB driver it calls one of ours.
 */
import mongoose from 'mongoose';
import type { Connection } from 'mongoose';
import { createEngineCollection } from './collection.js';
import type { EngineCollection } from './collection.js';
import type { EngineDatabase } from './database.js';
import { unsupported } from './refusal.js';
import { createShape } from './shape.js';
import type { Shape } from './shape.js';

/** mongoose.ConnectionStates: 2 is "connecting"; `onOpen` then sets "connected". */
const connecting = 2;

/** @param database open; closing the connection closes it */
export async function connectEmbedded(database: EngineDatabase): Promise<Connection> {
  const instance = new mongoose.Mongoose();
  // A class because mongoose's driver interface is one.
  class EmbeddedConnection extends mongoose.Connection {
    declare readonly onOpen: () => void;

    async createClient(): Promise<this> {
      const collections = new Map<string, EngineCollection>();
      Object.assign(this, {
        readyState: connecting,
        name: database.file,
        client: { close: () => database.close() },
        db: {
          collection: (name: string) => {
            const known = collections.get(name) ?? openCollection(database, this, name);
            collections.set(name, known);
            return known;
          },
        },
      });
      this.onOpen();
      return this;
    }
  }
  instance.setDriver({ Connection: EmbeddedConnection, Collection: mongoose.Collection });
  return instance
    .createConnection(`sqlite://${database.file}`, { autoIndex: false, autoCreate: false })
    .asPromise();
}

function openCollection(
  database: EngineDatabase,
  connection: Connection,
  name: string,
): EngineCollection {
  let shape: Shape | undefined;
  const collection = createEngineCollection(database, name, () => {
    shape ??= shapeOf(connection, name);
    return shape;
  });
  return new Proxy(collection, {
    get(target, property, receiver): unknown {
      if (Reflect.has(target, property)) return Reflect.get(target, property, receiver);
      // `then` is asked of whatever is awaited, and symbols by whoever prints it.
      if (typeof property === 'symbol' || property === 'then') return undefined;
      return () => {
        throw unsupported(property);
      };
    },
  });
}

function shapeOf(connection: Connection, collection: string): Shape {
  const model = Object.values(connection.models).find(
    (known) => known.collection.name === collection,
  );
  if (model === undefined) throw unsupported('collection without a model', collection);
  return createShape(model.schema);
}
