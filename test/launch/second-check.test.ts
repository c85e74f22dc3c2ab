/** ltijs behind the guard (DESIGN D1; research: lti.md §4.3 to §4.7). */
import { createSeal } from '../../src/sealing.js';
import { decodeProtectedHeader, importJWK, jwtVerify } from 'jose';
import { createTestClock } from '../support/clock.js';
import { createLauncher, lti, membership, type Launcher } from '../support/launcher.js';
import { startLaunchTool, type LaunchTool } from '../support/launch-tool.js';
import { startTestPlatform, type TestPlatform } from '../support/test-platform.js';
import type { Platform } from '../../src/domain/platform.js';

const clock = createTestClock();
const tools: LaunchTool[] = [];
let platform: TestPlatform;
const registrations: Platform[] = [];
const launchers: Launcher[] = [];

beforeAll(async () => {
  platform = await startTestPlatform(clock);
  for (let count = 0; count < 2; count += 1) {
    const tool = await startLaunchTool({ clock });
    const registration = await tool.register(platform.registration(), ['1']);
    tools.push(tool);
    registrations.push(registration);
    launchers.push(createLauncher({ toolUrl: tool.url, platform, registration, clock }));
  }
});
afterAll(async () => {
  await Promise.all(tools.map((tool) => tool.close()));
  await platform.close();
});

function only<T>(values: readonly T[], index = 0): T {
  const value = values[index];
  if (value === undefined) throw new Error(`nothing at ${index}`);
  return value;
}

async function signed(change: Record<string, unknown> = {}): Promise<string> {
  const claims = only(launchers).claims(await only(launchers).login(), change);
  return platform.sign(claims);
}

const message = (idToken: string) => ({
  platform: only(registrations),
  key: platform.key.publicKey,
  state: 'any-state',
  idToken,
});

test('one process holds several applications, each with an ltijs of its own', async () => {
  for (const [index, launcher] of launchers.entries()) {
    expect((await launcher.launch(await launcher.login())).status).toBe(303);
    expect(only(tools, index).launching.secondCheck.provider).not.toBe(
      only(tools, 1 - index).launching.secondCheck.provider,
    );
  }
});

test('it validates by itself: what the guard would have let through, ltijs refuses with its own word', async () => {
  const { validate } = only(tools).launching.secondCheck;
  await expect(
    validate(message(await signed({ [`${lti}version`]: '1.2.0' }))),
  ).rejects.toMatchObject({
    code: 'launch_refused_by_ltijs',
    values: { reason: 'WRONG_LTI_VERSION_CLAIM' },
  });
  await expect(validate(message(await signed({ aud: 'client-2' })))).rejects.toMatchObject({
    values: { reason: 'UNREGISTERED_PLATFORM' },
  });
  await expect(validate(message('not.a.token'))).rejects.toMatchObject({
    code: 'launch_refused_by_ltijs',
  });
});

test('a nonce that it has seen is refused there as well', async () => {
  const { validate } = only(tools).launching.secondCheck;
  const token = await signed();
  await validate(message(token));
  await expect(validate(message(token))).rejects.toMatchObject({
    values: { reason: 'NONCE_ALREADY_RECEIVED' },
  });
});

test('messages at the same time are judged by their own platform’s key', async () => {
  const { validate } = only(tools).launching.secondCheck;
  const tokens = await Promise.all(Array.from({ length: 10 }, () => signed()));
  const wrong = { ...only(registrations), clientId: 'client-2' };
  const outcomes = await Promise.allSettled(
    tokens.map((token, index) =>
      validate(index % 2 === 0 ? message(token) : { ...message(token), platform: wrong }),
    ),
  );
  expect(outcomes.map(({ status }) => status)).toEqual(
    tokens.map((_token, index) => (index % 2 === 0 ? 'fulfilled' : 'rejected')),
  );
});

test('its nonces are in our store, sealed; what it would keep of a person is not kept', async () => {
  const launcher = only(launchers);
  const login = await launcher.login();
  await launcher.launch(login, { sub: 'nobody-reads-me' });
  const { ltijsRows } = only(tools).stores;
  const rows = await ltijsRows.find('nonce', { nonce: login.nonce });
  expect(rows).toHaveLength(1);
  const seal = createSeal('a secret of the tests, at least 32 characters', 'ltijs');
  expect(JSON.parse(seal.open(String(only(rows).data)))).toEqual({ nonce: login.nonce });
  expect(await ltijsRows.find('idtoken', { user: 'nobody-reads-me' })).toEqual([]);
  expect(await ltijsRows.find('contexttoken', { user: 'nobody-reads-me' })).toEqual([]);
});

test('it signs with the tool’s one RSA-2048 key, published at /lti/keys', async () => {
  const tool = only(tools);
  const response = await fetch(`${tool.url}/lti/keys`);
  const { keys } = (await response.json()) as { keys: Record<string, string>[] };
  expect(keys).toHaveLength(1);
  const published = only(keys);
  expect(published).toMatchObject({ kty: 'RSA', alg: 'RS256', use: 'sig' });
  expect(Object.keys(published).sort()).toEqual(['alg', 'e', 'kid', 'kty', 'n', 'use']);
  expect(Buffer.from(published['n'] ?? '', 'base64url')).toHaveLength(256);
  // Its own service for Deep Linking finds platform and key only while a message is in hand.
  await expect(
    tool.launching.secondCheck.provider.DeepLinking.createDeepLinkingMessage(
      { iss: platform.issuer, clientId: 'client-1', platformContext: { deepLinkingSettings: {} } },
      [],
    ),
  ).rejects.toThrow('PLATFORM_NOT_FOUND');
});

test('client assertion: private_key_jwt for the token endpoint, five minutes, never the same twice', async () => {
  const tool = only(tools);
  const { tokenEndpoint, clientId } = only(registrations);
  const one = await tool.launching.signClientAssertion(only(registrations));
  const two = await tool.launching.signClientAssertion(only(registrations));
  const { keys } = await tool.launching.keys.jwks();
  const key = await importJWK({ kty: 'RSA', ...only(keys) }, 'RS256');
  const read = (jwt: string) =>
    jwtVerify(jwt, key, { issuer: clientId, subject: clientId, audience: tokenEndpoint });
  const { payload } = await read(one);
  expect(decodeProtectedHeader(one)).toMatchObject({ alg: 'RS256', kid: only(keys)['kid'] });
  expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBe(300);
  expect(payload.jti).not.toBe((await read(two)).payload.jti);
  const brightspace = { ...only(registrations), tokenAudience: 'https://api.example/auth/token' };
  const named = await tool.launching.signClientAssertion(brightspace);
  await jwtVerify(named, key, { audience: 'https://api.example/auth/token' });
});

describe('Deep Linking response', () => {
  const settings = {
    returnUrl: 'https://lms.example/return?sesskey=x',
    acceptTypes: ['ltiResourceLink'],
    acceptMultiple: false,
    acceptLineItem: true,
    data: 'csrf:<&>',
  };
  const item = {
    type: 'ltiResourceLink',
    title: 'Badges',
    url: 'https://tool.example/lti',
  } as const;

  test('claims of the standard, `data` verbatim, signed by the published key', async () => {
    const tool = only(tools);
    const registration = only(registrations);
    const deployment = await tool.stores.deployments.ensure(registration.id, '1');
    const { returnUrl, jwt } = await tool.launching.createDeepLinkingResponse({
      platform: registration,
      deployment,
      settings,
      items: [item],
    });
    const { keys } = await tool.launching.keys.jwks();
    const key = await importJWK({ kty: 'RSA', ...only(keys) }, 'RS256');
    const { payload } = await jwtVerify(jwt, key, {
      issuer: registration.clientId,
      audience: registration.issuer,
      requiredClaims: ['iat', 'exp', 'nonce'],
    });
    expect(returnUrl).toBe(settings.returnUrl);
    expect(payload).toMatchObject({
      [`${lti}deployment_id`]: '1',
      [`${lti}message_type`]: 'LtiDeepLinkingResponse',
      [`${lti}version`]: '1.3.0',
      'https://purl.imsglobal.org/spec/lti-dl/claim/content_items': [item],
      'https://purl.imsglobal.org/spec/lti-dl/claim/data': 'csrf:<&>',
    });
  });

  test.each([
    ['type', { acceptTypes: ['link'] }, [item]],
    ['multiple', {}, [item, item]],
    ['line_item', { acceptLineItem: false }, [{ ...item, lineItem: { scoreMaximum: 1 } }]],
    ['score_maximum', {}, [{ ...item, lineItem: { scoreMaximum: 33.5 } }]],
  ])('refuses before it signs what the platform would drop: %s', async (reason, change, items) => {
    const tool = only(tools);
    const platformRow = only(registrations);
    const deployment = await tool.stores.deployments.ensure(platformRow.id, '1');
    await expect(
      tool.launching.createDeepLinkingResponse({
        platform: platformRow,
        deployment,
        settings: { ...settings, ...change },
        items,
      }),
    ).rejects.toMatchObject({ code: 'deep_linking_item_refused', values: { reason } });
  });

  test('nothing chosen is an answer, also where nothing of ours is accepted', async () => {
    const tool = only(tools);
    const platformRow = only(registrations);
    const deployment = await tool.stores.deployments.ensure(platformRow.id, '1');
    const answer = await tool.launching.createDeepLinkingResponse({
      platform: platformRow,
      deployment,
      settings: { ...settings, acceptTypes: [] },
      items: [],
    });
    expect(answer.jwt.split('.')).toHaveLength(3);
  });
});

test('a launch as Instructor and one as Learner make no request but for the keys, once', async () => {
  const tool = await startLaunchTool({ clock });
  const lonely = await startTestPlatform(clock);
  const registration = await tool.register(lonely.registration(), ['1']);
  const launcher = createLauncher({ toolUrl: tool.url, platform: lonely, registration, clock });
  for (const role of ['Instructor', 'Learner']) {
    const answer = await launcher.launch(await launcher.login(), {
      [`${lti}roles`]: [`${membership}${role}`],
    });
    expect(answer.status).toBe(303);
  }
  expect(lonely.keySetRequests()).toBe(1);
  await tool.close();
  await lonely.close();
});
