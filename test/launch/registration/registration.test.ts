/**
 * LTI Dynamic Registration 1.0 with the captured Moodle exchange (dynamic-registration.json) and Canvas's
 * requirements (research: lti.md §1.5, §3), over real HTTP and a real store.
 */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import express from 'express';
import request from 'supertest';
import { isToolError } from '../../../src/errors.js';
import {
  letAnyoneFrame,
  setSecurityHeaders,
} from '../../../src/http/middleware/security-headers.js';
import { chooseLocale } from '../../../src/http/middleware/locale.js';
import { setUpViews } from '../../../src/http/views.js';
import { hashOf } from '../../../src/launch/guard/binding.js';
import { createRegistrationRouter } from '../../../src/launch/registration/router.js';
import {
  loadRegistration,
  toolConfigurationClaim,
} from '../../../src/launch/registration/template.js';
import { createAddressPolicy } from '../../../src/net/address-policy.js';
import { createSafeRequest } from '../../../src/net/safe-fetch.js';
import { loadTranslator } from '../../../src/notices/translator.js';
import { openStores } from '../../../src/stores/open.js';
import type { Stores } from '../../../src/stores/ports/index.js';
import { createTestClock } from '../../support/clock.js';
import { captured, startFixturePlatform } from '../../platform/fixture-platform.js';
import type { Answer, FixturePlatform } from '../../platform/fixture-platform.js';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const publicUrl = 'http://127.0.0.1:3000';
const configurationRoute = 'GET /mod/lti/openid-configuration.php';
const registrationRoute = 'POST /mod/lti/openid-registration.php';
const clock = createTestClock();

let folder: string;
let stores: Stores;
let lms: FixturePlatform;
let app: express.Application;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'accolade-'));
  stores = await openStores({ kind: 'sqlite', file: join(folder, 'accolade.db') }, clock);
  lms = await startFixturePlatform();
  lms.answer(configurationRoute, captured('openid-configuration'));
  lms.answer(registrationRoute, captured('dynamic-registration'));
  app = createTool();
  await stores.invitations.create({
    hash: hashOf('invitation'),
    organisationId: 'o1',
    purpose: 'register-platform',
    expiresAt: new Date(clock().getTime() + 60_000),
  });
});
afterEach(async () => {
  await lms.close();
  await stores.close();
  await rm(folder, { recursive: true });
});

function createTool(): express.Application {
  const network = { allowedPrivateHosts: [new URL(lms.url).host], allowHttp: false };
  const translator = loadTranslator(join(root, 'config/locales'));
  const random = (size: number): Uint8Array => crypto.getRandomValues(new Uint8Array(size));
  const tool = express();
  setUpViews(tool, join(root, 'views'), translator);
  tool.use(setSecurityHeaders({ random, https: false }), chooseLocale(translator));
  tool.use(
    '/lti',
    letAnyoneFrame,
    createRegistrationRouter({
      ...stores,
      request: createSafeRequest(network),
      policy: createAddressPolicy(network),
      registration: loadRegistration(join(root, 'lti-registration.json'), publicUrl),
      clock,
      random,
      translator,
      publicUrl,
    }),
  );
  const showCode: express.ErrorRequestHandler = (error, _req, res, next) => {
    if (isToolError(error)) res.status(400).json({ code: error.code, values: error.values });
    else next(error);
  };
  return tool.use(showCode);
}

const open = (query: object = {}, code = 'invitation'): request.Test =>
  request(app)
    .get(`/lti/register/${code}`)
    .query({
      openid_configuration: `${lms.url}/mod/lti/openid-configuration.php`,
      registration_token: 'JWT_PLACEHOLDER',
      ...query,
    });

/** The captured configuration with some members changed. */
function configured(change: object): Answer {
  const answer = captured('openid-configuration');
  return { ...answer, body: Object.assign({}, answer.body, change) };
}

describe('Moodle (captured exchange)', () => {
  test('registers: both sides are pending, the LMS’s deployment too', async () => {
    await open().expect(200);
    const [platform] = await stores.platforms.list();
    expect(platform).toMatchObject({
      organisationId: 'o1',
      issuer: lms.url,
      clientId: 'o0zmzXMUHWNXY7r',
      authorizationEndpoint: `${lms.url}/mod/lti/auth.php`,
      tokenEndpoint: `${lms.url}/mod/lti/token.php`,
      jwksUri: `${lms.url}/mod/lti/certs.php`,
      productFamily: 'moodle',
      status: 'pending',
      createdAt: clock(),
    });
    expect(await stores.deployments.list(platform?.id)).toMatchObject([
      { deploymentId: '2', organisationId: null, status: 'pending' },
    ]);
  });

  test('the request: bearer, what Moodle requires, domain = host of the target, only scopes it knows', async () => {
    lms.answer(
      configurationRoute,
      configured({ scopes_supported: ['https://purl.imsglobal.org/spec/lti-ags/scope/score'] }),
    );
    await open().expect(200);
    const asked = lms.asks(registrationRoute)[0];
    expect(asked?.headers).toMatchObject({
      authorization: 'Bearer JWT_PLACEHOLDER',
      'content-type': 'application/json',
    });
    const body: unknown = JSON.parse(asked?.body ?? '');
    expect(body).toMatchObject({
      application_type: 'web',
      response_types: ['id_token'],
      initiate_login_uri: `${publicUrl}/lti/login`,
      redirect_uris: [`${publicUrl}/lti/launch`],
      jwks_uri: `${publicUrl}/lti/keys`,
      client_name: 'Accolade',
      token_endpoint_auth_method: 'private_key_jwt',
      scope: 'https://purl.imsglobal.org/spec/lti-ags/scope/score',
      [toolConfigurationClaim]: {
        domain: '127.0.0.1:3000',
        target_link_uri: `${publicUrl}/lti/launch`,
        claims: ['iss', 'sub', 'name', 'given_name', 'family_name', 'email'],
        custom_parameters: { context_history: '$Context.id.history' },
        messages: [
          { type: 'LtiResourceLinkRequest' },
          { type: 'LtiDeepLinkingRequest', placements: ['ContentArea'] },
        ],
      },
    });
    expect(JSON.stringify(body)).not.toContain('canvas');
  });

  test('the page says what is left to do and closes only by a button', async () => {
    const { text, headers } = await open().expect(200);
    expect(text).toContain('press “Activate”');
    expect(text).toContain(`${publicUrl}/admin/platforms/`);
    expect(text).toContain('org.imsglobal.lti.close');
    const nonce = /script-src 'nonce-([^']+)'/.exec(headers['content-security-policy'] ?? '')?.[1];
    expect(text).toContain(`<script nonce="${nonce?.replaceAll('=', '&#x3D;') ?? ''}">`);
    expect(headers['content-security-policy']).toContain('frame-ancestors *');
  });
});

test('the page speaks French to a French admin', async () => {
  const { text } = await open().set('Accept-Language', 'fr-FR').expect(200);
  expect(text).toContain('cliquez sur « Activer »');
});

describe('the invitation', () => {
  test('works once', async () => {
    await open().expect(200);
    await open().expect(400, { code: 'invitation_invalid', values: {} });
    expect(await stores.platforms.list()).toHaveLength(1);
    expect(lms.asks(registrationRoute)).toHaveLength(1);
  });

  test('of ten at the same moment one registers', async () => {
    const answers = await Promise.all(Array.from({ length: 10 }, () => open()));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(lms.asks(registrationRoute)).toHaveLength(1);
  });

  test('unknown, expired, or for something else: nothing is fetched', async () => {
    await stores.invitations.create({
      hash: hashOf('first'),
      organisationId: 'o1',
      purpose: 'first-admin',
      expiresAt: new Date(clock().getTime() + 60_000),
    });
    await open({}, 'guess').expect(400);
    await open({}, 'first').expect(400);
    clock.advance(61_000);
    await open().expect(400);
    expect(lms.asked).toEqual([]);
  });

  test('is given back when the registration fails (captured: token re-used)', async () => {
    lms.answer(
      registrationRoute,
      captured('dynamic-registration-token-reused'),
      captured('dynamic-registration'),
    );
    await open().expect(400, {
      code: 'registration_refused',
      values: { status: 401, reason: 'token_already_used' },
    });
    expect(await stores.platforms.list()).toEqual([]);
    await open().expect(200);
  });

  test('a registered (issuer, client id) is never overwritten', async () => {
    await open().expect(200);
    const [before] = await stores.platforms.list();
    await stores.invitations.create({
      hash: hashOf('second'),
      organisationId: 'o2',
      purpose: 'register-platform',
      expiresAt: new Date(clock().getTime() + 60_000),
    });
    await open({}, 'second').expect(400, { code: 'platform_exists', values: {} });
    expect(await stores.platforms.list()).toEqual([before]);
  });
});

describe('the platform’s configuration', () => {
  test.each([
    ['issuer', 'http://127.0.0.1:1', 'registration_issuer_mismatch'],
    ['jwks_uri', 'https://evil.test/keys', 'registration_configuration_invalid'],
    ['token_endpoint', 'https://evil.instructure.com/t', 'registration_configuration_invalid'],
    ['registration_endpoint', 'http://169.254.169.254/', 'fetch_scheme_refused'],
    ['registration_endpoint', 'https://169.254.169.254/', 'fetch_address_refused'],
    ['authorization_endpoint', 'javascript:alert(1)', 'registration_configuration_invalid'],
    ['authorization_endpoint', undefined, 'registration_configuration_invalid'],
  ])('%s = %s is refused, nothing is posted', async (member, value, code) => {
    lms.answer(configurationRoute, configured({ [member]: value }));
    const refused = await open().expect(400);
    expect(refused.body).toMatchObject({ code });
    expect(lms.asks(registrationRoute)).toEqual([]);
  });

  test('claiming to be Canvas does not let a stranger name Canvas’s endpoints', async () => {
    lms.answer(
      configurationRoute,
      configured({
        jwks_uri: 'https://sso.canvaslms.com/api/lti/security/jwks',
        'https://purl.imsglobal.org/spec/lti-platform-configuration': {
          product_family_code: 'canvas',
        },
      }),
    );
    const refused = await open().expect(400);
    expect(refused.body).toMatchObject({ code: 'registration_configuration_invalid' });
  });

  test.each<[string, Answer]>([
    ['404', { status: 404, body: 'gone' }],
    ['HTML', { status: 200, body: '<html>' }],
  ])('%s is refused', async (_name, answer) => {
    lms.answer(configurationRoute, answer);
    const refused = await open().expect(400);
    expect(refused.body).toMatchObject({ code: 'registration_configuration_invalid' });
  });

  test('an address that the operator has not allowed is not fetched', async () => {
    const refused = await open({ openid_configuration: 'https://10.0.0.1/x' }).expect(400);
    expect(refused.body).toMatchObject({ code: 'fetch_address_refused' });
    const none = await open({ openid_configuration: '' }).expect(400);
    expect(none.body).toMatchObject({ code: 'registration_configuration_invalid' });
  });
});

describe('Canvas', () => {
  beforeEach(() => {
    lms.answer(
      configurationRoute,
      configured({
        'https://purl.imsglobal.org/spec/lti-platform-configuration': {
          product_family_code: 'canvas',
        },
      }),
    );
    lms.answer(registrationRoute, { status: 200, body: { client_id: 10000000000001 } });
  });

  test('gets the registration token with the configuration request already', async () => {
    await open().expect(200);
    expect(lms.asks(configurationRoute)[0]?.headers.authorization).toBe('Bearer JWT_PLACEHOLDER');
  });

  test('gets its placements and privacy level; a reply without deployment is enough', async () => {
    await open().expect(200);
    const body: unknown = JSON.parse(lms.asks(registrationRoute)[0]?.body ?? '');
    expect(body).toMatchObject({
      [toolConfigurationClaim]: {
        'https://canvas.instructure.com/lti/privacy_level': 'public',
        custom_parameters: { canvas_user_id: '$Canvas.user.id' },
        messages: [
          { type: 'LtiResourceLinkRequest', placements: ['course_navigation'] },
          { type: 'LtiDeepLinkingRequest', placements: ['link_selection'] },
          { type: 'LtiDeepLinkingRequest', placements: ['assignment_selection'] },
        ],
      },
    });
    const [platform] = await stores.platforms.list();
    expect(platform).toMatchObject({ clientId: '10000000000001', productFamily: 'canvas' });
    expect(await stores.deployments.list()).toEqual([]);
  });

  test('a platform without registration token is asked without one', async () => {
    await open({ registration_token: undefined }).expect(200);
    expect(lms.asked.every(({ headers }) => headers.authorization === undefined)).toBe(true);
  });

  test.each([{ client_id: '' }, {}, 'text'])('the reply %j is no registration', async (body) => {
    lms.answer(registrationRoute, { status: 200, body });
    const answer = await open().expect(400);
    expect(answer.body).toMatchObject({ code: 'registration_refused' });
    expect(await stores.platforms.list()).toEqual([]);
  });
});

test('/lti/config.json is the template with the real host', async () => {
  const answer = await request(app).get('/lti/config.json').expect(200);
  expect(answer.text).not.toContain('TOOL');
  expect(answer.body).toMatchObject({ oidc_initiation_url: `${publicUrl}/lti/login` });
  const keys = (text: string): string[] => Object.keys(JSON.parse(text) as object);
  expect(keys(answer.text)).toEqual(
    keys(await readFile(join(root, 'lti-registration.json'), 'utf8')),
  );
});
