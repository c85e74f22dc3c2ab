/** Goes the way of a launch like a browser between a platform and the tool, with any step bent. */
import type { Clock } from '../../src/domain/environment.js';
import type { Platform } from '../../src/domain/platform.js';
import { createBrowser, type Answer, type Browser } from './browser.js';
import type { Claims, TestPlatform } from './test-platform.js';

export const lti = 'https://purl.imsglobal.org/spec/lti/claim/';
export const membership = 'http://purl.imsglobal.org/vocab/lis/v2/membership#';

/** A login that the tool has answered with a redirect to the platform. */
export interface Login {
  readonly browser: Browser;
  readonly state: string;
  readonly nonce: string;
  /** Where the browser was sent. */
  readonly sentTo: URL;
}

export interface Launcher {
  loginForm(change?: Readonly<Record<string, string | undefined>>): Record<string, string>;
  login(options?: {
    readonly browser?: Browser;
    readonly form?: Readonly<Record<string, string | undefined>>;
    readonly method?: 'GET' | 'POST';
  }): Promise<Login>;
  /** Claims of a plain launch that answers this login; `undefined` removes a claim. */
  claims(login: Login, change?: Claims): Claims;
  /** Signs and posts. */
  launch(login: Login, change?: Claims, header?: Claims): Promise<Answer>;
  post(login: Login, form: Readonly<Record<string, string>>, browser?: Browser): Promise<Answer>;
}

export function createLauncher(deps: {
  readonly toolUrl: string;
  readonly platform: TestPlatform;
  readonly registration: Platform;
  readonly clock: Clock;
  readonly deploymentId?: string;
}): Launcher {
  const { toolUrl, platform, registration, clock } = deps;
  const launchUrl = `${toolUrl}/lti/launch`;
  const deploymentId = deps.deploymentId ?? '1';

  const launcher: Launcher = {
    loginForm: (change = {}) =>
      defined({
        iss: registration.issuer,
        target_link_uri: launchUrl,
        login_hint: '4',
        lti_message_hint: '{"cmid":5,"launchid":"ltilaunch1_575678686"}',
        client_id: registration.clientId,
        lti_deployment_id: deploymentId,
        ...change,
      }),

    async login({ browser = createBrowser(), form = {}, method = 'POST' } = {}) {
      const fields = launcher.loginForm(form);
      const query = new URLSearchParams(fields).toString();
      let answer =
        method === 'POST'
          ? await browser.post(`${toolUrl}/lti/login`, fields)
          : await browser.get(`${toolUrl}/lti/login?${query}`);
      while (answer.location?.startsWith(toolUrl)) answer = await browser.get(answer.location);
      if (answer.location === undefined) {
        throw new Error(`login answered ${answer.status}: ${codeOn(answer) ?? answer.body}`);
      }
      const sentTo = new URL(answer.location);
      const parameter = (name: string): string => sentTo.searchParams.get(name) ?? '';
      return { browser, sentTo, state: parameter('state'), nonce: parameter('nonce') };
    },

    claims(login, change = {}) {
      const now = Math.floor(clock().getTime() / 1000);
      return defined({
        iss: registration.issuer,
        aud: registration.clientId,
        sub: '4',
        nonce: login.nonce,
        iat: now,
        exp: now + 60,
        name: 'Ana Müller',
        [`${lti}version`]: '1.3.0',
        [`${lti}message_type`]: 'LtiResourceLinkRequest',
        [`${lti}deployment_id`]: deploymentId,
        [`${lti}target_link_uri`]: launchUrl,
        [`${lti}roles`]: [`${membership}Learner`],
        [`${lti}resource_link`]: { id: '1', title: 'Badges' },
        [`${lti}context`]: { id: '2', label: 'LTI101', title: 'Intro', type: ['CourseSection'] },
        ...change,
      });
    },

    async launch(login, change, header) {
      const token = await platform.sign(launcher.claims(login, change), header);
      return launcher.post(login, { id_token: token, state: login.state });
    },

    post: (login, form, browser = login.browser) => browser.post(launchUrl, form),
  };
  return launcher;
}

/** The error code that a page of refusal shows. */
export function codeOn(answer: Answer): string | undefined {
  return /<code>([a-z]+(?:_[a-z]+)+)<\/code>/.exec(answer.body)?.[1];
}

function defined<T>(values: Readonly<Record<string, T | undefined>>): Record<string, T> {
  const given = Object.entries(values).filter(
    (entry): entry is [string, T] => entry[1] !== undefined,
  );
  return Object.fromEntries(given);
}
