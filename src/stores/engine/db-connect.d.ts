/**
 * The part of @apostrophecms/db-connect 1.0.2 that the embedded engine uses (adapters/sqlite.js; the package
 * has no types). `_sqlite` is its better-sqlite3 handle: pragmas and transactions have no public way in.
 */
declare module '@apostrophecms/db-connect/adapters/sqlite.js' {
  import type { Database } from 'better-sqlite3';

  export interface AdapterCursor {
    sort(sort: Readonly<Record<string, 1 | -1>>): AdapterCursor;
    limit(n: number): AdapterCursor;
    skip(n: number): AdapterCursor;
    project(projection: Readonly<Record<string, 0 | 1>>): AdapterCursor;
    toArray(): Promise<Record<string, unknown>[]>;
    /** The statement it would run. */
    explain(): Promise<{ readonly sql: string; readonly params: readonly unknown[] }>;
  }
  export interface AdapterCollection {
    find(filter: Readonly<Record<string, unknown>>): AdapterCursor;
    countDocuments(filter: Readonly<Record<string, unknown>>): Promise<number>;
    distinct(path: string, filter: Readonly<Record<string, unknown>>): Promise<unknown[]>;
    insertOne(document: Readonly<Record<string, unknown>>): Promise<unknown>;
    replaceOne(
      filter: Readonly<Record<string, unknown>>,
      document: Readonly<Record<string, unknown>>,
    ): Promise<unknown>;
    deleteMany(
      filter: Readonly<Record<string, unknown>>,
    ): Promise<{ readonly deletedCount: number }>;
    createIndex(
      keys: Readonly<Record<string, 1 | -1>>,
      options: { readonly name: string; readonly unique: boolean; readonly type?: 'date' },
    ): Promise<string>;
    indexes(): Promise<Record<string, unknown>[]>;
  }
  export interface AdapterClient {
    db(): { collection(name: string): AdapterCollection };
    close(): Promise<void>;
    readonly _sqlite: Database;
  }

  const adapter: { connect(uri: string): Promise<AdapterClient> };
  export default adapter;
}
