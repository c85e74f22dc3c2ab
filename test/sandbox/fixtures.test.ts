/** Each captured Moodle payload is a test of the sandbox: same status line, media type, headers and body. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { z } from 'zod';
import { startSandbox } from '../../src/sandbox/index.js';
import type { Sandbox } from '../../src/sandbox/index.js';
import { sharedKeyRing } from './moodle-course.js';
import { captured, fixtureSeed, toolCustom } from './fixture-course.js';
import {
  allScopes,
  ask,
  authenticate,
  json,
  readForm,
  startToolStandIn,
  types,
} from './tool-stand-in.js';
import type { Answer, ToolStandIn, Wish } from './tool-stand-in.js';

const folder = fileURLToPath(new URL('../fixtures/moodle/', import.meta.url));
const exchange = z.object({
  request: z.looseObject({ method: z.string(), url: z.string() }),
  response: z.object({
    statusLine: z.string(),
    status: z.number(),
    headers: z.record(z.string(), z.string()),
    linkHeaderBytesHex: z.string().optional(),
    body: z.unknown(),
  }),
});
type Response = z.infer<typeof exchange>['response'];
const launch = z.object({
  loginInitiation: z.object({ action: z.string(), fields: z.record(z.string(), z.string()) }),
  authResponse: z.object({ action: z.string(), fieldNames: z.array(z.string()) }),
  jwtHeader: z.record(z.string(), z.string()),
  claims: z.record(z.string(), z.unknown()),
});

const load = (name: string): unknown => JSON.parse(readFileSync(`${folder}${name}.json`, 'utf8'));
const loadExchange = (name: string): z.infer<typeof exchange> => exchange.parse(load(name));

let now = captured.launch;
let sandbox: Sandbox;
let standIn: ToolStandIn;
const at = (time: string): void => {
  now = new Date(`2026-11-21T${time}Z`);
};

beforeEach(async () => {
  now = captured.launch;
  sandbox = await startSandbox({
    port: 0,
    publicUrl: 'http://127.0.0.1:8090',
    profile: 'moodle',
    clock: () => now,
    seed: fixtureSeed,
    keys: await sharedKeyRing(),
  });
  standIn = await startToolStandIn(sandbox, {
    clientId: 'dummy-tool-client-1',
    custom: toolCustom,
    clock: () => now,
  });
});
afterEach(async () => {
  await standIn.close();
  await sandbox.close();
});

/** Names of headers that every answer has, or that a clock or port decides. */
const varying = ['date', 'expires'];

function expectSame(answer: Answer, expected: Response): void {
  expect(`HTTP/1.1 ${answer.status} ${answer.statusMessage}`).toBe(expected.statusLine);
  const headers = Object.fromEntries(
    Object.entries(expected.headers)
      .map(([name, value]) => [name.toLowerCase(), value] as const)
      .filter(([name]) => !varying.includes(name) && name !== 'link'),
  );
  expect(answer.headers).toMatchObject(headers);
  expect(Object.keys(answer.headers).sort()).toEqual(
    Object.keys(expected.headers)
      .map((name) => name.toLowerCase())
      .sort(),
  );
  if (expected.linkHeaderBytesHex !== undefined) {
    const line = Buffer.from(`Link: ${answer.headers['link'] ?? ''}`, 'latin1').toString('hex');
    expect(line).toBe(expected.linkHeaderBytesHex);
  }
}

function call(name: string, wish: Wish = {}): Promise<Answer> {
  const { request } = loadExchange(name);
  const given = z
    .record(z.string(), z.string())
    .catch({})
    .parse(request['headers'] ?? {});
  const headers = Object.fromEntries(
    Object.entries(given).filter(([header]) => header !== 'Authorization'),
  );
  return standIn.call(request.url, {
    method: request.method,
    ...wish,
    headers: { ...headers, ...wish.headers },
  });
}

/** Column 6 as in the capture. */
async function createColumn(): Promise<Answer> {
  const { request } = loadExchange('ags-lineitem-create');
  return call('ags-lineitem-create', { body: JSON.stringify(request['body']) });
}

function score(userId: string, time: string, change: object = {}): string {
  return JSON.stringify({
    userId,
    scoreGiven: 42.5,
    scoreMaximum: 50,
    comment: 'Well done',
    timestamp: `2026-11-21T${time}Z`,
    activityProgress: 'Completed',
    gradingProgress: 'FullyGraded',
    ...change,
  });
}

describe('line items as captured', () => {
  it('ags-lineitem-create: 201, the body that was sent and its id', async () => {
    const answer = await createColumn();
    const { response } = loadExchange('ags-lineitem-create');
    expectSame(answer, response);
    expect(json(answer)).toEqual(response.body);
  });

  it.each(['ags-lineitems', 'ags-lineitem', 'ags-lineitems-limit1'])('%s', async (name) => {
    await createColumn();
    const answer = await call(name);
    const { response } = loadExchange(name);
    expectSame(answer, response);
    expect(json(answer)).toEqual(response.body);
  });

  it.each(['ags-lineitems-accept-any-400', 'ags-error-404-course'])('%s', async (name) => {
    const answer = await call(name);
    const { response } = loadExchange(name);
    expectSame(answer, response);
    expect(json(answer)).toEqual(response.body);
  });

  it('ags-error-401: an unknown token', async () => {
    const answer = await call('ags-error-401', { headers: { Authorization: 'Bearer unknown' } });
    const { response } = loadExchange('ags-error-401');
    expectSame(answer, response);
    expect(json(answer)).toEqual(response.body);
  });
});

describe('results and scores as captured', () => {
  const scoresUrl =
    'http://127.0.0.1:8090/mod/lti/services.php/2/lineitems/6/lineitem/scores?type_id=1';
  const post = (body: string): Promise<Answer> =>
    standIn.call(scoresUrl, { method: 'POST', headers: { 'Content-Type': types.score }, body });

  beforeEach(async () => {
    await createColumn();
    at('20:06:17.900');
  });

  it('ags-results-mixed and ags-results-one-user: values, comments, a row without a grade', async () => {
    await post(score('4', '20:06:17.775'));
    await post(
      score('5', '20:06:17.800', { scoreGiven: 100, scoreMaximum: 100, comment: undefined }),
    );
    await post(score('6', '20:06:17.900', { gradingProgress: 'Pending', comment: undefined }));
    at('20:06:18');
    sandbox.course().typeGrade({ itemId: 6, userId: 7, value: 66.66667, feedback: 'Nice work' });
    for (const name of ['ags-results-mixed', 'ags-results-one-user']) {
      const answer = await call(name);
      const { response } = loadExchange(name);
      expectSame(answer, response);
      expect(json(answer)).toEqual(response.body);
    }
  });

  it('ags-results-empty: nobody is graded', async () => {
    const answer = await call('ags-results-empty');
    expectSame(answer, loadExchange('ags-results-empty').response);
    expect(json(answer)).toEqual([]);
  });

  it('ags-results-limit-crash: 404 with an HTML page', async () => {
    await post(score('4', '20:06:17.775'));
    const answer = await call('ags-results-limit-crash');
    expectSame(answer, loadExchange('ags-results-limit-crash').response);
    expect(answer.headers['expires']).toBe('');
    expect(answer.text).toMatch(/<html[^]*Exception - Call to a member function out\(\) on null/);
  });

  it('ags-score-ok: 200 with an empty body', async () => {
    const { request, response } = loadExchange('ags-score-ok');
    const answer = await post(JSON.stringify(request['body']));
    expectSame(answer, response);
    expect(answer.text).toBe('');
  });

  it('ags-score-same-second-409: the reason is only in the status line', async () => {
    await post(score('4', '20:06:17.775'));
    const answer = await post(score('4', '20:06:17.775'));
    expectSame(answer, loadExchange('ags-score-same-second-409').response);
    expect(json(answer)).toEqual([]);
  });

  it('ags-score-teacher-400: the status line repeats the body', async () => {
    const { response } = loadExchange('ags-score-teacher-400');
    // The status line shows the bytes that were sent.
    const sent = response.statusLine.replace('HTTP/1.1 400 Incorrect score received', '');
    const answer = await post(sent);
    expectSame(answer, response);
    expect(json(answer)).toEqual([]);
  });

  it('ags-score-refused-but-200: line breaks in a refused body make it 200', async () => {
    const { request, response } = loadExchange('ags-score-refused-but-200');
    const answer = await post(z.string().parse(request['bodyText']));
    expectSame(answer, response);
    expect(json(answer)).toEqual([]);
    expect(sandbox.course().grade(6, 3)).toBeUndefined();
  });
});

describe('rosters as captured', () => {
  it.each(['nrps-page1-limit10', 'nrps-learners-limit5'])('%s', async (name) => {
    const answer = await call(name);
    const { response } = loadExchange(name);
    expectSame(answer, response);
    expect(json(answer)).toEqual(response.body);
  });

  it('nrps-rlid: a message for each member', async () => {
    const answer = await call('nrps-rlid');
    const { response } = loadExchange('nrps-rlid');
    expectSame(answer, response);
    expect(withoutOutcomeSecrets(json(answer))).toEqual(withoutOutcomeSecrets(response.body));
  });
});

/** The hash and the launch number of the LTI 1.1 reference are random; its form is not. */
function withoutOutcomeSecrets(body: unknown): unknown {
  return JSON.parse(
    JSON.stringify(body)
      .replace(/\\"launchid\\":\d+/g, '\\"launchid\\":0')
      .replace(/\\"hash\\":\\"[0-9a-f]{64}\\"/g, '\\"hash\\":\\"\\"'),
  );
}

describe('tokens, keys and configuration as captured', () => {
  it('token-response: JSON that is labelled text/html', async () => {
    const { response } = loadExchange('token-response');
    const answer = await standIn.requestToken(allScopes);
    expectSame(answer, response);
    expect(json(answer)).toEqual({
      ...z.object({}).loose().parse(response.body),
      access_token: expect.stringMatching(/^[0-9a-f]{32}$/) as unknown,
    });
  });

  it('token-error-invalid-scope: no requested scope is permitted', async () => {
    const { response } = loadExchange('token-error-invalid-scope');
    const answer = await standIn.requestToken([
      'https://purl.imsglobal.org/spec/lti-ags/scope/nothing',
    ]);
    expectSame(answer, response);
    expect(json(answer)).toEqual(response.body);
  });

  it('jwks: one key with the same members', async () => {
    const { response } = loadExchange('jwks');
    const answer = await ask(`http://localhost:${sandbox.port}/mod/lti/certs.php`);
    expectSame(answer, response);
    const shape = z.object({ keys: z.array(z.record(z.string(), z.string())).length(1) });
    const [key] = shape.parse(json(answer)).keys;
    const [expected] = shape.parse(response.body).keys;
    expect(Object.keys(key ?? {})).toEqual(Object.keys(expected ?? {}));
    expect(key).toMatchObject({
      kty: 'RSA',
      alg: 'RS256',
      e: 'AQAB',
      use: 'sig',
      kid: expect.stringMatching(/^[0-9a-f]{20}$/) as unknown,
    });
  });

  it('openid-configuration', async () => {
    const { response } = loadExchange('openid-configuration');
    const answer = await ask(`http://localhost:${sandbox.port}/mod/lti/openid-configuration.php`);
    expectSame(answer, response);
    expect(json(answer)).toEqual(response.body);
  });

  it('dynamic-registration and its second use', async () => {
    const fixture = z
      .looseObject({
        registrationToken: z.object({ header: z.looseObject({}), claims: z.looseObject({}) }),
      })
      .and(exchange)
      .parse(load('dynamic-registration'));
    const start = new URL(await sandbox.startRegistration('http://127.0.0.1:3000/lti/register'));
    expect(`${start.origin}${start.pathname}`).toBe('http://127.0.0.1:3000/lti/register');
    expect(start.searchParams.get('openid_configuration')).toBe(
      'http://127.0.0.1:8090/mod/lti/openid-configuration.php',
    );
    const token = start.searchParams.get('registration_token') ?? '';
    expect(Object.keys(decodeJwt(token))).toEqual(Object.keys(fixture.registrationToken.claims));
    expect(decodeJwt(token)).toMatchObject({ scope: 'reg', iat: 1795291576, exp: 1795295176 });

    const post = (): Promise<Answer> =>
      ask(`http://localhost:${sandbox.port}/mod/lti/openid-registration.php`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${token}` },
        body: JSON.stringify(fixture.request['body']),
      });
    const answer = await post();
    expectSame(answer, fixture.response);
    const body = z.looseObject({ client_id: z.string() }).parse(fixture.response.body);
    expect(json(answer)).toEqual({ ...body, client_id: decodeJwt(token).sub });

    const again = await post();
    const reused = loadExchange('dynamic-registration-token-reused').response;
    expectSame(again, reused);
    expect(again.text).toBe(reused.body);
  });
});

describe('launches as captured', () => {
  const wishes = {
    'launch-resource-link-learner': { personId: 4, cmId: 5 },
    'launch-resource-link-teacher': { personId: 3, cmId: 5 },
    'launch-submission-review-teacher': { personId: 3, cmId: 5, forUserId: 4 },
    'deep-linking-request-teacher': { personId: 3, courseId: 2 },
  };

  it.each(Object.entries(wishes))(
    '%s: login form, JOSE header and every claim',
    async (name, wish) => {
      const fixture = launch.parse(load(name));
      if (name.includes('review')) now = new Date(1795291578 * 1000);
      const started = sandbox.launch(wish);
      expect(started.action).toBe(fixture.loginInitiation.action);
      expect(maskLaunchIds(started.fields)).toEqual(maskLaunchIds(fixture.loginInitiation.fields));

      const page = await authenticate(sandbox, standIn, started);
      const form = readForm(page.text);
      expect(form.action).toBe(fixture.authResponse.action);
      expect(Object.keys(form.fields)).toEqual(fixture.authResponse.fieldNames);
      expect(form.fields['state']).toBe('state-1');
      const token = form.fields['id_token'] ?? '';
      expect(Object.keys(decodeProtectedHeader(token))).toEqual(Object.keys(fixture.jwtHeader));
      expect(mask(decodeJwt(token))).toEqual(mask(fixture.claims));
    },
  );

  it.each([
    ['login-initiation-resource-link', { personId: 4, cmId: 5 }],
    ['login-initiation-deep-linking', { personId: 3, courseId: 2 }],
  ])('%s', (name, wish) => {
    const fixture = z
      .object({ action: z.string(), fields: z.record(z.string(), z.string()) })
      .parse(load(name));
    const started = sandbox.launch(wish);
    expect(started.action).toBe(fixture.action);
    expect(Object.keys(started.fields)).toEqual(Object.keys(fixture.fields));
    expect(maskLaunchIds(started.fields)).toEqual(maskLaunchIds(fixture.fields));
  });

  it('auth-response-error: what is posted to redirect_uri after prompt=login', async () => {
    const fixture = z
      .object({ action: z.string(), fields: z.record(z.string(), z.string()) })
      .parse(load('auth-response-error'));
    const started = sandbox.launch({ personId: 4, cmId: 5 });
    const page = await authenticate(sandbox, standIn, started, { prompt: 'login', state: 'abc' });
    expect(readForm(page.text)).toEqual(fixture);
  });
});

function maskLaunchIds(fields: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return { ...fields, lti_message_hint: (fields['lti_message_hint'] ?? '').replace(/\d{6,}/, 'N') };
}

/** Nonces, session keys and the LTI 1.1 reference differ from launch to launch. */
function mask(claims: object): unknown {
  const text = JSON.stringify({ ...claims, nonce: 'N' }).replace(
    /sesskey=[A-Za-z0-9_]+/g,
    'sesskey=S',
  );
  return withoutOutcomeSecrets(JSON.parse(text));
}
