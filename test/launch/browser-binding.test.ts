/**
 * Browser binding (DESIGN D2; research: lti.md §6.1), as a browser sees it that keeps cookies, and as one that
 * keeps none. What the pages' script does is done here by hand; a real browser does it in `test/browser/`.
 */
import { createBrowser, type Answer, type Browser } from '../support/browser.js';
import { createTestClock } from '../support/clock.js';
import { codeOn, createLauncher, type Launcher } from '../support/launcher.js';
import { startLaunchTool, type LaunchTool } from '../support/launch-tool.js';
import { startTestPlatform, type TestPlatform } from '../support/test-platform.js';

const clock = createTestClock();
let tool: LaunchTool;
let platform: TestPlatform;
let launcher: Launcher;

beforeAll(async () => {
  platform = await startTestPlatform(clock);
  tool = await startLaunchTool({ clock });
  const registration = await tool.register(platform.registration(), ['1']);
  launcher = createLauncher({ toolUrl: tool.url, platform, registration, clock });
});
afterAll(async () => {
  await tool.close();
  await platform.close();
});

const unescape = (text: string): string =>
  text
    .replace(/&amp;/g, '&')
    .replace(/&#x3D;/g, '=')
    .replace(/&quot;/g, '"');
const attribute = (page: Answer, name: string): string =>
  unescape(new RegExp(`${name}="([^"]*)"`).exec(page.body)?.[1] ?? '');
const field = (page: Answer, name: string): string =>
  unescape(new RegExp(`name="${name}" value="([^"]*)"`).exec(page.body)?.[1] ?? '');

interface StorageLogin {
  readonly browser: Browser;
  readonly page: Answer;
  readonly state: string;
  readonly secret: string;
  readonly nonce: string;
}

/** A login in a browser without cookies, up to the page that keeps the secret. */
async function loginWithoutCookies(form: Record<string, string> = {}): Promise<StorageLogin> {
  const browser = createBrowser({ keepsCookies: false });
  const first = await browser.post(`${tool.url}/lti/login`, launcher.loginForm(form));
  expect(first.status).toBe(302);
  const page = await browser.get(first.location ?? '');
  const next = new URL(attribute(page, 'data-next'));
  return {
    browser,
    page,
    state: attribute(page, 'data-state'),
    secret: attribute(page, 'data-secret'),
    nonce: next.searchParams.get('nonce') ?? '',
  };
}

/** The launch that answers it: verified, and waiting for the browser. */
async function launchWithoutCookies(login: StorageLogin): Promise<Answer> {
  const { browser, state, nonce } = login;
  const sentTo = new URL(platform.authorizationEndpoint);
  return launcher.launch({ browser, state, nonce, sentTo });
}

const prove = (login: StorageLogin, secret = login.secret): Promise<Answer> =>
  login.browser.post(`${tool.url}/lti/launch/browser`, { state: login.state, secret });

describe('with cookies', () => {
  test('the first login asks whether cookies come back, later ones go straight to the platform', async () => {
    const browser = createBrowser();
    const first = await browser.post(`${tool.url}/lti/login`, launcher.loginForm());
    expect(first.location).toContain('/lti/login/browser?');
    const second = await browser.get(first.location ?? '');
    expect(second.location).toContain(platform.authorizationEndpoint);
    const later = await browser.post(`${tool.url}/lti/login`, launcher.loginForm());
    expect(later.location).toContain(platform.authorizationEndpoint);
  });

  test('probe and binding cookies are partitioned host cookies; the login’s lives ten minutes', async () => {
    const { browser, state } = await launcher.login();
    const [probe, binding] = browser.setCookies;
    expect(probe).toMatch(/^__Host-accolade-probe=1; Max-Age=\d+; Path=\/; /);
    expect(binding).toMatch(
      /^__Host-accolade-login-[0-9a-f]{16}=[\w-]{43}; Max-Age=600; Path=\/; /,
    );
    for (const cookie of [probe, binding]) {
      expect(cookie).toMatch(/HttpOnly; Secure; Partitioned; SameSite=None$/);
    }
    expect(binding).not.toContain(state);
  });

  test('a launch ends at pages of its own, with a cookie for these alone, and forgets the login’s', async () => {
    const login = await launcher.login();
    const answer = await launcher.launch(login);
    expect(answer.status).toBe(303);
    const path = new URL(answer.location ?? '').pathname;
    expect(path).toMatch(/^\/in\/[\w-]{22}\/$/);
    expect(new URL(answer.location ?? '').search).toBe('');
    const session = login.browser.setCookies.find((line) => line.startsWith('__Secure-accolade='));
    expect(session).toContain(`; Path=${path}; HttpOnly; Secure; Partitioned; SameSite=None`);
    expect(login.browser.cookies().join()).not.toContain('accolade-login');
  });

  test('a second login does not disturb the first', async () => {
    const browser = createBrowser();
    const one = await launcher.login({ browser });
    const two = await launcher.login({ browser });
    expect((await launcher.launch(one)).status).toBe(303);
    expect((await launcher.launch(two)).status).toBe(303);
  });

  test('an altered cookie is another browser', async () => {
    const login = await launcher.login();
    const forged = login.browser
      .cookies()
      .map((text) => (text.split(';')[0] ?? '').replace(/(login-[0-9a-f]+=)./, '$1!'))
      .join('; ');
    const form = {
      state: login.state,
      id_token: await platform.sign(launcher.claims(login)),
    };
    const answer = await createBrowser().post(`${tool.url}/lti/launch`, form, { Cookie: forged });
    expect([answer.status, codeOn(answer)]).toEqual([401, 'launch_other_browser']);
  });
});

describe('without cookies', () => {
  test('the login page offers a new window to whoever has no script, with the same parameters', async () => {
    const { page } = await loginWithoutCookies({ lti_message_hint: '{"cmid":5}' });
    expect(page.status).toBe(200);
    expect(page.body).toMatch(/<form method="post" action="\/lti\/login" target="_blank"/);
    for (const [name, value] of Object.entries(
      launcher.loginForm({ lti_message_hint: '{"cmid":5}' }),
    )) {
      expect(field(page, name)).toBe(value);
    }
    expect(page.headers.get('Cache-Control')).toBe('no-store');
    expect(page.headers.get('Content-Security-Policy')).toContain('frame-ancestors *');
  });

  test('the secret is in no address and in no cookie', async () => {
    const login = await loginWithoutCookies();
    expect(login.secret).toMatch(/^[\w-]{43}$/);
    expect(attribute(login.page, 'data-next')).not.toContain(login.secret);
    expect(login.page.url).not.toContain(login.secret);
    expect(login.browser.setCookies.join()).not.toContain(login.secret);
    const record = await tool.stores.logins.find(login.state);
    expect(JSON.stringify(record)).not.toContain(login.secret);
  });

  test('platform storage: the page knows the frame and the only origin to talk to', async () => {
    const { page, state } = await loginWithoutCookies({
      lti_storage_target: 'post_message_forwarding',
    });
    expect(attribute(page, 'data-storage-target')).toBe('post_message_forwarding');
    expect(attribute(page, 'data-platform-origin')).toBe(platform.issuer);
    expect(await tool.stores.logins.find(state)).toMatchObject({
      binding: 'storage',
      storageTarget: 'post_message_forwarding',
    });
    const odd = await loginWithoutCookies({ lti_storage_target: '"><script>' });
    expect(attribute(odd.page, 'data-storage-target')).toBe('');
  });

  test('a verified launch waits for the secret, kept encrypted, and nothing happens before', async () => {
    const login = await loginWithoutCookies();
    const answer = await launchWithoutCookies(login);
    expect(answer.status).toBe(200);
    expect(answer.body).toContain('data-mode="prove"');
    expect(answer.body).not.toContain('Ana');
    const record = await tool.stores.logins.find(login.state);
    expect(record?.stage).toBe('received');
    expect(record?.sealedLaunch).toMatch(/^v1\./);
    expect(record?.sealedLaunch).not.toContain('Ana');
  });

  test('the secret opens it: a button to a new window, which gets the cookie by a code that works once', async () => {
    const login = await loginWithoutCookies();
    await launchWithoutCookies(login);
    const page = await prove(login);
    expect(page.status).toBe(200);
    const action = /action="(\/in\/[\w-]+\/open)" target="_blank"/.exec(page.body)?.[1] ?? '';
    const code = field(page, 'code');
    const newWindow = createBrowser();
    const opened = await newWindow.post(`${tool.url}${action}`, { code });
    expect(opened.status).toBe(303);
    expect((await newWindow.get(opened.location ?? '')).status).toBe(200);
    const again = await createBrowser().post(`${tool.url}${action}`, { code });
    expect([again.status, codeOn(again)]).toEqual([401, 'session_missing']);
  });

  test('a code opens its own session only, and only from our own page', async () => {
    const first = await loginWithoutCookies();
    await launchWithoutCookies(first);
    const code = field(await prove(first), 'code');
    const elsewhere = await createBrowser().post(`${tool.url}/in/another/open`, { code });
    expect([elsewhere.status, codeOn(elsewhere)]).toEqual([401, 'session_missing']);
    const forged = await createBrowser().post(
      `${tool.url}/in/another/open`,
      { code },
      { 'Sec-Fetch-Site': 'cross-site' },
    );
    expect([forged.status, codeOn(forged)]).toEqual([403, 'cross_site_request']);
  });

  test('another secret is another browser, and uses the launch up', async () => {
    const login = await loginWithoutCookies();
    await launchWithoutCookies(login);
    const wrong = await prove(login, 'x'.repeat(43));
    expect([wrong.status, codeOn(wrong)]).toEqual([401, 'launch_other_browser']);
    const late = await prove(login);
    expect([late.status, codeOn(late)]).toEqual([401, 'launch_state_unknown']);
  });

  test('a proof before the launch, and a second one, open nothing', async () => {
    const login = await loginWithoutCookies();
    expect(codeOn(await prove(login))).toBe('launch_state_unknown');
    await launchWithoutCookies(login);
    const answers = await Promise.all(Array.from({ length: 8 }, () => prove(login)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.filter((answer) => codeOn(answer) === 'launch_state_unknown')).toHaveLength(7);
  });

  test('of equal messages at once one is held', async () => {
    const login = await loginWithoutCookies();
    const answers = await Promise.all(Array.from({ length: 8 }, () => launchWithoutCookies(login)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  });

  test('a registration that is switched off meanwhile opens nothing', async () => {
    const registration = await tool.register(platform.registration({ clientId: 'client-9' }), [
      '1',
    ]);
    const own = createLauncher({ toolUrl: tool.url, platform, registration, clock });
    const browser = createBrowser({ keepsCookies: false });
    const first = await browser.post(`${tool.url}/lti/login`, own.loginForm());
    const page = await browser.get(first.location ?? '');
    const sentTo = new URL(attribute(page, 'data-next'));
    const [state, secret] = [attribute(page, 'data-state'), attribute(page, 'data-secret')];
    const nonce = sentTo.searchParams.get('nonce') ?? '';
    await own.launch({ browser, state, nonce, sentTo });
    await tool.stores.platforms.update(registration.id, { status: 'disabled' });
    const answer = await browser.post(`${tool.url}/lti/launch/browser`, { state, secret });
    expect([answer.status, codeOn(answer)]).toEqual([403, 'registration_inactive']);
  });
});
