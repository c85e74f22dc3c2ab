/** The whole state of one sandbox, with the look-ups that endpoints share. */
import type { Faults } from './faults.js';
import type { KeyRing } from './keys.js';
import type {
  Activity,
  Clock,
  Course,
  PendingLaunch,
  Person,
  Session,
  Site,
  Tool,
} from './model.js';
import type { Profile } from './profiles/profile.js';
import type { StoredLink } from './deep-linking-items.js';

interface AccessToken {
  readonly toolId: number;
  readonly scopes: readonly string[];
  readonly expiresAt: Date;
}

interface RegistrationToken {
  readonly clientId: string;
  readonly expiresAt: Date;
  used: boolean;
}

export interface Lms {
  readonly profile: Profile;
  /** Where browsers and tools reach it; no slash at the end. */
  readonly url: string;
  readonly issuer: string;
  readonly clock: Clock;
  readonly keys: KeyRing;
  readonly site: Site;
  readonly people: Person[];
  readonly courses: Course[];
  readonly tools: Tool[];
  readonly sessions: Map<string, Session>;
  readonly launches: Map<string, PendingLaunch>;
  readonly accessTokens: Map<string, AccessToken>;
  readonly registrationTokens: Map<string, RegistrationToken>;
  /** `jti`s of client assertions already taken. */
  readonly usedAssertions: Set<string>;
  /** What deep linking returned and nobody has saved yet, by its id. */
  readonly returnedLinks: Map<string, ReturnedLinks>;
  readonly faults: Faults;
  readonly settings: Settings;
  /** A number never given before, for courses, activities and grade items. */
  nextId(kind: 'tool' | 'course' | 'cm' | 'lti' | 'item' | 'section'): number;
}

export interface ReturnedLinks {
  readonly courseId: number;
  readonly toolId: number;
  readonly sessionId: string;
  readonly links: readonly StoredLink[];
  readonly message?: string;
}

export interface Settings {
  /** LTI platform storage: postMessage `lti.put_data` and friends, `lti_storage_target` in logins. */
  platformStorage: boolean;
  /** How a login is started: a form that submits itself, by POST (usual) or GET. */
  loginMethod: 'post' | 'get';
}

/** Undefined when nobody has that id. */
export function findPerson(lms: Lms, id: number): Person | undefined {
  return lms.people.find((person) => person.id === id);
}

export function findPersonByUserId(lms: Lms, userId: string): Person | undefined {
  return lms.people.find((person) => lms.profile.userId(person) === userId);
}

export function findCourse(lms: Lms, id: number): Course | undefined {
  return lms.courses.find((course) => course.id === id);
}

export function findTool(lms: Lms, id: number): Tool | undefined {
  return lms.tools.find((tool) => tool.id === id);
}

export function findActivity(course: Course, cmId: number): Activity | undefined {
  return course.activities.find((activity) => activity.cmId === cmId);
}

/** The course that an activity is in. */
export function findCourseOfActivity(lms: Lms, cmId: number): Course | undefined {
  return lms.courses.find((course) => findActivity(course, cmId) !== undefined);
}
