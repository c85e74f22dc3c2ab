/** What a teacher sees when a launch is refused, and what the administrator finds in the log. */
import { readFileSync } from 'node:fs';
import { errorCodes } from '../../src/errors.js';
import { createBrowser } from '../support/browser.js';
import { createTestClock } from '../support/clock.js';
import { codeOn, createLauncher, lti, type Launcher } from '../support/launcher.js';
import { startLaunchTool, type LaunchTool } from '../support/launch-tool.js';
import { startTestPlatform, type TestPlatform } from '../support/test-platform.js';

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

test('says what happened, what to do, and the reference under which the log has it', async () => {
  const answer = await launcher.launch(await launcher.login(), { sub: undefined });
  expect(answer.body).toContain('did not say who you are');
  expect(answer.body).toContain('What to do');
  expect(codeOn(answer)).toBe('launch_anonymous');
  const reference = /<code>([0-9a-f]{10})<\/code>/.exec(answer.body)?.[1];
  const lines = tool.log.lines().filter((line) => line['reference'] === reference);
  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatchObject({ event: 'launch', verdict: 'refused', code: 'launch_anonymous' });
});

test('shows nothing of the message, and the log neither', async () => {
  const answer = await launcher.launch(await launcher.login(), {
    name: 'Rosa <i>Secret</i>',
    email: 'rosa@example.test',
    sub: 'sub-of-rosa',
    [`${lti}version`]: '<script>alert(1)</script>',
  });
  expect(answer.body).not.toMatch(/Rosa|rosa|alert/);
  expect(tool.log.text()).not.toMatch(/Rosa|rosa|alert|eyJ/);
});

test('is framed by anyone, kept by no cache, and has the status of its code', async () => {
  const answer = await launcher.launch(await launcher.login(), { [`${lti}deployment_id`]: 'new' });
  expect(answer.status).toBe(403);
  expect(answer.headers.get('Content-Security-Policy')).toContain('frame-ancestors *');
  expect(answer.headers.get('Cache-Control')).toBe('no-store');
  expect(answer.body).toContain('The tool waits for approval');
  expect(answer.body).toMatch(/admin page “Platforms”/);
});

test('in French for a French browser', async () => {
  const login = await launcher.login();
  const answer = await login.browser.post(
    `${tool.url}/lti/launch`,
    { error: 'login_required', state: login.state },
    { 'Accept-Language': 'fr-CA,fr;q=0.9' },
  );
  expect(answer.body).toContain('lang="fr"');
  expect(answer.body).toContain('Que faire');
});

test('a platform’s error description is not repeated', async () => {
  const login = await launcher.login();
  const form = { error: '<b>x</b>', error_description: 'call 555-1234', state: login.state };
  const answer = await login.browser.post(`${tool.url}/lti/launch`, form);
  expect(codeOn(answer)).toBe('launch_refused_by_platform');
  expect(answer.body + tool.log.text()).not.toMatch(/555-1234|<b>x/);
});

test('what is not a form, or too long a one, is refused as politely', async () => {
  const json = await fetch(`${tool.url}/lti/launch`, { method: 'POST', body: '{}' });
  expect(json.status).toBe(400);
  const long = await createBrowser().post(`${tool.url}/lti/launch`, {
    id_token: 'x'.repeat(300_000),
  });
  expect(codeOn(long)).toBeDefined();
  expect([400, 413]).toContain(long.status);
});

test('a reload or the back button leads to a page that says to open the link again', async () => {
  for (const path of ['launch', 'launch/browser']) {
    const answer = await createBrowser().get(`${tool.url}/lti/${path}`);
    expect([answer.status, codeOn(answer)]).toEqual([400, 'launch_parameter_missing']);
    expect(answer.body).toContain('open the link again');
  }
});

test('too many at once from one address: refused until the minute is over', async () => {
  const small = await startLaunchTool({ clock, requestsPerMinute: 3 });
  const answers = [];
  for (let count = 0; count < 5; count += 1) {
    answers.push(await createBrowser().get(`${small.url}/lti/login`));
  }
  expect(answers.map((answer) => codeOn(answer))).toEqual([
    'login_parameter_missing',
    'login_parameter_missing',
    'login_parameter_missing',
    'too_many_requests',
    'too_many_requests',
  ]);
  expect(answers.at(-1)?.status).toBe(429);
  await small.close();
});

test('every code of the launch has a sentence in both languages', () => {
  const codes = Object.keys(errorCodes).filter((code) =>
    /^(login|launch|deployment|session|deep_linking|registration_inactive)/.test(code),
  );
  for (const language of ['en', 'fr']) {
    const path = `config/locales/${language}/errors.json`;
    const sentences = JSON.parse(readFileSync(path, 'utf8')) as Record<string, string>;
    expect(codes.filter((code) => !(code in sentences))).toEqual([]);
  }
});
