/** The state of a new sandbox: profile, keys, and the seed made into courses. */
import { createFaults } from './faults.js';
import type { KeyRing } from './keys.js';
import type { Lms } from './lms.js';
import type { Clock } from './model.js';
import { createCanvas } from './profiles/canvas.js';
import { generic } from './profiles/generic.js';
import { moodle } from './profiles/moodle.js';
import type { Profile, ProfileId } from './profiles/profile.js';
import { createCourse } from './seed.js';
import type { Seed } from './seed.js';
import { projectCycleManagement } from './seeds/project-cycle-management.js';

export interface LmsOptions {
  readonly profile: ProfileId;
  readonly clock: Clock;
  readonly seed?: Seed;
  /**
   * New courses, activities and columns get higher ids than this. A sandbox that restarts beside a tool that does not
   * passes the time, so that no id comes back with another meaning.
   */
  readonly idsAbove?: number;
  /** Keys made before, from `createKeyRing`: making RSA keys takes a noticeable time. */
  readonly keys?: KeyRing;
  /** Only the canvas profile has an issuer of its own, shared by all its schools. */
  readonly issuer?: string;
}

const profiles: Readonly<Record<ProfileId, (issuer?: string) => Profile>> = {
  moodle: () => moodle,
  canvas: (issuer) => createCanvas(issuer),
  generic: () => generic,
};

/** @param url where it answers, without a slash at the end */
export function createLms(
  options: LmsOptions,
  { url, keys }: { readonly url: string; readonly keys: KeyRing },
): Lms {
  const profile = profiles[options.profile](options.issuer);
  const now = options.clock();
  const seed = options.seed ?? projectCycleManagement(now);
  const courses = seed.courses.map((course) => createCourse(course, now));
  const last = { tool: 0, ...highestIds(courses, options.idsAbove ?? 0) };
  return {
    profile,
    url,
    issuer: profile.issuer(url),
    clock: options.clock,
    keys,
    site: seed.site,
    people: [...seed.people],
    courses,
    tools: [],
    sessions: new Map(),
    launches: new Map(),
    accessTokens: new Map(),
    registrationTokens: new Map(),
    usedAssertions: new Set(),
    returnedLinks: new Map(),
    faults: createFaults(),
    settings: { platformStorage: profile.quirks.platformStorageByDefault, loginMethod: 'post' },
    nextId: (kind) => {
      last[kind] += 1;
      return last[kind];
    },
  };
}

function highestIds(
  courses: Lms['courses'],
  least: number,
): Record<'course' | 'cm' | 'lti' | 'item' | 'section', number> {
  const highest = (ids: readonly number[]): number => Math.max(least, ...ids);
  const activities = courses.flatMap((course) => course.activities);
  return {
    course: highest(courses.map(({ id }) => id)),
    cm: highest(activities.map(({ cmId }) => cmId)),
    lti: highest(
      activities.filter(({ module }) => module === 'lti').map(({ instanceId }) => instanceId),
    ),
    item: highest(courses.flatMap(({ gradebook }) => gradebook.items.map(({ id }) => id))),
    section: highest(courses.flatMap(({ sections }) => sections.map(({ id }) => id))),
  };
}
