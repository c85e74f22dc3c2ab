/** Launches from the sandbox LMS in each of its profiles: a whole platform, which decides for itself what it sends. */
import { defaultOrganisationId } from '../../src/catalogue/organisation.js';
import type { LaunchSession } from '../../src/domain/launch.js';
import { createKeyRing, demo, startSandbox } from '../../src/sandbox/index.js';
import { toolAddresses } from '../../src/sandbox-wiring.js';
import { createBrowser, type Answer } from '../support/browser.js';
import { createTestClock } from '../support/clock.js';
import { codeOn } from '../support/launcher.js';
import { startTestTool, type TestTool } from '../support/tool.js';

type Sandbox = Awaited<ReturnType<typeof startSandbox>>;
type LaunchWish = Parameters<Sandbox['launch']>[0];

const clock = createTestClock();
let tool: TestTool;
let keys: Awaited<ReturnType<typeof createKeyRing>>;

beforeAll(async () => {
  tool = await startTestTool(clock);
  keys = await createKeyRing();
});
afterAll(() => tool.close());

describe.each([
  ['moodle', { teacher: ['Instructor'], assistant: ['Instructor'] }],
  ['canvas', { teacher: ['Instructor'], assistant: ['TeachingAssistant'] }],
  ['generic', { teacher: ['Instructor'], assistant: ['TeachingAssistant'] }],
] as const)('%s', (profile, roles) => {
  let sandbox: Sandbox;
  let registered: ReturnType<Sandbox['registerTool']>;

  beforeAll(async () => {
    sandbox = await startSandbox({ port: 0, profile, clock, keys });
    registered = sandbox.registerTool(toolAddresses(tool.url));
    const { issuer, clientId, authorizationEndpoint, tokenEndpoint, jwksUri } = registered;
    await tool.register(
      {
        ...{ issuer, clientId, authorizationEndpoint, tokenEndpoint, jwksUri },
        id: `platform-${profile}`,
        organisationId: defaultOrganisationId,
        name: profile,
        productFamily: 'other',
        status: 'active',
        createdAt: clock(),
      },
      [registered.deploymentId],
    );
  });
  afterAll(() => sandbox.close());

  /** Presses the button and goes wherever the two send the browser. */
  async function launch(wish: LaunchWish): Promise<Answer> {
    const browser = createBrowser();
    const { action, fields, cookie } = sandbox.launch(wish);
    let answer = await browser.post(action, fields);
    while (answer.location?.startsWith(tool.url)) answer = await browser.get(answer.location);
    const form = await browser.get(answer.location ?? '', { Cookie: cookie });
    return browser.post(...formOn(form));
  }

  async function sessionOf(wish: LaunchWish): Promise<LaunchSession> {
    const answer = await launch(wish);
    expect([answer.status, codeOn(answer)]).toEqual([303, undefined]);
    const id = /\/in\/([\w-]+)\//.exec(answer.location ?? '')?.[1] ?? '';
    const session = await tool.stores.sessions.find(id);
    if (!session) throw new Error('no session');
    return session;
  }

  test('a learner, with everything that the course offers', async () => {
    const personId = demo.learners.amina;
    const session = await sessionOf({ personId, cmId: demo.badges.cmId });
    expect(session).toMatchObject({ roles: ['Learner'], missing: [] });
    expect(session.frameAncestors).toContain(new URL(registered.authorizationEndpoint).origin);
    expect(await tool.stores.learners.get(session.learnerId)).toMatchObject({
      name: 'Amina Yusuf',
    });
  });

  test('a teacher and an assistant, by their roles in the course', async () => {
    const { cmId } = demo.badges;
    expect((await sessionOf({ personId: demo.teacher, cmId })).roles).toEqual(roles.teacher);
    expect((await sessionOf({ personId: demo.assistant, cmId })).roles).toEqual(roles.assistant);
  });

  test('a teacher who chooses content', async () => {
    const session = await sessionOf({ personId: demo.teacher, courseId: demo.course });
    expect(session.deepLinking).toMatchObject({
      acceptTypes: expect.arrayContaining(['ltiResourceLink']) as unknown,
    });
  });

  test('after the platform has changed its key', async () => {
    clock.advance(31_000);
    await sandbox.rotateKeys();
    await sessionOf({ personId: demo.learners.jose, cmId: demo.badges.cmId });
  });

  test('without names and services: says what is missing', async () => {
    sandbox.changeTool(registered.clientId, {
      sendsNames: false,
      sendsEmail: false,
      gradeService: 'none',
      memberService: false,
    });
    const session = await sessionOf({ personId: demo.learners.linh, cmId: demo.badges.cmId });
    expect(session.missing).toEqual(['names', 'roster', 'grades']);
  });
});

/** The form that a page posts by itself. */
function formOn(page: Answer): [string, Record<string, string>] {
  const action = /<form[^>]*action="([^"]+)"/.exec(page.body)?.[1];
  if (action === undefined) throw new Error(`no form: ${page.status} ${page.body.slice(0, 300)}`);
  const inputs = [...page.body.matchAll(/<input[^>]*name="([^"]+)"[^>]*value="([^"]*)"/g)];
  return [
    unescaped(action),
    Object.fromEntries(inputs.map(([, name = '', value = '']) => [name, unescaped(value)])),
  ];
}

function unescaped(text: string): string {
  return text
    .replace(/&#x3D;/g, '=')
    .replace(/&quot;/g, '"')
    .replace(/&amp;/g, '&');
}
