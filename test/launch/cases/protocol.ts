/** Negative cases beyond the official list, the protocol: N6 to N9, N12 to N15 (research: lti.md §5.3). */
import { createBrowser } from '../../support/browser.js';
import { lti } from '../../support/launcher.js';
import { launchWith } from './known-bad.js';
import { refusalOn, verdictOn, type Case, type Lab } from './lab.js';

type Fields = Readonly<Record<string, string | undefined>>;

async function loginWith(lab: Lab, change: Fields): Promise<string> {
  const form = lab.launcher.loginForm(change);
  return refusalOn(await createBrowser().post(`${lab.tool.url}/lti/login`, form));
}

/** The redirect to the platform, by GET and by POST. */
async function echoed(lab: Lab, method: 'GET' | 'POST'): Promise<string> {
  const hint = '{"cmid":5,"launchid":"ltilaunch1_575678686"}&x=ü';
  const form = { lti_message_hint: hint, lti_deployment_id: '39:a b' };
  const { sentTo, state, nonce } = await lab.launcher.login({ method, form });
  const sent = Object.fromEntries(sentTo.searchParams);
  expect(`${sentTo.origin}${sentTo.pathname}`).toBe(lab.registration.authorizationEndpoint);
  expect(sent).toEqual({
    scope: 'openid',
    response_type: 'id_token',
    response_mode: 'form_post',
    prompt: 'none',
    client_id: lab.registration.clientId,
    redirect_uri: `${lab.tool.url}/lti/launch`,
    login_hint: '4',
    lti_message_hint: hint,
    lti_deployment_id: '39:a b',
    state,
    nonce,
  });
  expect(`${state}${nonce}`).toMatch(/^[A-Za-z0-9_-]{86}$/);
  return 'sent on, hints unchanged';
}

async function replayed(lab: Lab, concurrently: boolean): Promise<string> {
  const login = await lab.launcher.login();
  const token = await lab.platform.sign(lab.launcher.claims(login));
  const cookie = {
    Cookie: login.browser
      .cookies()
      .map((text) => text.split(';')[0])
      .join('; '),
  };
  const post = () =>
    createBrowser().post(
      `${lab.tool.url}/lti/launch`,
      { id_token: token, state: login.state },
      cookie,
    );
  const answers = concurrently
    ? await Promise.all(Array.from({ length: 12 }, post))
    : [await post(), await post(), await post()];
  const accepted = answers.filter(({ status }) => status === 303);
  const others = new Set(answers.filter(({ status }) => status !== 303).map(refusalOn));
  return `${accepted.length} accepted, then ${[...others].join(', ')}`;
}

const testCase = (id: string, title: string, expected: string, run: Case['run']): Case => ({
  id,
  title,
  expected,
  run,
});

export const protocol: readonly Case[] = [
  testCase('N6a', 'no nonce', '401 launch_claim_missing', (lab) =>
    launchWith(lab, { nonce: undefined }),
  ),
  testCase('N6b', 'a nonce that was never issued', '401 launch_nonce_mismatch', (lab) =>
    launchWith(lab, { nonce: 'n'.repeat(43) }),
  ),
  testCase(
    'N6c',
    'a nonce that was issued for another state',
    '401 launch_nonce_mismatch',
    async (lab) => launchWith(lab, { nonce: (await lab.launcher.login()).nonce }),
  ),
  testCase('N6d', 'the same message again', '1 accepted, then 401 launch_state_unknown', (lab) =>
    replayed(lab, false),
  ),
  testCase(
    'N6e',
    'the same message twelve times at once',
    '1 accepted, then 401 launch_state_unknown',
    (lab) => replayed(lab, true),
  ),
  testCase('N7a', 'no state', '400 launch_parameter_missing', async (lab) => {
    const login = await lab.launcher.login();
    const id_token = await lab.platform.sign(lab.launcher.claims(login));
    return verdictOn(await lab.launcher.post(login, { id_token }), lab, login);
  }),
  testCase('N7b', 'a state that was never issued', '401 launch_state_unknown', async (lab) => {
    const login = await lab.launcher.login();
    const id_token = await lab.platform.sign(lab.launcher.claims(login));
    const form = { id_token, state: 's'.repeat(43) };
    return verdictOn(await lab.launcher.post(login, form), lab, login);
  }),
  testCase('N7c', 'a state eleven minutes old', '401 launch_state_unknown', async (lab) => {
    const login = await lab.launcher.login();
    lab.clock.advance(11 * 60_000);
    return verdictOn(await lab.launcher.launch(login), lab, login);
  }),
  testCase(
    'N7d',
    'a state that was used with another message',
    '401 launch_state_unknown',
    async (lab) => {
      const login = await lab.launcher.login();
      await lab.launcher.launch(login);
      return verdictOn(await lab.launcher.launch(login, { sub: '5' }), lab, login);
    },
  ),
  testCase(
    'N7e',
    'from a browser that never logged in',
    '401 launch_other_browser',
    async (lab) => {
      const login = await lab.launcher.login();
      const other = { ...login, browser: createBrowser() };
      return verdictOn(await lab.launcher.launch(other), lab, other);
    },
  ),
  testCase(
    'N7f',
    'from a browser with a login of its own',
    '401 launch_other_browser',
    async (lab) => {
      const login = await lab.launcher.login();
      const own = await lab.launcher.login();
      const other = { ...login, browser: own.browser };
      return verdictOn(await lab.launcher.launch(other), lab, other);
    },
  ),
  testCase(
    'N8a',
    'a deployment that nobody knows',
    '403 deployment_pending, nothing stored',
    async (shared) => {
      const lab = await shared.alone();
      const verdict = await launchWith(lab, { [`${lti}deployment_id`]: '99' });
      const waiting = await lab.tool.stores.deployments.list(lab.registration.id);
      const contexts = await lab.tool.stores.contexts.list(lab.registration.organisationId);
      expect(waiting.find(({ deploymentId }) => deploymentId === '99')).toMatchObject({
        status: 'pending',
        organisationId: null,
      });
      expect(contexts.some(({ platformId }) => platformId === lab.registration.id)).toBe(false);
      return `${verdict}, nothing stored`;
    },
  ),
  testCase(
    'N8b',
    'a deployment that was switched off',
    '403 deployment_disabled',
    async (shared) => {
      const lab = await shared.alone();
      const [deployment] = await lab.tool.stores.deployments.list(lab.registration.id);
      const { organisationId } = lab.registration;
      await lab.tool.stores.deployments.assign(deployment?.id ?? '', organisationId, 'disabled');
      return launchWith(lab, {});
    },
  ),
  testCase('N9a', 'login for an address elsewhere', '400 login_target_not_allowed', (lab) =>
    loginWith(lab, { target_link_uri: 'https://evil.example/lti/launch' }),
  ),
  testCase(
    'N9b',
    'login for a page of ours that is no launch',
    '400 login_target_not_allowed',
    (lab) => loginWith(lab, { target_link_uri: `${lab.tool.url}/admin/` }),
  ),
  testCase('N9c', 'message for an address elsewhere', '401 launch_target_mismatch', (lab) =>
    launchWith(lab, { [`${lti}target_link_uri`]: 'https://evil.example/lti/launch' }),
  ),
  testCase(
    'N9d',
    'message for another address than the login',
    '401 launch_target_mismatch',
    (lab) => launchWith(lab, { [`${lti}target_link_uri`]: `${lab.tool.url}/lti/review` }),
  ),
  testCase('N12a', 'login without login_hint', '400 login_parameter_missing', (lab) =>
    loginWith(lab, { login_hint: undefined }),
  ),
  testCase('N12b', 'login without target_link_uri', '400 login_parameter_missing', (lab) =>
    loginWith(lab, { target_link_uri: undefined }),
  ),
  testCase('N12c', 'login from an unknown issuer', '400 login_unknown_issuer', (lab) =>
    loginWith(lab, { iss: 'https://unknown.example' }),
  ),
  testCase('N12d', 'login from an unknown client', '400 login_unknown_issuer', (lab) =>
    loginWith(lab, { client_id: 'client-9' }),
  ),
  testCase(
    'N12e',
    'several clients of the issuer, none named',
    '400 login_client_ambiguous',
    async (shared) => {
      const lab = await shared.alone();
      await lab.tool.register(lab.platform.registration({ clientId: 'client-2' }), ['1']);
      return loginWith(lab, { client_id: undefined });
    },
  ),
  testCase('N12f', 'one client of the issuer, not named', 'accepted', async (lab) => {
    const login = await lab.launcher.login({ form: { client_id: undefined } });
    return verdictOn(await lab.launcher.launch(login), lab, login);
  }),
  testCase('N13a', 'login by GET', 'sent on, hints unchanged', (lab) => echoed(lab, 'GET')),
  testCase('N13b', 'login by POST', 'sent on, hints unchanged', (lab) => echoed(lab, 'POST')),
  ...['login_required', 'access_denied', 'invalid_request'].map((error, index) =>
    testCase(
      `N14${'abc'.charAt(index)}`,
      `the platform answers error=${error}`,
      '401 launch_refused_by_platform',
      async (lab) => {
        const login = await lab.launcher.login();
        const form = { error, error_description: 'Invalid prompt', state: login.state };
        return verdictOn(await lab.launcher.post(login, form), lab, login);
      },
    ),
  ),
  testCase(
    'N15a',
    'login of a registration that waits',
    '403 registration_inactive',
    async (shared) => {
      const lab = await shared.alone({ status: 'pending' });
      return loginWith(lab, {});
    },
  ),
  testCase(
    'N15b',
    'registration switched off between login and launch',
    '403 registration_inactive',
    async (shared) => {
      const lab = await shared.alone();
      const login = await lab.launcher.login();
      await lab.tool.stores.platforms.update(lab.registration.id, { status: 'disabled' });
      return verdictOn(await lab.launcher.launch(login), lab, login);
    },
  ),
];
