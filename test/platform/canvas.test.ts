/** The services client on Canvas as its documentation and controllers describe it (research: lti.md §3), in the sandbox. */
import { createSafeRequest } from '../../src/net/safe-fetch.js';
import { createServicesClient } from '../../src/platform/services-client.js';
import type { ServicesClient } from '../../src/platform/services-client.js';
import { scopes } from '../../src/platform/services.js';
import type { CourseServices } from '../../src/platform/services.js';
import { demo, startSandbox } from '../../src/sandbox/index.js';
import type { Sandbox } from '../../src/sandbox/index.js';
import { createTestClock } from '../support/clock.js';
import { listen } from '../support/server.js';
import type { TestServer } from '../support/server.js';
import { allScopes, createToolKey, platformAt } from './client-fixture.js';

const clock = createTestClock();
let lms: Sandbox;
let keys: TestServer;
let client: ServicesClient;
let course: CourseServices;

beforeEach(async () => {
  lms = await startSandbox({ port: 0, profile: 'canvas', clock });
  const key = await createToolKey(clock);
  keys = await listen((_request, response) => {
    response.end(JSON.stringify({ keys: [key.publicJwk] }));
  });
  const url = `http://127.0.0.1:${keys.port}`;
  const tool = lms.registerTool({
    name: 'Accolade',
    loginUrl: `${url}/lti/login`,
    launchUrl: `${url}/lti/launch`,
    redirectUris: [`${url}/lti/launch`],
    jwksUrl: `${url}/lti/keys`,
  });
  client = createServicesClient({
    request: createSafeRequest({ allowedPrivateHosts: ['localhost'], allowHttp: false }),
    signClientAssertion: key.sign,
    clock,
    random: (size) => new Uint8Array(size),
    sleep: async (milliseconds) => {
      clock.advance(milliseconds);
    },
    log: { debug: () => undefined, warn: () => undefined },
    isReadByRules: async () => false,
  });
  const services = `${lms.url}/api/lti/courses/${demo.course}`;
  course = {
    platform: {
      ...platformAt(lms.url, 'canvas'),
      clientId: tool.clientId,
      tokenEndpoint: tool.tokenEndpoint,
    },
    lineItemsUrl: `${services}/line_items`,
    agsScopes: allScopes,
    membershipsUrl: `${services}/names_and_roles`,
  };
});
afterEach(async () => {
  await lms.close();
  await keys.close();
});

const userOf = (id: number): string => lms.people.find((person) => person.id === id)?.userId ?? '';
const full = (id: number): Parameters<ServicesClient['postScore']>[2] => ({
  userId: userOf(id),
  scoreGiven: 1,
  scoreMaximum: 1,
  timestamp: clock(),
  activityProgress: 'Completed',
  gradingProgress: 'FullyGraded',
});

test('lists are read to their last page of ten, without asking for a page size', async () => {
  const before = (await client.listLineItems(course)).rows.length;
  for (let n = 0; n < 23; n++) {
    await client.createLineItem(course, { label: `Column ${n}`, scoreMaximum: 10 });
  }
  const { rows, skipped } = await client.listLineItems(course);
  expect(skipped).toEqual([]);
  expect(rows).toHaveLength(before + 23);
  expect(new Set(rows.map(({ id }) => id)).size).toBe(before + 23);
});

test('the roster is read to its last page; roles are URIs there', async () => {
  const { rows } = await client.listMembers(course);
  expect(rows.length).toBeGreaterThanOrEqual(10);
  const learners = await client.listMembers(course, { role: 'Learner' });
  expect(learners.rows.map(({ userId }) => userId).sort()).toEqual(
    Object.values(demo.learners).map(userOf).sort(),
  );
});

test('a stored score answers with an object, a refused one with 422, an older one is refused', async () => {
  const { rows } = await client.listLineItems(course);
  const column = rows[0]?.id ?? '';
  await client.postScore(course, column, full(demo.learners.amina));
  const results = await client.readResults(course, column);
  expect(results.rows.find(({ userId }) => userId === userOf(demo.learners.amina))?.score).toBe(1);
  await expect(client.postScore(course, column, full(demo.teacher))).rejects.toMatchObject({
    code: 'score_refused',
  });
  const older = { ...full(demo.learners.amina), timestamp: new Date(clock().getTime() - 60_000) };
  await expect(client.postScore(course, column, older)).rejects.toMatchObject({
    code: expect.stringMatching(/^score_/) as unknown,
  });
});

test('a scope that is not granted refuses the whole token there: only what the launch names is asked for', async () => {
  const withoutScores = {
    ...course,
    agsScopes: allScopes.filter((scope) => scope !== scopes.score),
  };
  const { rows } = await client.listLineItems(withoutScores);
  await expect(
    client.postScore(withoutScores, rows[0]?.id ?? '', full(demo.learners.amina)),
  ).rejects.toMatchObject({ code: 'scope_not_granted' });
});
