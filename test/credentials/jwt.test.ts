/** The official validator's rules for a VC-JWT, as our own pre-flight, and a verification by a library that is not ours. */
import { createPublicKey } from 'node:crypto';
import jsonwebtoken from 'jsonwebtoken';
import { decodeProtectedHeader } from 'jose';
import { z } from 'zod';
import { parseJwt } from '../../src/credentials/formats/open-badges-3-jwt.js';
import { p256Multikey } from '../../src/credentials/multibase.js';
import { issuingOnRows, now, publicUrl, request } from './sample.js';

const didDocument = z.strictObject({
  '@context': z.array(z.string()),
  id: z.string(),
  verificationMethod: z.array(
    z.strictObject({
      id: z.string(),
      type: z.literal('JsonWebKey'),
      controller: z.string(),
      publicKeyJwk: z.strictObject({
        kty: z.string(),
        crv: z.string(),
        x: z.string(),
        y: z.string(),
      }),
    }),
  ),
  assertionMethod: z.array(z.string()),
});
/** Jest types its matchers as `any`. */
const like = (pattern: RegExp): unknown => expect.stringMatching(pattern);
const did = 'did:web:badges.example.edu:o:org';

async function signed() {
  const issuing = issuingOnRows();
  const credential = await issuing.issue({
    ...request,
    validUntil: new Date('2029-11-20T08:00:00Z'),
  });
  const served: unknown = JSON.parse(JSON.stringify(await issuing.didDocument('org')));
  return { issuing, credential, document: didDocument.parse(served), ...parseJwt(credential.jwt) };
}

describe('VC-JWT (Open Badges 3.0, JSON Web Token Proof Format)', () => {
  it('jsonwebtoken verifies it with the key from the served did.json', async () => {
    const { credential, document, header } = await signed();
    const method = document.verificationMethod.find(({ id }) => id === header.kid);
    const key = createPublicKey({ key: method?.publicKeyJwk ?? {}, format: 'jwk' });
    const verified = jsonwebtoken.verify(credential.jwt, key, {
      algorithms: ['ES256'],
      clockTimestamp: Math.floor(now.getTime() / 1000),
      issuer: did,
      subject: parseJwt(credential.jwt).payload['sub']?.toString() ?? '',
    });
    expect(verified).toMatchObject({ id: `${publicUrl}/c/${credential.id}` });
    const forged = credential.jwt.replace(/\.[^.]{4}/, '.AAAA');
    expect(() => jsonwebtoken.verify(forged, key, { algorithms: ['ES256'] })).toThrow();
  });

  it('pre-flight: the header has alg, kid and typ, nothing else', async () => {
    const { credential } = await signed();
    expect(decodeProtectedHeader(credential.jwt)).toEqual({
      alg: 'ES256',
      kid: like(/^did:web:badges\.example\.edu:o:org#zDn[1-9A-HJ-NP-Za-km-z]+$/),
      typ: 'JWT',
    });
  });

  it('pre-flight: iss, jti, sub, nbf and exp repeat the credential exactly, and there is no aud or vc', async () => {
    const { payload } = await signed();
    expect(payload).toMatchObject({
      iss: did,
      issuer: { id: did },
      jti: payload['id'],
      sub: z.object({ id: z.string() }).parse(payload['credentialSubject']).id,
      nbf: Date.parse(String(payload['validFrom'])) / 1000,
      exp: Date.parse(String(payload['validUntil'])) / 1000,
    });
    expect(payload).not.toHaveProperty('aud');
    expect(payload).not.toHaveProperty('vc');
    expect(Number.isInteger(payload['nbf'])).toBe(true);
  });

  it('pre-flight: kid is the id of a verificationMethod with publicKeyJwk, listed in assertionMethod as a string', async () => {
    const { document, header } = await signed();
    expect(document.id).toBe(did);
    expect(document.verificationMethod.map(({ id }) => id)).toContain(header.kid);
    expect(document.assertionMethod).toContain(header.kid);
    expect(document.verificationMethod.every(({ controller }) => controller === did)).toBe(true);
  });

  it('pre-flight: the issuer is a Profile object and the status is one object with an id', async () => {
    const { payload } = await signed();
    expect(payload['issuer']).toMatchObject({ type: ['Profile'], name: 'Example University' });
    expect(payload['credentialStatus']).toMatchObject({
      id: like(/\/status\/list-of-org#\d+$/),
      type: 'BitstringStatusListEntry',
      statusPurpose: 'revocation',
      statusListIndex: like(/^\d+$/),
      statusListCredential: `${publicUrl}/status/list-of-org`,
    });
  });

  it('has an unguessable id: 144 random bits, never twice', async () => {
    const issuing = issuingOnRows();
    const ids = await Promise.all(
      Array.from({ length: 20 }, async () => (await issuing.issue(request)).id),
    );
    expect(new Set(ids).size).toBe(20);
    expect(ids.every((id) => /^[\w-]{24}$/.test(id))).toBe(true);
  });
});

describe('keys of an issuer', () => {
  it('P-256 Multikey: the vector of the did:key method', () => {
    expect(
      p256Multikey({
        kty: 'EC',
        crv: 'P-256',
        x: 'fyNYMN0976ci7xqiSdag3buk-ZCwgXU4kz9XNkBlNUI',
        y: 'hW2ojTNfH7Jbi8--CJUo3OCbH3y5n91g-IMA9MLMbTU',
      }),
    ).toBe('zDnaerDaTF5BXEavCrfRZEk316dpbLsfPDZ3WJ5hRTPFU2169');
  });

  it('rotation: new credentials have the new key, the old key stays published', async () => {
    const { issuing, credential } = await signed();
    const next = await issuing.rotateKey('org');
    const renewed = await issuing.issue(request);
    expect(renewed.keyId).toBe(next);
    expect(next).not.toBe(credential.keyId);
    const document = didDocument.parse(await issuing.didDocument('org'));
    expect(document.assertionMethod).toEqual([`${did}#${next}`, `${did}#${credential.keyId}`]);
  });

  it('the JWKS has every key with kid, alg, use and its issuer, and no private part', async () => {
    const { issuing, credential } = await signed();
    expect(await issuing.jwks('org')).toEqual({
      keys: [
        {
          kty: 'EC',
          crv: 'P-256',
          x: like(/^[\w-]{43}$/),
          y: like(/^[\w-]{43}$/),
          kid: `${did}#${credential.keyId}`,
          alg: 'ES256',
          use: 'sig',
          iss: did,
        },
      ],
    });
  });

  it('two Organisations never share a key; one without a key has no document', async () => {
    const { issuing, credential } = await signed();
    await expect(issuing.didDocument('other')).rejects.toMatchObject({
      code: 'organisation_not_found',
    });
    await issuing.ensureKey('other');
    expect(JSON.stringify(await issuing.jwks('other'))).not.toContain(credential.keyId);
  });

  it('twenty first signatures at once make one key', async () => {
    const issuing = issuingOnRows();
    const all = await Promise.all(Array.from({ length: 20 }, () => issuing.issue(request)));
    expect(new Set(all.map(({ keyId }) => keyId)).size).toBe(1);
    expect(didDocument.parse(await issuing.didDocument('org')).assertionMethod).toHaveLength(1);
  });
});
