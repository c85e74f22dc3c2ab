/** One row a defect: what is wrong, which step notices, and what the reader is told. */
import { generateKeyPair, SignJWT } from 'jose';
import { now } from '../credentials/sample.js';
import { parseJwt } from '../../src/credentials/formats/open-badges-3-jwt.js';
import { stepIds } from '../../src/verification/report.js';
import type { Reason, StepId } from '../../src/verification/report.js';
import { verifyCredential } from '../../src/verification/verify.js';
import { changed, makeWorld, networkOf, problems } from './world.js';
import type { World } from './world.js';

interface Case {
  readonly defect: string;
  /** Returns what is verified; may change what the network delivers. */
  readonly make: (world: World) => Promise<string>;
  readonly verdict: 'valid' | 'invalid' | 'undetermined';
  readonly step?: StepId;
  readonly because?: Reason;
}

const seconds = (at: string) => Date.parse(at) / 1000;
const tomorrow = '2026-11-23T10:00:00Z';
const yesterday = '2026-11-21T10:00:00Z';
const base64url = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

const good: readonly Case[] = [
  { defect: 'none', make: async ({ credential }) => credential.jwt, verdict: 'valid' },
  {
    defect: 'none, by its address',
    async make({ documents, credential }) {
      documents.set('https://somewhere.example/badge', credential.jwt);
      return 'https://somewhere.example/badge';
    },
    verdict: 'valid',
  },
  {
    defect: 'none, with blanks around it',
    make: async ({ credential }) => ` ${credential.jwt}\n`,
    verdict: 'valid',
  },
  {
    defect: 'none, signed with a key that has been retired since',
    async make({ issuing, publish, credential }) {
      await issuing.rotateKey('org');
      await publish();
      return credential.jwt;
    },
    verdict: 'valid',
  },
  {
    defect: 'no credentialStatus',
    make: ({ sign, payload }) => sign(changed(payload, 'credentialStatus', undefined)),
    verdict: 'valid',
    step: 'status',
    because: 'no_status_offered',
  },
  {
    defect: 'in force until tomorrow',
    make: ({ sign, payload }) => sign({ ...payload, validUntil: tomorrow, exp: seconds(tomorrow) }),
    verdict: 'valid',
    step: 'dates',
    because: 'in_force_until',
  },
];

const reading: readonly Case[] = [
  {
    defect: 'not a credential',
    make: async () => 'hello',
    verdict: 'invalid',
    step: 'readable',
    because: 'not_a_credential',
  },
  {
    defect: 'a JWT with a payload that is not JSON',
    make: async ({ credential }) => credential.jwt.replace(/\.[^.]+\./, '.bm90IGpzb24.'),
    verdict: 'invalid',
    step: 'readable',
    because: 'not_a_credential',
  },
  {
    defect: 'address unreachable',
    make: async () => 'https://nowhere.example/badge',
    verdict: 'undetermined',
    step: 'readable',
    because: 'document_unreachable',
  },
  ...[
    'issuer',
    'validFrom',
    'id',
    'type',
    '@context',
    'credentialSubject.achievement.criteria',
  ].map((path): Case => ({
    defect: `missing ${path}`,
    make: ({ sign, payload }) => sign(changed(payload, path, undefined)),
    verdict: 'invalid',
    step: 'schema',
    because: 'field_missing',
  })),
  ...(
    [
      ['issuer', 'did:web:badges.example.edu:o:org'],
      ['validFrom', '22 November 2026'],
      ['type', ['VerifiableCredential']],
      ['@context', ['https://www.w3.org/2018/credentials/v1']],
      ['credentialSubject.achievement.criteria', {}],
    ] as const
  ).map(([path, value]): Case => ({
    defect: `wrong ${path}`,
    make: ({ sign, payload }) => sign(changed(payload, path, value)),
    verdict: 'invalid',
    step: 'schema',
    because: 'field_wrong',
  })),
  ...(
    [
      ['iss', 'did:web:elsewhere.example'],
      ['jti', 'https://badges.example.edu/c/another'],
      ['sub', 'urn:uuid:00000000-0000-8000-8000-000000000000'],
      ['sub', undefined],
      ['nbf', seconds(yesterday)],
      ['exp', seconds(tomorrow)],
    ] as const
  ).map(([claim, value]): Case => ({
    defect: `${claim} ${value === undefined ? 'missing' : 'mismatch'}`,
    make: ({ sign, payload }) => sign(changed(payload, claim, value)),
    verdict: 'invalid',
    step: 'schema',
    because: 'claim_differs',
  })),
  {
    defect: 'a VC Data Model 1.1 envelope',
    make: ({ sign, payload }) => sign({ vc: payload, iss: 'did:web:badges.example.edu:o:org' }),
    verdict: 'undetermined',
    step: 'schema',
    because: 'older_model',
  },
];

const proving: readonly Case[] = [
  {
    defect: 'tampered',
    async make({ credential, payload }) {
      const [header, , signature] = credential.jwt.split('.');
      return `${header}.${base64url({ ...payload, name: 'Doctor of Everything' })}.${signature}`;
    },
    verdict: 'invalid',
    step: 'proof',
    because: 'signature_wrong',
  },
  {
    defect: 'wrong key',
    async make({ sign, payload }) {
      const { privateKey } = await generateKeyPair('ES256');
      return sign(payload, {}, privateKey);
    },
    verdict: 'invalid',
    step: 'proof',
    because: 'signature_wrong',
  },
  {
    defect: 'alg none',
    make: async ({ payload, kid }) => `${base64url({ alg: 'none', kid })}.${base64url(payload)}.`,
    verdict: 'invalid',
    step: 'proof',
    because: 'algorithm_refused',
  },
  {
    defect: 'HS256 with the public key as the secret',
    make: ({ payload, kid, publicJwk }) =>
      new SignJWT({ ...payload })
        .setProtectedHeader({ alg: 'HS256', kid })
        .sign(Buffer.from(JSON.stringify(publicJwk))),
    verdict: 'invalid',
    step: 'proof',
    because: 'algorithm_refused',
  },
  {
    defect: 'no key named',
    make: ({ sign, payload }) => sign(payload, { kid: undefined }),
    verdict: 'invalid',
    step: 'proof',
    because: 'key_not_named',
  },
  {
    defect: 'key not in the DID document',
    make: ({ sign, payload, did }) => sign(payload, { kid: `${did}#zDnInvented` }),
    verdict: 'invalid',
    step: 'proof',
    because: 'key_not_listed',
  },
  {
    defect: 'key in the DID document, but not for statements',
    async make({ documents, addresses, credential, issuing }) {
      const document = { ...(await issuing.didDocument('org')), assertionMethod: [] };
      documents.set(addresses.did, JSON.stringify(document));
      return credential.jwt;
    },
    verdict: 'invalid',
    step: 'proof',
    because: 'key_not_listed',
  },
  {
    defect: 'DID document of somebody else at the issuer’s address',
    async make({ documents, addresses, credential, issuing }) {
      const document = { ...(await issuing.didDocument('org')), id: 'did:web:elsewhere.example' };
      documents.set(addresses.did, JSON.stringify(document));
      return credential.jwt;
    },
    verdict: 'invalid',
    step: 'proof',
    because: 'key_not_listed',
  },
  {
    defect: 'DID document unreachable',
    async make({ documents, addresses, credential }) {
      documents.delete(addresses.did);
      return credential.jwt;
    },
    verdict: 'undetermined',
    step: 'proof',
    because: 'key_unreachable',
  },
  {
    defect: 'DID document is not JSON',
    async make({ documents, addresses, credential }) {
      documents.set(addresses.did, '<!doctype html><title>Down for maintenance</title>');
      return credential.jwt;
    },
    verdict: 'undetermined',
    step: 'proof',
    because: 'key_unreachable',
  },
  {
    defect: 'JSON without a proof',
    make: async ({ payload }) => JSON.stringify(payload),
    verdict: 'invalid',
    step: 'proof',
    because: 'proof_missing',
  },
  {
    defect: 'JSON with an embedded proof',
    make: async ({ payload }) =>
      JSON.stringify({ ...payload, proof: [{ type: 'DataIntegrityProof' }] }),
    verdict: 'undetermined',
    step: 'proof',
    because: 'proof_kind_unsupported',
  },
  {
    defect: 'did:key',
    make: ({ sign, payload }) => sign(payload, { kid: 'did:key:zDn#zDn' }),
    verdict: 'undetermined',
    step: 'proof',
    because: 'key_kind_unsupported',
  },
];

const belonging: readonly Case[] = [
  {
    defect: 'kid of another issuer',
    async make({ payload, documents }) {
      const other = await makeWorld('evil.example', 'https://evil.example');
      other.documents.forEach((body, url) => documents.set(url, body));
      return other.sign(payload);
    },
    verdict: 'invalid',
    step: 'issuerKey',
    because: 'key_of_other_issuer',
  },
  {
    defect: 'key only in the header, not the issuer’s',
    async make({ payload }) {
      const stranger = await makeWorld('evil.example', 'https://evil.example');
      return stranger.sign(payload, { kid: undefined, jwk: stranger.publicJwk });
    },
    verdict: 'invalid',
    step: 'issuerKey',
    because: 'key_not_published_by_issuer',
  },
  {
    defect: 'none: key in the header, and the issuer publishes it',
    make: ({ sign, payload, publicJwk }) => sign(payload, { kid: undefined, jwk: publicJwk }),
    verdict: 'valid',
  },
  {
    defect: 'key in the header, issuer unreachable',
    async make({ sign, payload, publicJwk, documents, addresses }) {
      documents.delete(addresses.did);
      return sign(payload, { kid: undefined, jwk: publicJwk });
    },
    verdict: 'undetermined',
    step: 'issuerKey',
    because: 'issuer_unreachable',
  },
];

const standing: readonly Case[] = [
  {
    defect: 'expired',
    make: ({ sign, payload }) =>
      sign({
        ...payload,
        validFrom: '2024-01-01T00:00:00Z',
        nbf: seconds('2024-01-01T00:00:00Z'),
        validUntil: yesterday,
        exp: seconds(yesterday),
      }),
    verdict: 'invalid',
    step: 'dates',
    because: 'expired',
  },
  {
    defect: 'not yet valid',
    make: ({ sign, payload }) => sign({ ...payload, validFrom: tomorrow, nbf: seconds(tomorrow) }),
    verdict: 'invalid',
    step: 'dates',
    because: 'not_yet_valid',
  },
  {
    defect: 'revoked',
    async make({ issuing, credential, publish }) {
      await issuing.revoke(credential);
      await publish();
      return credential.jwt;
    },
    verdict: 'invalid',
    step: 'status',
    because: 'revoked',
  },
  {
    defect: 'status list unreachable',
    async make({ documents, addresses, credential }) {
      documents.delete(addresses.list);
      return credential.jwt;
    },
    verdict: 'undetermined',
    step: 'status',
    because: 'status_unreachable',
  },
  {
    defect: 'status list of another issuer',
    async make({ documents, addresses, credential }) {
      const other = await makeWorld('evil.example', 'https://evil.example');
      documents.set(addresses.list, other.documents.get(other.addresses.list) ?? '');
      return credential.jwt;
    },
    verdict: 'undetermined',
    step: 'status',
    because: 'status_list_not_trusted',
  },
  {
    defect: 'status list signed by somebody else in the issuer’s name',
    async make({ documents, addresses, credential, sign }) {
      const { payload } = parseJwt(documents.get(addresses.list) ?? '');
      const { privateKey } = await generateKeyPair('ES256');
      documents.set(addresses.list, await sign(payload, {}, privateKey));
      return credential.jwt;
    },
    verdict: 'undetermined',
    step: 'status',
    because: 'status_list_not_trusted',
  },
  {
    defect: 'status index outside of the list',
    make: ({ sign, payload }) =>
      sign(changed(payload, 'credentialStatus.statusListIndex', '131072')),
    verdict: 'undetermined',
    step: 'status',
    because: 'status_list_not_trusted',
  },
  {
    defect: 'status of a kind that is not read',
    make: ({ sign, payload }) =>
      sign(changed(payload, 'credentialStatus.type', '1EdTechRevocationList')),
    verdict: 'undetermined',
    step: 'status',
    because: 'status_kind_unsupported',
  },
  {
    defect: 'issuer’s site on another host',
    make: ({ sign, payload }) =>
      sign(changed(payload, 'issuer.url', 'https://www.harvard.example/')),
    verdict: 'valid',
    step: 'issuerKnown',
    because: 'issuer_site_not_proved',
  },
  {
    defect: 'issuer claims the site above its own host',
    make: ({ sign, payload }) => sign(changed(payload, 'issuer.url', 'https://example.edu/')),
    verdict: 'valid',
    step: 'issuerKnown',
    because: 'issuer_site_not_proved',
  },
  {
    defect: 'achievement’s page changed',
    make: ({ sign, payload }) =>
      sign(changed(payload, 'credentialSubject.achievement.name', 'Advanced Statistics')),
    verdict: 'valid',
    step: 'achievementUnchanged',
    because: 'achievement_differs',
  },
  {
    defect: 'achievement’s page unreachable',
    async make({ documents, addresses, credential }) {
      documents.delete(addresses.achievement);
      return credential.jwt;
    },
    verdict: 'valid',
    step: 'achievementUnchanged',
    because: 'achievement_unreachable',
  },
];

describe.each([
  ['what is right', good],
  ['reading', reading],
  ['proof', proving],
  ['whose key', belonging],
  ['standing', standing],
])('verification: %s', (_group, cases) => {
  it.each(cases)('$defect → $verdict', async ({ make, verdict, step, because }) => {
    const world = await makeWorld();
    const report = await world.verify(await make(world));
    expect({ verdict: report.verdict, problems: problems(report) }).toMatchObject({ verdict });
    expect(report.steps.map(({ id }) => id)).toEqual(stepIds);
    if (step) expect(report.steps.find(({ id }) => id === step)).toMatchObject({ because });
    else expect(problems(report)).toEqual([]);
  });
});

describe('verification: the order of steps', () => {
  it('after a proof that is wrong nothing later is reached, and nothing later is fetched', async () => {
    const world = await makeWorld();
    const asked: string[] = [];
    const network = networkOf(world.documents);
    const [header, payload] = world.credential.jwt.split('.');
    const report = await verifyCredential(`${header}.${payload}.${'A'.repeat(86)}`, {
      now: () => now,
      fetchDocument: (url, options) => {
        asked.push(url);
        return network(url, options);
      },
    });
    expect(problems(report)).toEqual([
      'proof no: signature_wrong',
      'issuerKey unknown: not_reached',
      'issuerKnown unknown: not_reached',
      'dates unknown: not_reached',
      'status unknown: not_reached',
      'achievementUnchanged unknown: not_reached',
    ]);
    expect(asked).toEqual([world.addresses.did]);
  });

  it('"no" wins over "could not be checked": expired and without its status list is invalid', async () => {
    const world = await makeWorld();
    world.documents.delete(world.addresses.list);
    const report = await world.verify(
      await world.sign({
        ...world.payload,
        validFrom: '2024-01-01T00:00:00Z',
        nbf: seconds('2024-01-01T00:00:00Z'),
        validUntil: yesterday,
        exp: seconds(yesterday),
      }),
    );
    expect(report.verdict).toBe('invalid');
    expect(problems(report)).toEqual(['dates no: expired', 'status unknown: status_unreachable']);
  });
});
