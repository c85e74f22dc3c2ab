/**
 * The thirteen traps of a real Moodle (research: moodle-live.md, "TRAPS FIRST"), each at the level of the services
 * client, against the sandbox's Moodle profile over HTTP. What evidence, rules and launch do about them is tested
 * there.
 */
import { readFileSync } from 'node:fs';
import { createSafeRequest } from '../../src/net/safe-fetch.js';
import type { SafeRequest, SafeRequestOptions } from '../../src/net/safe-fetch.js';
import { redactUrl, redactUrlsIn } from '../../src/net/redact-url.js';
import { createServicesClient } from '../../src/platform/services-client.js';
import type { ServicesClient } from '../../src/platform/services-client.js';
import { mediaTypes } from '../../src/platform/services.js';
import type { CourseServices } from '../../src/platform/services.js';
import { demo, startSandbox } from '../../src/sandbox/index.js';
import type { CourseControl, RegisteredTool, Sandbox } from '../../src/sandbox/index.js';
import { createTestClock } from '../support/clock.js';
import type { TestClock } from '../support/clock.js';
import { listen } from '../support/server.js';
import type { TestServer } from '../support/server.js';
import { allScopes, createToolKey, platformAt } from './client-fixture.js';

let clock: TestClock;
let lms: Sandbox;
let keys: TestServer;
let tool: RegisteredTool;
let gradebook: CourseControl;
let client: ServicesClient;
let course: CourseServices;
let sent: SafeRequestOptions[];
let logged: object[];
let readByRules: Set<string>;

const user = (id: number): string => String(id);
const { amina, bjorn, haruna, linh } = demo.learners;

beforeEach(async () => {
  clock = createTestClock();
  lms = await startSandbox({ port: 0, profile: 'moodle', clock });
  const key = await createToolKey(clock);
  keys = await listen((_request, response) => {
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ keys: [key.publicJwk] }));
  });
  tool = register('Accolade');
  gradebook = lms.course(demo.course);
  sent = [];
  logged = [];
  readByRules = new Set();
  client = createServicesClient({
    request: recording(createSafeRequest({ allowedPrivateHosts: ['localhost'], allowHttp: false })),
    signClientAssertion: key.sign,
    clock,
    random: (size) => new Uint8Array(size),
    sleep: async (milliseconds) => {
      clock.advance(milliseconds);
    },
    log: { debug: (fields) => logged.push(fields), warn: (fields) => logged.push(fields) },
    isReadByRules: async (id) => readByRules.has(id),
  });
  course = servicesOf(tool);
});
afterEach(async () => {
  await lms.close();
  await keys.close();
});

function register(name: string): RegisteredTool {
  const url = `http://127.0.0.1:${keys.port}`;
  return lms.registerTool({
    name,
    loginUrl: `${url}/lti/login`,
    launchUrl: `${url}/lti/launch`,
    redirectUris: [`${url}/lti/launch`],
    jwksUrl: `${url}/lti/keys`,
  });
}

function servicesOf(registered: RegisteredTool): CourseServices {
  const services = `${lms.url}/mod/lti/services.php`;
  const type = registered.deploymentId;
  return {
    platform: {
      ...platformAt(lms.url),
      id: `tool-${registered.id}`,
      clientId: registered.clientId,
      tokenEndpoint: registered.tokenEndpoint,
    },
    lineItemsUrl: `${services}/${demo.course}/lineitems?type_id=${type}`,
    agsScopes: allScopes,
    membershipsUrl: `${services}/CourseSection/${demo.course}/bindings/${type}/memberships`,
  };
}

/** Keeps what leaves the client. */
function recording(request: SafeRequest): SafeRequest {
  return (options) => {
    sent.push(options);
    return request(options);
  };
}

const lineItemUrl = (itemId: number): string =>
  `${lms.url}/mod/lti/services.php/${demo.course}/lineitems/${itemId}/lineitem?type_id=${tool.deploymentId}`;

/** A formula column over the quiz, as the rule form makes one. */
async function createFormulaColumn(): Promise<{ readonly id: string; readonly itemId: number }> {
  const { id } = await client.createLineItem(course, {
    label: 'Quiz, read by Accolade',
    scoreMaximum: 10,
  });
  const itemId = Number(/lineitems\/(\d+)\//.exec(id)?.[1]);
  expect(gradebook.saveFormula(itemId, '=[[QUIZ1]]')).toBeUndefined();
  gradebook.openGradebook();
  return { id, itemId };
}

const full = (userId: number): Parameters<ServicesClient['postScore']>[2] => ({
  userId: user(userId),
  scoreGiven: 1,
  scoreMaximum: 1,
  timestamp: clock(),
  activityProgress: 'Completed',
  gradingProgress: 'FullyGraded',
});

const scoreOf = (
  rows: readonly { readonly userId: string; readonly score?: number }[],
  id: number,
) => rows.find(({ userId }) => userId === user(id))?.score;

test('T1: no line item is ever changed: the client has no PUT, and a whole round leaves every maximum', async () => {
  const before = gradebook.items.map(({ id, max }) => ({ id, max }));
  const { id } = await createFormulaColumn();
  await client.listLineItems(course);
  await client.readResults(course, id);
  await client.listMembers(course);
  await client.postScore(course, lineItemUrl(demo.claim.itemId), full(amina));
  expect(Object.keys(client).sort()).toEqual([
    'createLineItem',
    'listLineItems',
    'listMembers',
    'postScore',
    'readResults',
  ]);
  expect(new Set(sent.map(({ method }) => method))).toEqual(new Set(['GET', 'POST']));
  expect(gradebook.items.map(({ id: item, max }) => ({ id: item, max }))).toEqual(
    expect.arrayContaining(before),
  );
});

test('T2: nothing is posted to a column that rules read, so a later quiz attempt still changes it', async () => {
  const column = await createFormulaColumn();
  readByRules.add(column.id);
  await expect(client.postScore(course, column.id, full(amina))).rejects.toMatchObject({
    code: 'line_item_read_by_rules',
  });
  expect(lms.faults.requests.scores).toBe(0);
  gradebook.gradeActivity({ itemId: demo.quiz.itemId, userId: amina, value: 5 });
  const { rows } = await client.readResults(course, column.id);
  expect(scoreOf(rows, amina)).toBe(5);
});

test('T3: a refused score is a refusal: sent on one line it is 400, and `200 []` is not success either', async () => {
  const claim = lineItemUrl(demo.claim.itemId);
  const refused = client.postScore(course, claim, { ...full(demo.teacher), comment: 'two\nlines' });
  await expect(refused).rejects.toMatchObject({ code: 'score_refused', values: { status: 400 } });
  expect(sent.at(-1)?.body).not.toContain('\n');
  expect(gradebook.grade(demo.claim.itemId, demo.teacher)).toBeUndefined();
  // Overridden by the teacher: 200 with an empty body, and the teacher's grade stays.
  gradebook.typeGrade({ itemId: demo.claim.itemId, userId: bjorn, value: 0.5 });
  clock.advance(1_000);
  await client.postScore(course, claim, full(bjorn));
  expect(scoreOf((await client.readResults(course, claim)).rows, bjorn)).toBe(0.5);
});

test('T4: no line item is ever deleted: the activity’s column and its grades are there afterwards', async () => {
  const claim = lineItemUrl(demo.claim.itemId);
  await client.postScore(course, claim, full(amina));
  expect(client).not.toHaveProperty('deleteLineItem');
  expect((await client.listLineItems(course)).rows.map(({ id }) => id)).toContain(claim);
  expect(gradebook.grade(demo.claim.itemId, amina)?.final).toBe(1);
});

test('T5: a line item that the course’s list did not give is neither read nor written', async () => {
  const quiz = lineItemUrl(demo.quiz.itemId);
  for (const attempt of [
    () => client.readResults(course, quiz),
    () => client.postScore(course, quiz, full(amina)),
    () => client.readResults(course, 'http://evil.test/lineitem'),
  ]) {
    await expect(attempt()).rejects.toMatchObject({ code: 'line_item_not_listed' });
  }
  expect(lms.faults.requests.results).toBe(0);
  expect(lms.faults.requests.scores).toBe(0);
});

test('T6: the availability filter answers with the whole class where the link has no condition of its own', async () => {
  const links = await client.listLineItems(course);
  const claimLink = links.rows.find(
    ({ id }) => id === lineItemUrl(demo.claim.itemId),
  )?.resourceLinkId;
  const learners = (platformResourceLinkId?: string) =>
    client.listMembers(course, {
      role: 'Learner',
      ...(platformResourceLinkId !== undefined && { platformResourceLinkId }),
    });
  const everybody = await learners();
  const unrestricted = await learners('1');
  const restricted = await learners(claimLink);
  // So an answer that equals the class says nothing: it is given as it is, with what it can be compared to.
  expect(unrestricted.rows.map(({ userId }) => userId)).toEqual(
    everybody.rows.map(({ userId }) => userId),
  );
  const allowed = restricted.rows.map(({ userId }) => userId);
  expect(allowed).toEqual(expect.arrayContaining([user(amina), user(haruna)]));
  expect(allowed).not.toContain(user(bjorn));
});

test('T7: line items come from the list for the resource link; another tool’s is refused whatever a launch claims', async () => {
  const other = register('Another tool');
  const foreign = await client.createLineItem(servicesOf(other), {
    label: 'theirs',
    scoreMaximum: 5,
  });
  await expect(client.readResults(course, foreign.id)).rejects.toMatchObject({
    code: 'line_item_not_listed',
  });
  const { rows } = await client.listLineItems(course, { resourceLinkId: '2' });
  expect(rows.map(({ id }) => id)).toEqual([lineItemUrl(demo.claim.itemId)]);
});

test('T8: a non-editing teacher is a Learner in the roster; the client does not guess otherwise', async () => {
  const { rows } = await client.listMembers(course, { role: 'Learner' });
  expect(rows.find(({ userId }) => userId === user(demo.assistant))?.roles).toEqual(['Learner']);
  expect(rows.some(({ userId }) => userId === user(demo.teacher))).toBe(false);
});

test('T9: results hold suspended people’s and hidden grades: all rows are given, only the roster says who learns', async () => {
  const claim = lineItemUrl(demo.claim.itemId);
  for (const userId of [amina, linh]) {
    gradebook.typeGrade({ itemId: demo.claim.itemId, userId, value: 1 });
  }
  gradebook.hideGrade(demo.claim.itemId, amina);
  gradebook.suspend(linh);
  const { rows } = await client.readResults(course, claim);
  expect(scoreOf(rows, amina)).toBe(1);
  expect(scoreOf(rows, linh)).toBe(1);
  const members = await client.listMembers(course, { role: 'Learner' });
  expect(members.rows.some(({ userId }) => userId === user(linh))).toBe(false);
});

test('T10: more than the maximum is given as it is, never cut to 100 %', async () => {
  const claim = lineItemUrl(demo.claim.itemId);
  gradebook.typeGrade({ itemId: demo.claim.itemId, userId: amina, value: 1 });
  await client.listLineItems(course);
  // What some other program may do to our column; the client itself cannot.
  const changed = await fetch(claim, {
    method: 'PUT',
    headers: {
      authorization: sent.at(-1)?.headers?.['authorization'] ?? '',
      'content-type': mediaTypes.lineItem,
    },
    body: JSON.stringify({ label: 'Certificate claim', scoreMaximum: 0.5 }),
  });
  expect(changed.status).toBe(200);
  const { rows } = await client.readResults(course, claim);
  expect(rows.find(({ userId }) => userId === user(amina))).toMatchObject({
    score: 1,
    maximum: 0.5,
  });
});

test('T11: only whole, final scores are sent, so no grade is wiped and no completion is lost', async () => {
  const claim = lineItemUrl(demo.claim.itemId);
  await client.postScore(course, claim, full(amina));
  clock.advance(2_000);
  await expect(
    client.postScore(course, claim, { ...full(amina), scoreGiven: Number.NaN }),
  ).rejects.toMatchObject({ code: 'score_refused' });
  const bodies = sent.filter(({ url }) => url.includes('/scores')).map(({ body }) => body ?? '');
  expect(bodies).toHaveLength(1);
  expect(JSON.parse(bodies[0] ?? '')).toMatchObject({
    activityProgress: 'Completed',
    gradingProgress: 'FullyGraded',
    scoreGiven: 1,
  });
  expect(scoreOf((await client.readResults(course, claim)).rows, amina)).toBe(1);
  expect(gradebook.completion(demo.claim.cmId, amina)).toBeTruthy();
});

test('T12: a fractional maximum is dropped in deep linking without a word, but taken when we create the column', async () => {
  const link = { title: 'x', text: '', custom: {} };
  const dropped = gradebook.addLtiActivity(tool.id, {
    ...link,
    lineItem: { scoreMaximum: 33.5, label: 'x', resourceId: '', tag: '' },
  });
  expect(dropped).toBeUndefined();
  const created = await client.createLineItem(course, { label: 'x', scoreMaximum: 33.5 });
  expect(created.scoreMaximum).toBe(33.5);
});

test('T13: a user’s sesskey is in no log line and no error', async () => {
  const launch = readFileSync(
    new URL('../fixtures/moodle/launch-resource-link-learner.json', import.meta.url),
    'utf8',
  ).replaceAll('SESSKEY_PLACEHOLDER', 'S3ssK3y');
  const returnUrl = /"return_url": "([^"]+)"/.exec(launch)?.[1] ?? '';
  expect(returnUrl).toContain('sesskey=');
  const secret = new URL(returnUrl).searchParams.get('sesskey') ?? '';
  expect(secret).not.toBe('');
  expect(redactUrl(returnUrl)).not.toContain(secret);
  expect(redactUrlsIn(`cannot open ${returnUrl} now`)).not.toContain(secret);
  const failure = client.listMembers({
    ...course,
    membershipsUrl: `${lms.url}/nowhere?sesskey=${secret}`,
  });
  await expect(failure).rejects.not.toThrow(secret);
  expect(JSON.stringify(logged)).not.toContain(secret);
});

test('a score from the future is not sent: Moodle would refuse every real one until then', async () => {
  const claim = lineItemUrl(demo.claim.itemId);
  const later = new Date(clock().getTime() + 1);
  await expect(
    client.postScore(course, claim, { ...full(amina), timestamp: later }),
  ).rejects.toMatchObject({ code: 'score_time_in_future' });
  await client.postScore(course, claim, full(amina));
  await expect(client.postScore(course, claim, full(amina))).rejects.toMatchObject({
    code: 'score_not_newer',
  });
});
