/** A running moodle-profile sandbox with the demo course and a stand-in tool, for tests of what Moodle does. */
import { createKeyRing, demo, startSandbox } from '../../src/sandbox/index.js';
import type { CourseControl, KeyRing, Sandbox } from '../../src/sandbox/index.js';
import { z } from 'zod';
import { json, startToolStandIn, types } from './tool-stand-in.js';
import type { Answer, ToolStandIn } from './tool-stand-in.js';

const result = z.object({
  id: z.string(),
  userId: z.string(),
  resultScore: z.number().optional(),
  resultMaximum: z.number().optional(),
  comment: z.string().optional(),
  timestamp: z.string().optional(),
});
export type Result = z.infer<typeof result>;

export interface MoodleCourse {
  readonly sandbox: Sandbox;
  readonly standIn: ToolStandIn;
  readonly course: CourseControl;
  now: Date;
  later(seconds: number): void;
  /** @returns the number of the new column */
  createColumn(scoreMaximum?: number, more?: object): Promise<number>;
  results(item: number): Promise<readonly Result[]>;
  post(item: number, score: object | string): Promise<Answer>;
  members(query?: string): Promise<readonly { user_id: string; roles: string[] }[]>;
  url(path: string): string;
  close(): Promise<void>;
}

let sharedRing: Promise<KeyRing> | undefined;
/** One key ring for all sandboxes of a test file. */
export function sharedKeyRing(): Promise<KeyRing> {
  sharedRing ??= createKeyRing();
  return sharedRing;
}

/** One score with everything required; `timestamp` is the clock's unless given. */
export async function startMoodleCourse(): Promise<MoodleCourse> {
  const state = { now: new Date('2026-11-22T09:00:00Z') };
  const sandbox = await startSandbox({
    port: 0,
    profile: 'moodle',
    clock: () => state.now,
    keys: await sharedKeyRing(),
  });
  const standIn = await startToolStandIn(sandbox, {
    clock: () => state.now,
    custom: { context_history: '$Context.id.history' },
  });
  const services = `${sandbox.url}/mod/lti/services.php`;
  const lineItem = (item: number, path = ''): string =>
    `${services}/${demo.course}/lineitems/${item}/lineitem${path}?type_id=1`;
  return {
    sandbox,
    standIn,
    course: sandbox.course(),
    get now() {
      return state.now;
    },
    set now(at) {
      state.now = at;
    },
    later: (seconds) => {
      state.now = new Date(state.now.getTime() + seconds * 1000);
    },
    createColumn: async (scoreMaximum = 100, more = {}) => {
      const answer = await standIn.call(`${services}/${demo.course}/lineitems?type_id=1`, {
        method: 'POST',
        headers: { 'Content-Type': types.lineItem },
        body: JSON.stringify({
          scoreMaximum,
          label: 'Badge rule',
          resourceId: 'rule-1',
          tag: 'badge-rule',
          ...more,
        }),
      });
      const { id } = z.object({ id: z.string() }).parse(json(answer));
      return Number(/lineitems\/(\d+)\//.exec(id)?.[1]);
    },
    results: async (item) => {
      const answer = await standIn.call(lineItem(item, '/results'), {
        headers: { Accept: types.results },
      });
      return z.array(result).parse(json(answer));
    },
    post: (item, score) =>
      standIn.call(lineItem(item, '/scores'), {
        method: 'POST',
        headers: { 'Content-Type': types.score },
        body:
          typeof score === 'string'
            ? score
            : JSON.stringify({
                timestamp: state.now.toISOString(),
                activityProgress: 'Completed',
                gradingProgress: 'FullyGraded',
                ...score,
              }),
      }),
    members: async (query = '') => {
      const answer = await standIn.call(
        `${services}/CourseSection/${demo.course}/bindings/1/memberships${query}`,
        { headers: { Accept: types.members } },
      );
      return z
        .object({ members: z.array(z.object({ user_id: z.string(), roles: z.array(z.string()) })) })
        .parse(json(answer)).members;
    },
    url: (path) => `${sandbox.url}${path}`,
    close: async () => {
      await standIn.close();
      await sandbox.close();
    },
  };
}

export const learnerIds = Object.values(demo.learners).map(String);
export const of = (results: readonly Result[], userId: number): Result | undefined =>
  results.find((row) => row.userId === String(userId));
