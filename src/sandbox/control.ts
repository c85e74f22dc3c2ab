/** What the program that starts the sandbox may do with it besides HTTP: data in, data out. */
import type { JWTPayload } from 'jose';
import { createCourseControl } from './course-control.js';
import type { CourseControl } from './course-control.js';
import type { Faults } from './faults.js';
import { findActivity, findCourse, findCourseOfActivity, findPerson, findTool } from './lms.js';
import type { Lms, Settings } from './lms.js';
import type { Activity, PendingLaunch, Session, Tool } from './model.js';
import { initiateLogin } from './login-initiation.js';
import type { LoginInitiation } from './login-initiation.js';
import type { ProfileId } from './profiles/profile.js';
import { randomHex } from './random.js';
import { startRegistration } from './registration.js';
import { cookieName, openSession } from './sessions.js';
import { addTool } from './tools.js';

interface ToolSettings {
  readonly name: string;
  readonly loginUrl: string;
  readonly redirectUris: readonly string[];
  readonly launchUrl: string;
  readonly jwksUrl: string;
  readonly deepLinkUrl?: string;
  readonly description?: string;
  readonly clientId?: string;
  readonly custom?: Readonly<Record<string, string>>;
  /** What the administrator lets it have; everything unless given. */
  readonly sendsNames?: boolean;
  readonly sendsEmail?: boolean;
  readonly gradeService?: 'none' | 'sync' | 'full';
  readonly memberService?: boolean;
}

export interface RegisteredTool {
  readonly id: number;
  readonly clientId: string;
  readonly deploymentId: string;
  readonly issuer: string;
  readonly authorizationEndpoint: string;
  readonly tokenEndpoint: string;
  readonly jwksUri: string;
}

interface PersonOnRecord {
  readonly id: number;
  /** `sub` on the wire. */
  readonly userId: string;
  readonly username: string;
  readonly givenName: string;
  readonly familyName: string;
  readonly email: string;
}

interface LaunchWish {
  readonly personId: number;
  /** Of a browser that is signed in already. */
  readonly cookie?: string;
  /** For an activity; without it a deep linking launch of `courseId`. */
  readonly cmId?: number;
  readonly courseId?: number;
  readonly toolId?: number;
  readonly forUserId?: number;
}

export interface Sandbox {
  readonly url: string;
  readonly port: number;
  readonly issuer: string;
  readonly profile: ProfileId;
  readonly people: readonly PersonOnRecord[];
  readonly settings: Settings;
  readonly faults: Faults;
  registerTool(settings: ToolSettings): RegisteredTool;
  /** The administrator presses "Activate" on a dynamically registered tool. */
  activateTool(clientId: string): RegisteredTool;
  /** Changes what an administrator set. */
  changeTool(
    clientId: string,
    change: Pick<ToolSettings, 'sendsNames' | 'sendsEmail' | 'gradeService' | 'memberService'>,
  ): void;
  /** @returns the address that the administrator's browser opens at the tool */
  startRegistration(registrationUrl: string): Promise<string>;
  /** Signs a person in, as the first page does. @returns the `Cookie` header of that browser */
  signIn(personId: number, language?: 'en' | 'fr'): string;
  switchToStudent(cookie: string): void;
  /** Presses an activity's button. @returns the person's `Cookie` header and what is sent to the tool's login URL */
  launch(wish: LaunchWish): LoginInitiation & { readonly cookie: string };
  /** @throws Error when there is none */
  course(id?: number): CourseControl;
  /** A new key signs; the old one stays published unless told otherwise. @returns the new kid */
  rotateKeys(options?: { readonly keepOld?: boolean }): Promise<string>;
  /** Signs anything with the platform's key, for tests of what a tool refuses. */
  signJwt(claims: JWTPayload, header?: Readonly<Record<string, string>>): Promise<string>;
  close(): Promise<void>;
}

/** Everything of a Sandbox that is not the server itself. */
export function createControl(lms: Lms): Omit<Sandbox, 'port' | 'close'> {
  return {
    url: lms.url,
    issuer: lms.issuer,
    profile: lms.profile.id,
    people: lms.people.map((person) => ({ ...person, userId: lms.profile.userId(person) })),
    settings: lms.settings,
    faults: lms.faults,
    ...toolControl(lms),
    ...browserControl(lms),
    course: (id) =>
      createCourseControl(
        lms,
        found(id === undefined ? lms.courses[0] : findCourse(lms, id), `course ${id ?? ''}`),
      ),
    rotateKeys: ({ keepOld = true } = {}) => lms.keys.rotate(keepOld),
    signJwt: (claims, header) => lms.keys.sign(claims, header),
  };
}

function toolControl(
  lms: Lms,
): Pick<Sandbox, 'registerTool' | 'activateTool' | 'changeTool' | 'startRegistration'> {
  const byClientId = (clientId: string): Tool =>
    found(
      lms.tools.find((tool) => tool.clientId === clientId),
      `tool ${clientId}`,
    );
  return {
    registerTool: (settings) => registeredTool(lms, addTool(lms, toTool(settings))),
    activateTool: (clientId) => {
      const tool = byClientId(clientId);
      tool.active = true;
      return registeredTool(lms, tool);
    },
    changeTool: (clientId, change) => {
      Object.assign(byClientId(clientId), change);
    },
    startRegistration: (registrationUrl) => startRegistration(lms, registrationUrl),
  };
}

function toTool(settings: ToolSettings): Omit<Tool, 'id' | 'deploymentId'> {
  return {
    clientId: settings.clientId ?? randomHex(15),
    name: settings.name,
    description: settings.description ?? '',
    loginUrl: settings.loginUrl,
    redirectUris: [...settings.redirectUris],
    launchUrl: settings.launchUrl,
    deepLinkUrl: settings.deepLinkUrl ?? settings.launchUrl,
    jwksUrl: settings.jwksUrl,
    custom: { ...settings.custom },
    sendsNames: settings.sendsNames ?? true,
    sendsEmail: settings.sendsEmail ?? true,
    gradeService: settings.gradeService ?? 'full',
    memberService: settings.memberService ?? true,
    active: true,
  };
}

function registeredTool(lms: Lms, tool: Tool): RegisteredTool {
  const { paths } = lms.profile;
  return {
    id: tool.id,
    clientId: tool.clientId,
    deploymentId: tool.deploymentId,
    issuer: lms.issuer,
    authorizationEndpoint: `${lms.url}${paths.authorize}`,
    tokenEndpoint: `${lms.url}${paths.token}`,
    jwksUri: `${lms.url}${paths.jwks}`,
  };
}

function browserControl(lms: Lms): Pick<Sandbox, 'signIn' | 'switchToStudent' | 'launch'> {
  const sessionOf = (cookie: string): Session =>
    found(lms.sessions.get(cookie.slice(cookieName.length + 1)), 'session of that cookie');
  const signIn = (personId: number, language: 'en' | 'fr' = 'en'): string => {
    found(findPerson(lms, personId), `person ${personId}`);
    return `${cookieName}=${openSession(lms, personId, language).id}`;
  };
  return {
    signIn,
    switchToStudent: (cookie) => {
      sessionOf(cookie).switchedToStudent = true;
    },
    launch: (wish) => {
      const cookie = wish.cookie ?? signIn(wish.personId);
      return { ...initiateLogin(lms, launchRequest(lms, wish, sessionOf(cookie))), cookie };
    },
  };
}

function launchRequest(
  lms: Lms,
  wish: LaunchWish,
  session: Session,
): Parameters<typeof initiateLogin>[1] {
  const course = found(
    wish.cmId === undefined
      ? wish.courseId === undefined
        ? lms.courses[0]
        : findCourse(lms, wish.courseId)
      : findCourseOfActivity(lms, wish.cmId),
    'course for that launch',
  );
  const activity = wish.cmId === undefined ? undefined : findActivity(course, wish.cmId);
  const tool = found(
    findTool(lms, wish.toolId ?? activity?.lti?.toolId ?? 1),
    'tool for that launch',
  );
  return {
    session,
    course,
    tool,
    message: messageOf(wish, activity),
    ...(activity && { activity }),
    ...(wish.forUserId !== undefined && { forUserId: wish.forUserId }),
  };
}

function messageOf(wish: LaunchWish, activity: Activity | undefined): PendingLaunch['message'] {
  if (!activity) return 'LtiDeepLinkingRequest';
  return wish.forUserId === undefined ? 'LtiResourceLinkRequest' : 'LtiSubmissionReviewRequest';
}

function found<T>(thing: T | undefined, what: string): T {
  if (thing === undefined) throw new Error(`The sandbox has no ${what}`);
  return thing;
}
