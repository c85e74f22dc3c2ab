/**
 * One serving process per database file. The lock is an exclusive transaction on a small SQLite file
 * beside it: the operating system drops it when the process ends, however it ends, so it is never stale.
 */
import { existsSync, realpathSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import { ToolError } from '../../errors.js';

export interface ServingLock {
  release(): void;
}

/**
 * @param file the database file; its folder exists
 * @throws database_in_use when another process, or this one, holds it
 */
export function acquireServingLock(file: string): ServingLock {
  // Two names of one file must meet at one lock.
  const real = existsSync(file)
    ? realpathSync(file)
    : join(realpathSync(dirname(file)), basename(file));
  const database = new Database(`${real}.lock`, { timeout: 0 });
  try {
    database.pragma('locking_mode = EXCLUSIVE');
    database.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    database.close();
    if (isBusy(error)) throw new ToolError('database_in_use', { file }, error);
    throw error;
  }
  return {
    release() {
      database.close();
    },
  };
}

function isBusy(error: unknown): boolean {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : '';
  return typeof code === 'string' && code.startsWith('SQLITE_BUSY');
}
