/** Sending again, pausing, limiting and giving up (research: lti.md §5.6). */
import { captured, startFixturePlatform } from './fixture-platform.js';
import type { Answer, FixturePlatform } from './fixture-platform.js';
import { courseAt, createClientFixture } from './client-fixture.js';
import { createSafeRequest } from '../../src/net/safe-fetch.js';
import { createPlatformRequest } from '../../src/platform/requests.js';

const lineItems = 'GET /mod/lti/services.php/2/lineitems?type_id=1';
let lms: FixturePlatform;
let host: string;

beforeEach(async () => {
  lms = await startFixturePlatform();
  host = new URL(lms.url).host;
});
afterEach(() => lms.close());

test('500 and 429 are tried again with pauses that double, with jitter', async () => {
  const busy: Answer = { status: 500, body: '' };
  lms.answer(
    lineItems,
    busy,
    { ...busy, status: 429 },
    { ...busy, status: 502 },
    captured('ags-lineitems'),
  );
  const smallest = createClientFixture({ host, random: 0 });
  await smallest.client.listLineItems(courseAt(lms.url));
  expect(smallest.pauses).toEqual([250, 500, 1000]);

  lms.answer(lineItems, busy, busy, captured('ags-lineitems'));
  const largest = createClientFixture({ host, random: 255 });
  await largest.client.listLineItems(courseAt(lms.url));
  expect(largest.pauses).toEqual([500, 1000]);
});

test.each([
  ['seconds', '7', 7_000],
  ['a date', 'Sat, 21 Nov 2026 20:06:23 GMT', 3_000],
  ['nonsense', 'soon', 250],
])('Retry-After as %s is kept', async (_name, header, pause) => {
  const fixture = createClientFixture({ host });
  lms.answer(
    lineItems,
    { status: 429, headers: { 'retry-after': header }, body: '' },
    captured('ags-lineitems'),
  );
  await fixture.client.listLineItems(courseAt(lms.url));
  expect(fixture.pauses).toEqual([pause]);
});

test('a Retry-After of an hour is not waited for', async () => {
  const fixture = createClientFixture({ host });
  lms.answer(lineItems, { status: 503, headers: { 'retry-after': '3600' }, body: '' });
  await expect(fixture.client.listLineItems(courseAt(lms.url))).rejects.toMatchObject({
    code: 'platform_busy',
    values: { host, status: 503 },
  });
  expect(fixture.pauses).toEqual([]);
});

test.each([
  [429, 'platform_busy'],
  [500, 'platform_refused'],
])('%i four times is %s', async (status, code) => {
  const fixture = createClientFixture({ host });
  lms.answer(lineItems, { status, body: '' });
  await expect(fixture.client.listLineItems(courseAt(lms.url))).rejects.toMatchObject({ code });
  expect(lms.asks(lineItems)).toHaveLength(4);
});

test.each(['ags-lineitems-accept-any-400', 'ags-error-404-course'])(
  '%s is not tried again',
  async (name) => {
    const fixture = createClientFixture({ host });
    lms.answer(lineItems, captured(name));
    await expect(fixture.client.listLineItems(courseAt(lms.url))).rejects.toMatchObject({
      code: 'platform_refused',
    });
    expect(lms.asks(lineItems)).toHaveLength(1);
  },
);

test('creating a column is not tried again after 500: it may have been created', async () => {
  const fixture = createClientFixture({ host });
  const create = 'POST /mod/lti/services.php/2/lineitems?type_id=1';
  lms.answer(create, { status: 500, body: '' });
  await expect(
    fixture.client.createLineItem(courseAt(lms.url), { label: 'x', scoreMaximum: 1 }),
  ).rejects.toMatchObject({ code: 'platform_refused' });
  expect(lms.asks(create)).toHaveLength(1);
});

test('at most four requests run at a time for a platform', async () => {
  let running = 0;
  let most = 0;
  const waiting: (() => void)[] = [];
  lms.answer(lineItems, async () => {
    most = Math.max(most, (running += 1));
    await new Promise<void>((go) => {
      waiting.push(go);
      // Everybody who may be here is here once nobody else has come for a few turns.
      setImmediate(() => setImmediate(() => waiting.shift()?.()));
    });
    running -= 1;
    return captured('ags-lineitems');
  });
  const { client } = createClientFixture({ host });
  await Promise.all(Array.from({ length: 24 }, () => client.listLineItems(courseAt(lms.url))));
  expect(lms.asks(lineItems)).toHaveLength(24);
  expect(most).toBeLessThanOrEqual(4);
});

test('an answer that is not JSON, or no list, is platform_answer_invalid', async () => {
  const { client } = createClientFixture({ host });
  for (const body of ['<html>login</html>', { members: [] }, 'null']) {
    lms.answer(lineItems, { status: 200, body });
    await expect(client.listLineItems(courseAt(lms.url))).rejects.toMatchObject({
      code: 'platform_answer_invalid',
    });
  }
});

test('nobody listening is platform_unreachable; a private host is named for the operator', async () => {
  const { client } = createClientFixture({ host: '127.0.0.1:9' });
  await expect(client.listLineItems(courseAt('http://127.0.0.1:9'))).rejects.toMatchObject({
    code: 'platform_unreachable',
  });
  await expect(client.listLineItems(courseAt('https://192.168.7.7'))).rejects.toMatchObject({
    code: 'fetch_address_refused',
    values: { host: '192.168.7.7' },
  });
});

test('a platform that does not answer in time is platform_timeout', async () => {
  const request = createSafeRequest({ allowedPrivateHosts: [host], allowHttp: false });
  lms.answer('GET /slow', () => new Promise<Answer>(() => undefined));
  const platformRequest = createPlatformRequest({
    request: (options) => request({ ...options, timeoutMs: 40 }),
    clock: () => new Date(0),
    random: (size) => new Uint8Array(size),
    log: { debug: () => undefined, warn: () => undefined },
  });
  await expect(
    platformRequest(courseAt(lms.url).platform, {
      method: 'GET',
      url: `${lms.url}/slow`,
      retry: 'safe',
      prepare: async () => ({ headers: {} }),
    }),
  ).rejects.toMatchObject({ code: 'platform_timeout' });
});

test('one log line a call: platform, status and the URL without what it should not show', async () => {
  const fixture = createClientFixture({ host });
  const secret = {
    ...courseAt(lms.url),
    lineItemsUrl: `${lms.url}/lineitems?sesskey=S3cret&type_id=1`,
  };
  lms.answer('GET /lineitems?sesskey=S3cret&type_id=1', { status: 403, body: '' });
  await fixture.client.listLineItems(secret).catch(() => undefined);
  expect(fixture.logged.at(-1)).toMatchObject({
    event: 'platform_call',
    platformId: 'platform-moodle',
    method: 'GET',
    url: `${lms.url}/lineitems?sesskey=…&type_id=1`,
    status: 403,
  });
  expect(JSON.stringify(fixture.logged)).not.toMatch(/S3cret|ACCESS_TOKEN/);
});
