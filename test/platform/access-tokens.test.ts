/** Access tokens: LTI security framework 1.0 §4.1 and the captured token endpoint of Moodle. */
import { createLocalJWKSet, jwtVerify } from 'jose';
import { captured, startFixturePlatform } from './fixture-platform.js';
import type { FixturePlatform } from './fixture-platform.js';
import { courseAt, createClientFixture, createToolKey } from './client-fixture.js';
import { scopes } from '../../src/platform/services.js';

const lineItems = 'GET /mod/lti/services.php/2/lineitems?type_id=1';
const token = 'POST /mod/lti/token.php';
let lms: FixturePlatform;
let host: string;

beforeEach(async () => {
  lms = await startFixturePlatform();
  host = new URL(lms.url).host;
  lms.answer(lineItems, captured('ags-lineitems'));
});
afterEach(() => lms.close());

const granting = (scope: string, expires_in = 3600): { status: number; body: object } => ({
  status: 200,
  body: { access_token: `t-${scope.slice(-8)}`, token_type: 'Bearer', expires_in, scope },
});

test('the request is a form with a signed assertion; the answer counts although it is text/html', async () => {
  const key = await createToolKey(() => new Date('2026-11-21T20:06:17Z'));
  const { client } = createClientFixture({ host, sign: key.sign });
  const course = courseAt(lms.url);
  await client.listLineItems(course);
  const asked = lms.asks(token)[0];
  expect(asked?.headers['content-type']).toBe('application/x-www-form-urlencoded');
  const form = new URLSearchParams(asked?.body);
  expect(form.get('grant_type')).toBe('client_credentials');
  expect(form.get('client_assertion_type')).toBe(
    'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
  );
  expect(form.get('scope')?.split(' ')).toEqual(Object.values(scopes).sort());
  await jwtVerify(
    form.get('client_assertion') ?? '',
    createLocalJWKSet({ keys: [key.publicJwk] }),
    {
      issuer: 'dummy-tool-client-1',
      audience: course.platform.tokenEndpoint,
      currentDate: new Date('2026-11-21T20:06:17Z'),
    },
  );
});

test('one token serves until a minute before it expires', async () => {
  const fixture = createClientFixture({ host });
  const course = courseAt(lms.url);
  await fixture.client.listLineItems(course);
  fixture.now = new Date(fixture.now.getTime() + 3_539_000);
  await fixture.client.listLineItems(course);
  expect(lms.asks(token)).toHaveLength(1);
  fixture.now = new Date(fixture.now.getTime() + 2_000);
  await fixture.client.listLineItems(course);
  expect(lms.asks(token)).toHaveLength(2);
});

test('twenty concurrent calls ask for one token', async () => {
  const { client } = createClientFixture({ host });
  const course = courseAt(lms.url);
  await Promise.all(Array.from({ length: 20 }, () => client.listLineItems(course)));
  expect(lms.asks(token)).toHaveLength(1);
  expect(lms.asks(lineItems)).toHaveLength(20);
});

test('401 replaces the token once, then the refusal stands', async () => {
  const { client } = createClientFixture({ host });
  lms.answer(lineItems, captured('ags-error-401'), captured('ags-lineitems'));
  await client.listLineItems(courseAt(lms.url));
  expect(lms.asks(token)).toHaveLength(2);
  lms.answer(lineItems, captured('ags-error-401'));
  await expect(client.listLineItems(courseAt(lms.url))).rejects.toMatchObject({
    code: 'platform_refused',
    values: { status: 401 },
  });
  expect(lms.asks(token)).toHaveLength(3);
});

test('what the token grants holds, not what the launch or the registration said', async () => {
  const fixture = createClientFixture({ host });
  const course = courseAt(lms.url);
  lms.answer(token, granting(scopes.memberships), granting(scopes.lineItem));
  const refused = { code: 'scope_not_granted' };
  await expect(fixture.client.listLineItems(course)).rejects.toMatchObject(refused);
  await expect(fixture.client.listLineItems(course)).rejects.toMatchObject(refused);
  expect(lms.asks(token)).toHaveLength(1);
  // An admin who grants it does not have to wait for the token to expire.
  fixture.now = new Date(fixture.now.getTime() + 61_000);
  await expect(fixture.client.listLineItems(course)).resolves.toBeDefined();
});

test.each([
  ['no scope is permitted (captured)', captured('token-error-invalid-scope'), 'scope_not_granted'],
  [
    'the key is wrong: Moodle’s answer is not even JSON',
    { status: 400, body: '{ "error" : ""kid" invalid, unable to lookup correct key" }' },
    'platform_token_refused',
  ],
  [
    'the client is unknown',
    { status: 401, body: { error: 'invalid_client' } },
    'platform_token_refused',
  ],
  ['a login page comes back', { status: 200, body: '<html>' }, 'platform_token_refused'],
])('%s', async (_name, answer, code) => {
  const { client } = createClientFixture({ host });
  lms.answer(token, answer);
  await expect(client.listLineItems(courseAt(lms.url))).rejects.toMatchObject({ code });
  expect(lms.asks(token)).toHaveLength(1);
});

test('a failed token request is not kept: the next call asks again, with a new assertion', async () => {
  let signed = 0;
  const sign = async (): Promise<string> => `assertion-${(signed += 1)}`;
  const { client } = createClientFixture({ host, sign });
  lms.answer(
    token,
    { status: 400, body: { error: 'invalid_client' } },
    { status: 502, body: '' },
    captured('token-response'),
  );
  await client.listLineItems(courseAt(lms.url)).catch(() => undefined);
  await client.listLineItems(courseAt(lms.url));
  expect(
    lms.asks(token).map(({ body }) => new URLSearchParams(body).get('client_assertion')),
  ).toEqual(['assertion-1', 'assertion-2', 'assertion-3']);
});

test('courses of one platform share a token, platforms and scope sets do not', async () => {
  const { client } = createClientFixture({ host });
  const course = courseAt(lms.url);
  lms.answer('GET /mod/lti/services.php/3/lineitems?type_id=1', { status: 200, body: [] });
  await client.listLineItems(course);
  await client.listLineItems({
    ...course,
    lineItemsUrl: `${lms.url}/mod/lti/services.php/3/lineitems?type_id=1`,
  });
  expect(lms.asks(token)).toHaveLength(1);
  await client.listLineItems(courseAt(lms.url, 'canvas'));
  await client.listLineItems({ ...course, agsScopes: [scopes.lineItem] });
  expect(lms.asks(token)).toHaveLength(3);
});
