/** Negative cases beyond the official list, the message: N1 to N5, N16, N17 (research: lti.md §5.3). */
import { createHmac, generateKeyPairSync } from 'node:crypto';
import { lti } from '../../support/launcher.js';
import { launchWith } from './known-bad.js';
import { verdictOn, type Case, type Lab } from './lab.js';

const dl = 'https://purl.imsglobal.org/spec/lti-dl/claim/';

/** Posts a token that was made from a good one. */
async function launchBent(lab: Lab, bend: (token: string) => string): Promise<string> {
  const login = await lab.launcher.login();
  const token = bend(await lab.platform.sign(lab.launcher.claims(login)));
  const answer = await lab.launcher.post(login, { id_token: token, state: login.state });
  return verdictOn(answer, lab, login);
}

const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const decode = (part: string): Record<string, unknown> =>
  JSON.parse(Buffer.from(part, 'base64url').toString()) as Record<string, unknown>;
const parts = (token: string): [string, string, string] => {
  const [header = '', payload = '', signature = ''] = token.split('.');
  return [header, payload, signature];
};
const seconds = (lab: Lab, offset: number): number =>
  Math.floor(lab.clock().getTime() / 1000) + offset;

async function signedBy(lab: Lab, algorithm: string): Promise<string> {
  const login = await lab.launcher.login();
  const key =
    algorithm === 'ES256'
      ? generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey
      : lab.platform.key.privateKey;
  const token = await lab.platform.sign(lab.launcher.claims(login), { alg: algorithm }, key);
  const answer = await lab.launcher.post(login, { id_token: token, state: login.state });
  return verdictOn(answer, lab, login);
}

const refused = (id: string, title: string, expected: string, run: Case['run']): Case => ({
  id,
  title,
  expected,
  run,
});

export const messages: readonly Case[] = [
  refused(
    'N1a',
    'signed by a stranger’s key under the right kid',
    '401 launch_signature_invalid',
    async (lab) => {
      const login = await lab.launcher.login();
      const stranger = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
      const token = await lab.platform.sign(lab.launcher.claims(login), {}, stranger);
      const answer = await lab.launcher.post(login, { id_token: token, state: login.state });
      return verdictOn(answer, lab, login);
    },
  ),
  refused('N1b', 'payload changed after signing', '401 launch_signature_invalid', (lab) =>
    launchBent(lab, (token) => {
      const [header, payload, signature] = parts(token);
      return [header, encode({ ...decode(payload), sub: '2' }), signature].join('.');
    }),
  ),
  refused('N2a', 'alg none', '401 launch_algorithm_refused', (lab) =>
    launchBent(lab, (token) => {
      const [header, payload] = parts(token);
      return [encode({ ...decode(header), alg: 'none' }), payload, ''].join('.');
    }),
  ),
  refused('N2b', 'HS256 with the public key as secret', '401 launch_algorithm_refused', (lab) =>
    launchBent(lab, (token) => {
      const [header, payload] = parts(token);
      const signed = [encode({ ...decode(header), alg: 'HS256' }), payload].join('.');
      const pem = lab.platform.key.publicKey.export({ type: 'spki', format: 'pem' });
      return `${signed}.${createHmac('sha256', pem).update(signed).digest('base64url')}`;
    }),
  ),
  refused('N2c', 'RS384', '401 launch_algorithm_refused', (lab) => signedBy(lab, 'RS384')),
  refused('N2d', 'ES256', '401 launch_algorithm_refused', (lab) => signedBy(lab, 'ES256')),
  refused('N3a', 'another audience', '401 launch_audience_mismatch', (lab) =>
    launchWith(lab, { aud: 'client-2' }),
  ),
  refused('N3b', 'an untrusted audience in the list', '401 launch_audience_mismatch', (lab) =>
    launchWith(lab, { aud: ['client-1', 'https://evil.example'], azp: 'client-1' }),
  ),
  refused('N3c', 'a list of audiences without azp', '401 launch_audience_mismatch', (lab) =>
    launchWith(lab, { aud: ['client-1'] }),
  ),
  refused('N3d', 'azp of another client', '401 launch_audience_mismatch', (lab) =>
    launchWith(lab, { azp: 'client-2' }),
  ),
  {
    id: 'N3e',
    title: 'our client id alone in the list, with azp',
    expected: 'accepted',
    run: (lab) => launchWith(lab, { aud: ['client-1'], azp: 'client-1' }),
  },
  refused('N4a', 'another issuer than the login’s', '401 launch_issuer_mismatch', (lab) =>
    launchWith(lab, { iss: 'https://evil.example' }),
  ),
  refused('N4b', 'issuer with a slash at the end', '401 launch_issuer_mismatch', (lab) =>
    launchWith(lab, { iss: `${lab.registration.issuer}/` }),
  ),
  refused(
    'N4c',
    'client of another registration here',
    '401 launch_audience_mismatch',
    async (shared) => {
      const lab = await shared.alone();
      await lab.tool.register(lab.platform.registration({ clientId: 'client-2' }), ['1']);
      return launchWith(lab, { aud: 'client-2' });
    },
  ),
  refused('N5a', 'exp more than 5 s ago', '401 launch_expired', (lab) =>
    launchWith(lab, { iat: seconds(lab, -66), exp: seconds(lab, -6) }),
  ),
  {
    id: 'N5b',
    title: 'exp 3 s ago: clocks may differ',
    expected: 'accepted',
    run: (lab) => launchWith(lab, { iat: seconds(lab, -63), exp: seconds(lab, -3) }),
  },
  refused('N5c', 'iat more than 5 s in the future', '401 launch_time_invalid', (lab) =>
    launchWith(lab, { iat: seconds(lab, 7), exp: seconds(lab, 67) }),
  ),
  refused('N5d', 'iat more than 5 min ago', '401 launch_expired', (lab) =>
    launchWith(lab, { iat: seconds(lab, -306), exp: seconds(lab, 600) }),
  ),
  {
    id: 'N5e',
    title: 'a token 30 s old',
    expected: 'accepted',
    run: (lab) => launchWith(lab, { iat: seconds(lab, -30), exp: seconds(lab, 30) }),
  },
  {
    id: 'N16a',
    title:
      'sub of 255 characters, names in many scripts, markup in a title, a number as context id',
    expected: 'accepted, kept as sent',
    run: keptAsSent,
  },
  refused('N16b', 'sub of 256 characters', '401 launch_claim_invalid', (lab) =>
    launchWith(lab, { sub: 's'.repeat(256) }),
  ),
  refused('N17a', 'unknown message_type', '400 launch_message_type_unsupported', (lab) =>
    launchWith(lab, { [`${lti}message_type`]: 'LtiStartProctoring' }),
  ),
  refused('N17b', 'Deep Linking without its settings', '400 launch_message_incomplete', (lab) =>
    launchWith(lab, { [`${lti}message_type`]: 'LtiDeepLinkingRequest' }),
  ),
  refused(
    'N17c',
    'Deep Linking with nowhere to return to',
    '400 launch_message_incomplete',
    (lab) =>
      launchWith(lab, {
        [`${lti}message_type`]: 'LtiDeepLinkingRequest',
        [`${dl}deep_linking_settings`]: {
          deep_link_return_url: 'javascript:alert(1)',
          accept_types: [],
        },
      }),
  ),
  refused('N17e', 'Deep Linking that returns to a stranger', '401 launch_claim_invalid', (lab) =>
    launchWith(lab, {
      [`${lti}message_type`]: 'LtiDeepLinkingRequest',
      [`${dl}deep_linking_settings`]: {
        deep_link_return_url: 'https://stranger.example/return',
        accept_types: ['ltiResourceLink'],
      },
    }),
  ),
  refused('N17f', 'line items at a stranger', '401 launch_claim_invalid', (lab) =>
    launchWith(lab, {
      'https://purl.imsglobal.org/spec/lti-ags/claim/endpoint': {
        scope: [],
        lineitems: 'https://stranger.example/lineitems',
      },
    }),
  ),
  refused('N17g', 'a roster at a stranger', '401 launch_claim_invalid', (lab) =>
    launchWith(lab, {
      'https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice': {
        context_memberships_url: 'https://stranger.example/members',
      },
    }),
  ),
  refused('N17d', 'Submission Review about nobody', '400 launch_message_incomplete', (lab) =>
    launchWith(lab, { [`${lti}message_type`]: 'LtiSubmissionReviewRequest' }),
  ),
];

async function keptAsSent(shared: Lab): Promise<string> {
  const lab = await shared.alone();
  const odd = {
    sub: 'é'.repeat(255),
    name: '王小明 محمد <b>Ω</b>',
    [`${lti}resource_link`]: { id: 'r'.repeat(255), title: '<script>alert(1)</script>' },
    [`${lti}context`]: { id: 4711, title: '<script>alert(2)</script>', label: '"><img>' },
  };
  const verdict = await launchWith(lab, odd);
  const { stores } = lab.tool;
  const contexts = await stores.contexts.list(lab.registration.organisationId);
  const context = contexts.find(({ platformId }) => platformId === lab.registration.id);
  const [link] = await stores.resourceLinks.list(context?.id ?? '');
  const [member] = await stores.members.list(context?.id ?? '');
  const learner = await stores.learners.get(member?.learnerId ?? '');
  expect(context).toMatchObject({ platformContextId: '4711', title: '<script>alert(2)</script>' });
  expect(link).toMatchObject({ title: '<script>alert(1)</script>' });
  expect(learner).toMatchObject({ sub: odd.sub, name: odd.name });
  return `${verdict}, kept as sent`;
}
