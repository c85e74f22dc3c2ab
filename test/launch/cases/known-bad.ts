/** The official list of known-bad payloads (certification guide 1.3 §6; research: lti.md §5.1). */
import { lti } from '../../support/launcher.js';
import type { Claims } from '../../support/test-platform.js';
import { verdictOn, type Case, type Lab } from './lab.js';

/** A launch with other claims or another header. */
export async function launchWith(lab: Lab, change: Claims, header: Claims = {}): Promise<string> {
  const login = await lab.launcher.login();
  return verdictOn(await lab.launcher.launch(login, change, header), lab, login);
}

const seconds = (lab: Lab, offset: number): number =>
  Math.floor(lab.clock().getTime() / 1000) + offset;

export const knownBad: readonly Case[] = [
  {
    id: 'B1',
    title: 'no kid in the header',
    expected: '401 launch_key_id_missing',
    run: (lab) => launchWith(lab, {}, { kid: undefined }),
  },
  {
    id: 'B2',
    title: 'incorrect kid: one more fetch of the key set, then refused',
    expected: '401 launch_key_unknown after 1 fetch',
    async run(shared) {
      const lab = await shared.alone();
      await launchWith(lab, {});
      const before = lab.platform.keySetRequests();
      const verdict = await launchWith(lab, {}, { kid: 'wrong' });
      return `${verdict} after ${lab.platform.keySetRequests() - before} fetch`;
    },
  },
  {
    id: 'B3',
    title: 'wrong LTI version',
    expected: '401 launch_version_unsupported',
    run: (lab) => launchWith(lab, { [`${lti}version`]: '11.3' }),
  },
  {
    id: 'B4',
    title: 'no LTI version',
    expected: '401 launch_claim_missing',
    run: (lab) => launchWith(lab, { [`${lti}version`]: undefined }),
  },
  {
    id: 'B5',
    title: 'not a message of LTI 1.3: JSON, not a JWT',
    expected: '400 launch_token_malformed',
    async run(lab) {
      const login = await lab.launcher.login();
      const form = { id_token: '{"name":"badltilaunch"}', state: login.state };
      return verdictOn(await lab.launcher.post(login, form), lab, login);
    },
  },
  {
    id: 'B6',
    title: 'no LTI claims at all',
    expected: '401 launch_claim_missing',
    async run(lab) {
      const login = await lab.launcher.login();
      const all = lab.launcher.claims(login);
      const plain = Object.fromEntries(Object.entries(all).filter(([name]) => !name.includes(':')));
      const token = await lab.platform.sign(plain);
      const form = { id_token: token, state: login.state };
      return verdictOn(await lab.launcher.post(login, form), lab, login);
    },
  },
  {
    id: 'B7a',
    title: 'iat and exp in the past',
    expected: '401 launch_expired',
    run: (lab) => launchWith(lab, { iat: seconds(lab, -3_600), exp: seconds(lab, -3_000) }),
  },
  {
    id: 'B7b',
    title: 'iat in the future',
    expected: '401 launch_time_invalid',
    run: (lab) => launchWith(lab, { iat: seconds(lab, 3_600), exp: seconds(lab, 7_200) }),
  },
  {
    id: 'B7c',
    title: 'no exp',
    expected: '401 launch_claim_missing',
    run: (lab) => launchWith(lab, { exp: undefined }),
  },
  {
    id: 'B7d',
    title: 'no iat',
    expected: '401 launch_claim_missing',
    run: (lab) => launchWith(lab, { iat: undefined }),
  },
  {
    id: 'B8',
    title: 'no message_type',
    expected: '401 launch_claim_missing',
    run: (lab) => launchWith(lab, { [`${lti}message_type`]: undefined }),
  },
  {
    id: 'B9',
    title: 'no roles claim',
    expected: '401 launch_claim_missing',
    run: (lab) => launchWith(lab, { [`${lti}roles`]: undefined }),
  },
  {
    id: 'B10',
    title: 'no deployment_id',
    expected: '401 launch_claim_missing',
    run: (lab) => launchWith(lab, { [`${lti}deployment_id`]: undefined }),
  },
  {
    id: 'B11a',
    title: 'no resource_link.id',
    expected: '401 launch_claim_missing',
    run: (lab) => launchWith(lab, { [`${lti}resource_link`]: { title: 'Badges' } }),
  },
  {
    id: 'B11b',
    title: 'no resource_link',
    expected: '401 launch_claim_missing',
    run: (lab) => launchWith(lab, { [`${lti}resource_link`]: undefined }),
  },
  {
    id: 'B12',
    title: 'no sub',
    expected: '401 launch_anonymous',
    run: (lab) => launchWith(lab, { sub: undefined }),
  },
];
