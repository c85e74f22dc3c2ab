/** What a case of the certification guide (research: lti.md §5) needs, and how its answer is read. */
import type { LaunchSession } from '../../../src/domain/launch.js';
import type { Platform } from '../../../src/domain/platform.js';
import type { Answer } from '../../support/browser.js';
import type { TestClock } from '../../support/clock.js';
import type { TestTool } from '../../support/tool.js';
import { codeOn, createLauncher, type Launcher, type Login } from '../../support/launcher.js';
import { startTestPlatform, type TestPlatform } from '../../support/test-platform.js';

export interface Case {
  /** As in the research: B1, V1, N1, with a letter where one number has several. */
  readonly id: string;
  readonly title: string;
  /** `accepted`, or status and code. */
  readonly expected: string;
  readonly run: (lab: Lab) => Promise<string>;
}

export interface Lab {
  readonly tool: TestTool;
  readonly clock: TestClock;
  readonly platform: TestPlatform;
  readonly registration: Platform;
  readonly launcher: Launcher;
  /** The same tool with a platform of its own, for cases that disturb the platform. */
  alone(change?: Partial<Platform>): Promise<Lab>;
  close(): Promise<void>;
}

export async function createLab(
  tool: TestTool,
  clock: TestClock,
  change: Partial<Platform> = {},
): Promise<Lab> {
  const platform = await startTestPlatform(clock);
  const others: Lab[] = [];
  const registration = await tool.register(platform.registration(change), ['1']);
  const launcher = createLauncher({ toolUrl: tool.url, platform, registration, clock });
  return {
    tool,
    clock,
    platform,
    registration,
    launcher,
    async alone(other) {
      const lab = await createLab(tool, clock, other);
      others.push(lab);
      return lab;
    },
    async close() {
      await Promise.all(others.map((lab) => lab.close()));
      await platform.close();
    },
  };
}

/** `accepted` only when the session opens as well; otherwise status and code of a page of refusal. */
export async function verdictOn(
  answer: Answer,
  lab: Lab,
  login: Pick<Login, 'browser'>,
): Promise<string> {
  if (answer.status === 303 && answer.location?.startsWith(`${lab.tool.url}/in/`)) {
    const page = await login.browser.get(answer.location);
    return page.status === 200 ? 'accepted' : `session ${page.status}`;
  }
  return refusalOn(answer);
}

/** The session that a launch was answered with. */
export async function sessionAfter(answer: Answer, lab: Lab): Promise<LaunchSession> {
  const id = /\/in\/([\w-]+)\/$/.exec(answer.location ?? '')?.[1] ?? '';
  const session = await lab.tool.stores.sessions.find(id);
  if (!session) throw new Error('no session was opened');
  return session;
}

/** A refusal opens nothing, can be framed by anyone, and carries a reference. */
export function refusalOn(answer: Answer): string {
  expect(answer.headers.getSetCookie().join()).not.toContain('__Secure-accolade');
  expect(answer.headers.get('Content-Security-Policy')).toContain('frame-ancestors *');
  expect(answer.headers.get('X-Frame-Options')).toBeNull();
  expect(answer.body).toMatch(/<code>[0-9a-f]{10}<\/code>/);
  expect(answer.body).not.toMatch(/<form|<button|<input/);
  return `${answer.status} ${codeOn(answer) ?? 'no code'}`;
}
