/** Stores on an empty database with a clock that the tests set. */
import type { Stores } from '../../src/stores/ports/index.js';
import { openStores } from '../../src/stores/open.js';
import type { EmptyDatabase, Engine } from './engines.js';

export interface Opened {
  readonly stores: Stores;
  /** What the clock says; `set` moves it. */
  readonly time: { now: Date };
}

export const start = new Date('2026-03-01T10:00:00.000Z');

/** Minutes after `start` (before, when negative). */
export function minutes(n: number): Date {
  return new Date(start.getTime() + n * 60_000);
}

/** Opens before the tests of the current `describe`, and removes everything after them. */
export function useStores(engine: Engine): () => Opened {
  let database: EmptyDatabase;
  let opened: Opened;
  beforeAll(async () => {
    database = await engine.create();
    const time = { now: start };
    opened = { time, stores: await openStores(database.config, () => time.now) };
  });
  beforeEach(() => {
    opened.time.now = start;
  });
  afterAll(async () => {
    await opened.stores.close();
    await database.remove();
  });
  return () => opened;
}

/** The error code that a promise is refused with; fails when it is not refused. */
export async function codeOf(work: Promise<unknown>): Promise<unknown> {
  const outcome = await work.then(
    () => 'no error',
    (error: unknown) => error,
  );
  return typeof outcome === 'object' && outcome !== null && 'code' in outcome
    ? outcome.code
    : outcome;
}

/** `n` calls at once. */
export function together<T>(n: number, call: (index: number) => Promise<T>): Promise<T[]> {
  return Promise.all(Array.from({ length: n }, (_, index) => call(index)));
}
