/**
 * What a real Moodle 4.5 sent (test/fixtures/moodle/), unchanged but for base URLs, nonce, iat, exp and the
 * signature: login, launch, and what is written down.
 */
import { readFileSync } from 'node:fs';
import { defaultOrganisationId } from '../../src/catalogue/organisation.js';
import { createTestClock } from '../support/clock.js';
import { createLauncher, type Login } from '../support/launcher.js';
import { startLaunchTool, type LaunchTool } from '../support/launch-tool.js';
import { startTestPlatform, type Claims, type TestPlatform } from '../support/test-platform.js';
import type { LaunchSession } from '../../src/domain/launch.js';
import type { Platform } from '../../src/domain/platform.js';
import type { Answer } from '../support/browser.js';

const clock = createTestClock();
let tool: LaunchTool;
let platform: TestPlatform;
let registration: Platform;

beforeAll(async () => {
  platform = await startTestPlatform(clock);
  tool = await startLaunchTool({ clock });
  registration = await tool.register(
    platform.registration({ clientId: 'dummy-tool-client-1', productFamily: 'other' }),
    ['1'],
  );
});
afterAll(async () => {
  await tool.close();
  await platform.close();
});

interface Captured {
  readonly loginInitiation: { readonly fields: Record<string, string> };
  readonly claims: Claims;
}

async function replay(file: string): Promise<{ readonly login: Login; readonly answer: Answer }> {
  const text = readFileSync(`test/fixtures/moodle/${file}`, 'utf8')
    .replaceAll('http://127.0.0.1:8090', platform.issuer)
    .replaceAll('http://127.0.0.1:3000', tool.url);
  const captured = JSON.parse(text) as Captured;
  const launcher = createLauncher({ toolUrl: tool.url, platform, registration, clock });
  const login = await launcher.login({ form: captured.loginInitiation.fields });
  const iat = Math.floor(clock().getTime() / 1000);
  const claims = { ...captured.claims, nonce: login.nonce, iat, exp: iat + 60 };
  const form = { id_token: await platform.sign(claims), state: login.state };
  return { login, answer: await launcher.post(login, form) };
}

async function sessionAfter(file: string): Promise<LaunchSession> {
  const { login, answer } = await replay(file);
  expect(answer.status).toBe(303);
  const page = await login.browser.get(answer.location ?? '');
  return JSON.parse(page.body) as LaunchSession;
}

test('learner: course, link, person, services and roles are written down', async () => {
  const session = await sessionAfter('launch-resource-link-learner.json');
  const { stores } = tool;
  expect(session).toMatchObject({ roles: ['Learner'], missing: [], locale: 'en' });
  expect(session.frameAncestors).toEqual([platform.issuer]);
  expect(await stores.contexts.get(defaultOrganisationId, session.contextId ?? '')).toMatchObject({
    platformContextId: '2',
    label: 'LTI101',
    title: 'Einführung in LTI 1.3 / Intro to LTI',
    productFamily: 'moodle',
    lineItemsUrl: `${platform.issuer}/mod/lti/services.php/2/lineitems?type_id=1`,
    membershipsUrl: `${platform.issuer}/mod/lti/services.php/CourseSection/2/bindings/1/memberships`,
    history: [],
  });
  expect(await stores.learners.get(session.learnerId)).toMatchObject({
    sub: '4',
    name: 'Ana Müller',
    givenName: 'Ana',
    familyName: 'Müller',
    email: 'student01@example.test',
  });
  expect(await stores.resourceLinks.list(session.contextId ?? '')).toMatchObject([
    { platformResourceLinkId: '1', title: 'LTI activity (embedded, graded)', purpose: 'unset' },
  ]);
});

test('editing teacher: Instructor, remembered for ever in this course', async () => {
  const session = await sessionAfter('launch-resource-link-teacher.json');
  expect(session.roles).toEqual(['Instructor']);
  expect(await tool.stores.members.find(session.contextId ?? '', session.learnerId)).toMatchObject({
    launchRoles: ['Instructor'],
    everInstructor: true,
  });
});

test('Deep Linking: settings are kept for the answer, `resource_title: null` is no obstacle', async () => {
  const session = await sessionAfter('deep-linking-request-teacher.json');
  expect(session.deepLinking).toEqual({
    returnUrl: `${platform.issuer}/mod/lti/contentitem_return.php?course=2&id=1&sesskey=SESSKEY_PLACEHOLDER`,
    acceptTypes: ['ltiResourceLink'],
    acceptMultiple: true,
    acceptLineItem: true,
  });
  expect(session.resourceLinkId).toBeNull();
});

test('Submission Review, at its own target address', async () => {
  const session = await sessionAfter('launch-submission-review-teacher.json');
  expect(session.roles).toEqual(['Instructor']);
});

test('T13: the session key of the return address is in no log line and not in the session', async () => {
  const session = await sessionAfter('launch-resource-link-learner.json');
  expect(JSON.stringify(session)).not.toContain('SESSKEY');
  expect(tool.log.text()).not.toContain('SESSKEY');
});

test('the log says the verdict and nothing about the person', async () => {
  await sessionAfter('launch-resource-link-learner.json');
  const line = tool.log.lines().findLast(({ event }) => event === 'launch');
  expect(line).toMatchObject({
    event: 'launch',
    verdict: 'accepted',
    platformId: registration.id,
    messageType: 'LtiResourceLinkRequest',
    reference: expect.stringMatching(/^[0-9a-f]{10}$/) as string,
    ms: 0,
  });
  expect(tool.log.text()).not.toMatch(/Ana|Müller|student01|eyJ/);
});
