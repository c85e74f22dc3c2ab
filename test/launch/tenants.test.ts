/** Who is kept apart from whom (DESIGN D2, D9): deployments with equal ids, and two courses in two tabs. */
import type { LaunchSession } from '../../src/domain/launch.js';
import { createBrowser, type Browser } from '../support/browser.js';
import { defaultOrganisationId } from '../../src/catalogue/organisation.js';
import { createTestClock } from '../support/clock.js';
import { createLauncher, lti, membership, type Launcher } from '../support/launcher.js';
import { startLaunchTool, type LaunchTool } from '../support/launch-tool.js';
import { startTestPlatform, type Claims, type TestPlatform } from '../support/test-platform.js';

const clock = createTestClock();
let tool: LaunchTool;
let platform: TestPlatform;
let launcherOf: (deploymentId: string) => Launcher;

beforeAll(async () => {
  platform = await startTestPlatform(clock);
  tool = await startLaunchTool({ clock });
  const registration = await tool.register(platform.registration({ productFamily: 'canvas' }), [
    '39:abc',
  ]);
  const other = await tool.stores.deployments.ensure(registration.id, '40:def');
  await tool.stores.deployments.assign(other.id, 'org-other', 'active');
  launcherOf = (deploymentId) =>
    createLauncher({ toolUrl: tool.url, platform, registration, clock, deploymentId });
});
afterAll(async () => {
  await tool.close();
  await platform.close();
});

async function sessionOf(
  launcher: Launcher,
  browser: Browser,
  change: Claims = {},
): Promise<{ readonly address: string; readonly session: LaunchSession }> {
  const login = await launcher.login({ browser });
  const answer = await launcher.launch(login, change);
  expect(answer.status).toBe(303);
  const page = await browser.get(answer.location ?? '');
  return { address: answer.location ?? '', session: JSON.parse(page.body) as LaunchSession };
}

test('two deployments with equal issuer, client, person and course share nothing', async () => {
  const one = (await sessionOf(launcherOf('39:abc'), createBrowser())).session;
  const two = (await sessionOf(launcherOf('40:def'), createBrowser(), { name: 'Somebody Else' }))
    .session;
  expect([one.organisationId, two.organisationId]).toEqual([defaultOrganisationId, 'org-other']);
  expect(one.contextId).not.toBe(two.contextId);
  expect(one.learnerId).not.toBe(two.learnerId);
  expect(one.resourceLinkId).not.toBe(two.resourceLinkId);
  const { learners, contexts, members } = tool.stores;
  expect(await learners.get(one.learnerId)).toMatchObject({ sub: '4', name: 'Ana Müller' });
  expect(await learners.get(two.learnerId)).toMatchObject({ sub: '4', name: 'Somebody Else' });
  expect(await contexts.list(defaultOrganisationId)).toHaveLength(1);
  await expect(contexts.get(defaultOrganisationId, two.contextId ?? '')).rejects.toMatchObject({
    code: 'context_not_found',
  });
  expect(await members.list(one.contextId ?? '')).toHaveLength(1);
});

test('two courses in two tabs of one browser: each address shows its own', async () => {
  const browser = createBrowser();
  const launcher = launcherOf('39:abc');
  const inA = await sessionOf(launcher, browser, { [`${lti}context`]: { id: 'A', title: 'A' } });
  const inB = await sessionOf(launcher, browser, {
    [`${lti}context`]: { id: 'B', title: 'B' },
    [`${lti}roles`]: [`${membership}Instructor`],
  });
  const again = async (address: string): Promise<LaunchSession> =>
    JSON.parse((await browser.get(address)).body) as LaunchSession;
  expect(await again(inA.address)).toMatchObject({
    contextId: inA.session.contextId,
    roles: ['Learner'],
  });
  expect(await again(inB.address)).toMatchObject({
    contextId: inB.session.contextId,
    roles: ['Instructor'],
  });
  expect(inA.session.contextId).not.toBe(inB.session.contextId);
});

test('Canvas: a student who is an Instructor of the institution is a Learner here', async () => {
  const { session } = await sessionOf(launcherOf('39:abc'), createBrowser(), {
    [`${lti}roles`]: [
      'http://purl.imsglobal.org/vocab/lis/v2/institution/person#Instructor',
      'http://purl.imsglobal.org/vocab/lis/v2/system/person#User',
      `${membership}Learner`,
    ],
  });
  expect(session.roles).toEqual(['Learner']);
  expect(session.frameAncestors).toEqual([platform.issuer, 'https://*.instructure.com']);
});

test('a claim point is proved by a Learner’s launch, not by a teacher’s', async () => {
  const launcher = launcherOf('39:abc');
  const place = { [`${lti}context`]: { id: 'C' }, [`${lti}resource_link`]: { id: 'gate' } };
  const launchAs = async (sub: string, roles: readonly string[]): Promise<LaunchSession> => {
    const claims = { ...place, sub, [`${lti}roles`]: roles.map((role) => membership + role) };
    return (await sessionOf(launcher, createBrowser(), claims)).session;
  };
  const before = await launchAs('10', ['Learner']);
  const { resourceLinks, proofs } = tool.stores;
  const contextId = before.contextId ?? '';
  expect(await proofs.listClaimPointLaunches(contextId)).toEqual([]);
  await resourceLinks.update(contextId, before.resourceLinkId ?? '', { purpose: 'claim' });
  const learner = await launchAs('10', ['Learner']);
  await launchAs('10', ['Learner']);
  await launchAs('11', ['Instructor']);
  await launchAs('12', ['Learner', 'Instructor']);
  await launchAs('13', []);
  expect(await proofs.listClaimPointLaunches(contextId)).toMatchObject([
    { learnerId: learner.learnerId, resourceLinkId: before.resourceLinkId },
  ]);
});

test('a launch without services says what is missing, one with them does not', async () => {
  const { session } = await sessionOf(launcherOf('39:abc'), createBrowser(), { name: undefined });
  expect(session.missing).toEqual(['names', 'roster', 'grades']);
  const { session: full } = await sessionOf(launcherOf('39:abc'), createBrowser(), {
    'https://purl.imsglobal.org/spec/lti-ags/claim/endpoint': {
      scope: ['https://purl.imsglobal.org/spec/lti-ags/scope/score'],
      lineitems: `${platform.issuer}/lineitems`,
    },
    'https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice': {
      context_memberships_url: `${platform.issuer}/memberships`,
    },
  });
  expect(full.missing).toEqual([]);
});
