/**
 * The embedded database: one SQLite file (and SQLite's own -wal and -shm beside it while it is open), the
 * lock of its serving process, and turns: every operation has the connection for itself from begin to end,
 * so that what an operation has read is still so when it writes.
 */
import { closeSync, existsSync, mkdirSync, openSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import adapter from '@apostrophecms/db-connect/adapters/sqlite.js';
import type { AdapterCollection } from '@apostrophecms/db-connect/adapters/sqlite.js';
import type { Database, Statement } from 'better-sqlite3';
import { ToolError } from '../../errors.js';
import { acquireServingLock } from './lock.js';

export interface EngineDatabase {
  readonly file: string;
  /** The adapter's collection; use it inside a turn only. */
  table(name: string): AdapterCollection;
  /** Runs `work` alone. */
  read<T>(work: () => Promise<T>): Promise<T>;
  /** Runs `work` alone and in one transaction: all of it is stored, or nothing. */
  write<T>(work: () => Promise<T>): Promise<T>;
  /** Inside `write`: undoes `work` alone when it fails. */
  step<T>(work: () => Promise<T>): Promise<T>;
  /** SQLite's plan for a statement, one line a step. */
  explain(sql: string, params: readonly unknown[]): readonly string[];
  close(): Promise<void>;
}

/**
 * @param file path of the database file; it and its folder are made when missing, readable by the owner only
 * @param mode `serve` takes the serving lock; `readOnly` opens an existing file beside a serving process
 * @throws database_in_use | config_invalid (`readOnly` and there is no such file)
 */
export async function openEngineDatabase(
  file: string,
  mode: 'serve' | 'readOnly',
): Promise<EngineDatabase> {
  const path = resolve(file);
  if (mode === 'readOnly' && !existsSync(path)) {
    throw new ToolError('config_invalid', { variable: 'DATA_DIR', reason: `no database ${path}` });
  }
  if (mode === 'serve') {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    // SQLite gives -wal and -shm the mode of the database file.
    if (!existsSync(path)) closeSync(openSync(path, 'a', 0o600));
  }
  const lock = mode === 'serve' ? acquireServingLock(path) : undefined;
  try {
    // The adapter sets journal_mode=WAL and a busy_timeout of 5 s; commits survive the end of the process.
    const client = await adapter.connect(`sqlite://${path}`);
    if (mode === 'readOnly') client._sqlite.pragma('query_only = ON');
    compileOnce(client._sqlite);
    const db = client.db();
    return {
      file: path,
      table: (name) => db.collection(name),
      ...createTurns(client._sqlite),
      explain: (sql, params) =>
        client._sqlite
          .prepare<unknown[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`)
          .all(...params)
          .map((step) => step.detail),
      async close() {
        await client.close();
        lock?.release();
      },
    };
  } catch (error) {
    lock?.release();
    throw error;
  }
}

const statementsKept = 1_000;

/**
 * The adapter compiles its SQL at every call; that took a third of a write. Statements hold no state between calls
 * and SQLite compiles them anew when the schema has changed, so they are kept, the longest unused going first.
 */
function compileOnce(sqlite: Database): void {
  const compile = sqlite.prepare.bind(sqlite);
  const kept = new Map<string, Statement>();
  const prepare = (sql: string): Statement => {
    const statement = kept.get(sql) ?? compile(sql);
    // A Map keeps the order of insertion: used last stands last.
    kept.delete(sql);
    kept.set(sql, statement);
    const [oldest] = kept.keys();
    if (kept.size > statementsKept && oldest !== undefined) kept.delete(oldest);
    return statement;
  };
  Object.assign(sqlite, { prepare });
}

function createTurns(sqlite: Database): Pick<EngineDatabase, 'read' | 'write' | 'step'> {
  let last: Promise<unknown> = Promise.resolve();

  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = last.then(work);
    last = result.catch(() => undefined);
    return result;
  }

  async function between<T>(
    statements: {
      readonly begin: string;
      readonly keep: string;
      readonly undo: readonly string[];
    },
    work: () => Promise<T>,
  ): Promise<T> {
    sqlite.prepare(statements.begin).run();
    try {
      const result = await work();
      sqlite.prepare(statements.keep).run();
      return result;
    } catch (error) {
      for (const undo of statements.undo) sqlite.prepare(undo).run();
      throw error;
    }
  }

  return {
    read: inTurn,
    write: (work) =>
      inTurn(() => between({ begin: 'BEGIN IMMEDIATE', keep: 'COMMIT', undo: ['ROLLBACK'] }, work)),
    step: (work) =>
      between(
        {
          begin: 'SAVEPOINT step',
          keep: 'RELEASE step',
          undo: ['ROLLBACK TO step', 'RELEASE step'],
        },
        work,
      ),
  };
}
