/** What the scheduled jobs do, without the scheduler. */
import { decideAll, sweepExpired } from '../../src/jobs/work.js';
import type { WorkDeps } from '../../src/jobs/work.js';
import type { Context } from '../../src/domain/platform.js';

const now = new Date('2026-11-21T20:00:00Z');

function context(id: string, platformId: string): Context {
  return {
    id,
    platformId,
    organisationId: 'o1',
    deploymentRowId: 'd1',
    platformContextId: id,
    title: '',
    label: '',
    productFamily: 'moodle',
    agsScopes: [],
    history: [],
    lastLaunchAt: now,
  };
}

function deps(
  contexts: readonly Context[],
  decide: (contextId: string) => Promise<void>,
): WorkDeps & { readonly swept: Date[] } {
  const swept: Date[] = [];
  return {
    swept,
    stores: {
      contexts: {
        listAll: async () => contexts,
        list: async () => contexts,
        get: async () => Promise.reject(new Error('not asked for')),
        ensure: async () => Promise.reject(new Error('not asked for')),
      },
      sweep: async (at) => swept.push(at),
    },
    awarding: {
      async decideCourse(_organisationId, contextId) {
        await decide(contextId);
        return { awarded: [], roster: 'read' };
      },
    },
    clock: () => now,
    log: { info: () => undefined, warn: () => undefined },
  };
}

describe('deciding every course', () => {
  test('a platform that hangs holds up its own courses only', async () => {
    const decided: string[] = [];
    let release: () => void = () => undefined;
    const hangs = new Promise<void>((resolve) => (release = resolve));
    let othersDone: () => void = () => undefined;
    const others = new Promise<void>((resolve) => (othersDone = resolve));
    const all = decideAll(
      deps(
        [context('a1', 'a'), context('a2', 'a'), context('b1', 'b'), context('b2', 'b')],
        async (id) => {
          if (id === 'a1') await hangs;
          decided.push(id);
          if (id === 'b2') othersDone();
        },
      ),
      new AbortController().signal,
    );
    await others;
    expect(decided).toEqual(['b1', 'b2']);
    release();
    await all;
    expect(decided).toEqual(['b1', 'b2', 'a1', 'a2']);
  });

  test('a course that fails does not keep the next one from being decided', async () => {
    const decided: string[] = [];
    await decideAll(
      deps([context('a1', 'a'), context('a2', 'a')], async (id) => {
        if (id === 'a1') throw new Error('broken');
        decided.push(id);
      }),
      new AbortController().signal,
    );
    expect(decided).toEqual(['a2']);
  });

  test('stops between two courses when told to', async () => {
    const stopping = new AbortController();
    const decided: string[] = [];
    await decideAll(
      deps([context('a1', 'a'), context('a2', 'a')], async (id) => {
        decided.push(id);
        stopping.abort();
      }),
      stopping.signal,
    );
    expect(decided).toEqual(['a1']);
  });
});

test('sweeping deletes what has expired by the tool’s clock', async () => {
  const work = deps([], async () => undefined);
  await sweepExpired(work);
  expect(work.swept).toEqual([now]);
});
