/** The session of a launch: who opens it and how long (DESIGN D2). */
import { createBrowser } from '../support/browser.js';
import { createTestClock } from '../support/clock.js';
import { createLauncher, type Launcher } from '../support/launcher.js';
import { startLaunchTool, type LaunchTool } from '../support/launch-tool.js';
import { startTestPlatform, type TestPlatform } from '../support/test-platform.js';

const minute = 60_000;
const clock = createTestClock();
let tool: LaunchTool;
let platform: TestPlatform;
let launcher: Launcher;

beforeAll(async () => {
  platform = await startTestPlatform(clock);
  tool = await startLaunchTool({ clock });
  const registration = await tool.register(platform.registration(), ['1']);
  launcher = createLauncher({ toolUrl: tool.url, platform, registration, clock });
});
afterAll(async () => {
  await tool.close();
  await platform.close();
});

async function open(): Promise<{ readonly id: string; readonly key: string }> {
  const login = await launcher.login({ browser: createBrowser() });
  const answer = await launcher.launch(login);
  const id = (answer.location ?? '').split('/').at(-2) ?? '';
  const cookie = login.browser.cookies().find((text) => text.startsWith('__Secure-accolade='));
  return { id, key: /=([^;]+)/.exec(cookie ?? '')?.[1] ?? '' };
}

test('only its own key opens it, and only the hash of that is stored', async () => {
  const { id, key } = await open();
  const other = await open();
  const { findSession } = tool.launching;
  expect(await findSession(id, key)).toMatchObject({ id, roles: ['Learner'] });
  expect(await findSession(id, other.key)).toBeUndefined();
  expect(await findSession(id, '')).toBeUndefined();
  expect(await findSession('unknown', key)).toBeUndefined();
  expect(JSON.stringify(await tool.stores.sessions.find(id))).not.toContain(key);
});

test('sixty minutes without use end it', async () => {
  const { id, key } = await open();
  clock.advance(59 * minute);
  expect(await tool.launching.findSession(id, key)).toBeDefined();
  clock.advance(61 * minute);
  expect(await tool.launching.findSession(id, key)).toBeUndefined();
});

test('use extends it, up to eight hours', async () => {
  const { id, key } = await open();
  for (let round = 0; round < 9; round += 1) {
    clock.advance(50 * minute);
    expect(await tool.launching.findSession(id, key)).toBeDefined();
  }
  clock.advance(31 * minute);
  expect(await tool.launching.findSession(id, key)).toBeUndefined();
});
