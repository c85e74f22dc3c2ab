/** An issuer with a key that the tests know, what it publishes, and a network that is a map of addresses. */
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { z } from 'zod';
import { p256Multikey, p256PublicJwk } from '../../src/credentials/multibase.js';
import { writeAchievement } from '../../src/credentials/formats/open-badges-3.js';
import { parseJwt } from '../../src/credentials/formats/open-badges-3-jwt.js';
import type { FetchDocument } from '../../src/domain/environment.js';
import { ToolError } from '../../src/errors.js';
import { createSeal } from '../../src/sealing.js';
import { verifyCredential } from '../../src/verification/verify.js';
import type { Report, VerifyOptions } from '../../src/verification/verify.js';
import { keyRows } from '../credentials/rows.js';
import { issuingOnRows, now, publicUrl, request } from '../credentials/sample.js';

type Payload = Readonly<Record<string, unknown>>;
const object = z.record(z.string(), z.unknown());

export async function makeWorld(issuerHost = 'badges.example.edu', url = publicUrl) {
  const seal = createSeal('a secret that only this test has, long enough', 'signing-keys');
  const pair = await generateKeyPair('ES256', { extractable: true });
  const publicJwk = p256PublicJwk.parse(await exportJWK(pair.publicKey));
  const keys = keyRows();
  const key = await keys.ensureCurrent({
    id: p256Multikey(publicJwk),
    organisationId: 'org',
    use: 'credential',
    algorithm: 'ES256',
    publicJwk,
    sealedPrivateJwk: seal.seal(JSON.stringify(await exportJWK(pair.privateKey))),
    createdAt: now,
  });
  const issuing = issuingOnRows({ keys, seal, issuerHost, publicUrl: url });
  const credential = await issuing.issue(request);
  const did = issuing.issuerId('org');
  const scheme = new URL(url).protocol;
  const addresses = {
    did: `${scheme}//${issuerHost}/o/org/did.json`,
    list: `${url}/status/${credential.statusListId}`,
    achievement: `${url}/achievements/statistics?lang=en`,
  };
  const documents = new Map<string, string>();
  const publish = async (): Promise<void> => {
    documents.set(addresses.did, JSON.stringify(await issuing.didDocument('org')));
    documents.set(addresses.list, await issuing.statusListJwt(credential.statusListId));
  };
  await publish();
  documents.set(
    addresses.achievement,
    JSON.stringify(
      writeAchievement(request.achievement, {
        publicUrl: url,
        achievementType: request.tier.achievementType,
        criteria: request.criteria,
        language: 'en',
      }),
    ),
  );
  return {
    issuing,
    credential,
    did,
    kid: `${did}#${key.id}`,
    publicJwk,
    addresses,
    documents,
    publish,
    payload: parseJwt(credential.jwt).payload,
    /** Any payload under any header, by the issuer's key unless another one is given. */
    sign: (payload: Payload, header: Payload = {}, privateKey = pair.privateKey) =>
      new SignJWT({ ...payload })
        .setProtectedHeader({ alg: 'ES256', typ: 'JWT', kid: `${did}#${key.id}`, ...header })
        .sign(privateKey),
    verify: (input: string, options: Partial<VerifyOptions> = {}) =>
      verifyCredential(input, { fetchDocument: networkOf(documents), now: () => now, ...options }),
  };
}
export type World = Awaited<ReturnType<typeof makeWorld>>;

/** What is not in the map cannot be reached. */
export function networkOf(documents: ReadonlyMap<string, string>): FetchDocument {
  return async (url) => {
    const body = documents.get(url);
    if (body === undefined) throw new ToolError('fetch_failed');
    return { status: 200, mediaType: 'application/json', body };
  };
}

/** The payload with one member changed at a path; `undefined` takes it away. */
export function changed(payload: Payload, path: string, value: unknown): Payload {
  const [name = '', ...rest] = path.split('.');
  const inner =
    rest.length === 0 ? value : changed(object.parse(payload[name]), rest.join('.'), value);
  const others = Object.entries(payload).filter(([key]) => key !== name);
  return Object.fromEntries(inner === undefined ? others : [...others, [name, inner]]);
}

/** `step: reason` of everything that is not yes. */
export function problems(report: Report): readonly string[] {
  return report.steps
    .filter(({ outcome }) => outcome !== 'yes')
    .map(({ id, outcome, because }) => `${id} ${outcome}: ${because}`);
}
