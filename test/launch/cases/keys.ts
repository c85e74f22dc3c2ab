/** Negative cases beyond the official list, the platform's keys: N10, N11 (research: lti.md §5.3). */
import { generateKeyPairSync } from 'node:crypto';
import { exportJWK, type JWK } from 'jose';
import { listen } from '../../support/server.js';
import { createPlatformKey, type KeySetAnswer } from '../../support/test-platform.js';
import { launchWith } from './known-bad.js';
import { verdictOn, type Case, type Lab } from './lab.js';

async function launchWithKeySet(shared: Lab, answer: KeySetAnswer): Promise<string> {
  const lab = await shared.alone();
  lab.platform.answerKeySetWith(answer);
  return launchWith(lab, {});
}

/** The platform's own key, published in another way. */
async function launchWithJwk(
  shared: Lab,
  change: (jwk: JWK) => Record<string, unknown>,
): Promise<string> {
  const lab = await shared.alone();
  lab.platform.answerKeySetWith({ kind: 'keys', keys: [change(lab.platform.key.jwk)] });
  return launchWith(lab, {});
}

const unavailable = '503 launch_keys_unavailable';
const unknown = '401 launch_key_unknown';

export const keys: readonly Case[] = [
  {
    id: 'N10a',
    title: 'key set answers 503',
    expected: unavailable,
    run: (lab) => launchWithKeySet(lab, { kind: 'down' }),
  },
  {
    id: 'N10b',
    title: 'key set says nothing: given up within 8 s, and not asked again at once',
    expected: `${unavailable} twice after 1 request`,
    async run(shared) {
      const lab = await shared.alone();
      lab.platform.answerKeySetWith({ kind: 'silent' });
      const startedAt = performance.now();
      const first = await launchWith(lab, {});
      expect(performance.now() - startedAt).toBeLessThan(8_000);
      const second = await launchWith(lab, {});
      expect(second).toBe(first);
      return `${first} twice after ${lab.platform.keySetRequests()} request`;
    },
  },
  {
    id: 'N10c',
    title: 'key set is a page for people',
    expected: unavailable,
    run: (lab) => launchWithKeySet(lab, { kind: 'html' }),
  },
  {
    id: 'N10d',
    title: 'key set of 2 MB',
    expected: unavailable,
    run: (lab) => launchWithKeySet(lab, { kind: 'huge' }),
  },
  {
    id: 'N10e',
    title: 'key set redirects to a private address, which is never called',
    expected: `${unavailable}, 0 calls inside`,
    async run(lab) {
      let calls = 0;
      const inside = await listen((_request, response) => {
        calls += 1;
        response.end('{"keys":[]}');
      });
      const to = `http://127.0.0.1:${inside.port}/latest/meta-data`;
      const verdict = await launchWithKeySet(lab, { kind: 'redirect', to });
      await inside.close();
      return `${verdict}, ${calls} calls inside`;
    },
  },
  {
    id: 'N10f',
    title: 'a key without alg and use',
    expected: 'accepted',
    run: (lab) => launchWithJwk(lab, ({ kty, kid, n, e }) => ({ kty, kid, n, e })),
  },
  {
    id: 'N10g',
    title: 'a key for encryption',
    expected: unknown,
    run: (lab) => launchWithJwk(lab, (jwk) => ({ ...jwk, use: 'enc' })),
  },
  {
    id: 'N10h',
    title: 'an EC key under the kid of an RS256 message',
    expected: unknown,
    async run(lab) {
      const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
      const ec = await exportJWK(publicKey);
      return launchWithJwk(lab, ({ kid }) => ({ ...ec, kid }));
    },
  },
  {
    id: 'N11a',
    title: 'the platform changes its key: one more fetch',
    expected: 'accepted after 1 fetch',
    async run(shared) {
      const lab = await shared.alone();
      await launchWith(lab, {});
      const next = await createPlatformKey();
      lab.platform.answerKeySetWith({ kind: 'keys', keys: [lab.platform.key.jwk, next.jwk] });
      const before = lab.platform.keySetRequests();
      const login = await lab.launcher.login();
      const token = await lab.platform.sign(
        lab.launcher.claims(login),
        { kid: next.kid },
        next.privateKey,
      );
      const answer = await lab.launcher.post(login, { id_token: token, state: login.state });
      const verdict = await verdictOn(answer, lab, login);
      return `${verdict} after ${lab.platform.keySetRequests() - before} fetch`;
    },
  },
  {
    id: 'N11b',
    title: 'invented key ids: fetched once in 30 s, then once more',
    expected: '1 fetch for three, then 1 more',
    async run(shared) {
      const lab = await shared.alone();
      await launchWith(lab, {});
      const before = lab.platform.keySetRequests();
      for (const kid of ['x', 'y', 'z']) await launchWith(lab, {}, { kid });
      const three = lab.platform.keySetRequests() - before;
      lab.clock.advance(31_000);
      await launchWith(lab, {}, { kid: 'x' });
      return `${three} fetch for three, then ${lab.platform.keySetRequests() - before - three} more`;
    },
  },
  {
    id: 'N11c',
    title: 'five launches ask for the keys once',
    expected: 'accepted, 1 fetch in all',
    async run(shared) {
      const lab = await shared.alone();
      for (let round = 0; round < 4; round += 1) await launchWith(lab, {});
      return `${await launchWith(lab, {})}, ${lab.platform.keySetRequests()} fetch in all`;
    },
  },
];
