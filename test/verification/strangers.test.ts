/** Credentials of issuers that are not ours, and where did:web leads. */
import { readFileSync } from 'node:fs';
import { calculateJwkThumbprint, exportJWK, generateKeyPair } from 'jose';
import { z } from 'zod';
import { parseJwt } from '../../src/credentials/formats/open-badges-3-jwt.js';
import { didWebUrl } from '../../src/verification/did-web.js';
import { verifyCredential } from '../../src/verification/verify.js';
import { now } from '../credentials/sample.js';
import { changed, makeWorld, networkOf, problems } from './world.js';

const fixture = (name: string) =>
  readFileSync(new URL(`../fixtures/open-badges/${name}`, import.meta.url), 'utf8').trim();
const foreignKey = fixture('example-es256.jwk.json');
const keyUrl = 'https://issuer.example.edu/keys/es256-1';
const verify = (jwt: string, documents: readonly (readonly [string, string])[]) =>
  verifyCredential(jwt, { now: () => now, fetchDocument: networkOf(new Map(documents)) });

describe('a credential of a foreign issuer', () => {
  it('kid is an https address that delivers one JWK', async () => {
    const report = await verify(fixture('example-es256-kid.jwt'), [[keyUrl, foreignKey]]);
    expect(problems(report).filter((line) => /readable|proof|issuerKey/.test(line))).toEqual([]);
  });

  it('the key is in the header and the issuer’s site lists it', async () => {
    const jwt = fixture('example-es256-jwk.jwt');
    const set = JSON.stringify({ keys: [JSON.parse(foreignKey)] });
    const { header, payload } = parseJwt(jwt);
    expect(await calculateJwkThumbprint(z.looseObject({}).parse(header.jwk))).toBe(
      await calculateJwkThumbprint(z.looseObject({}).parse(JSON.parse(foreignKey))),
    );
    expect(payload['iss']).toBe('https://issuer.example.edu/issuer');
    const listed = await verify(jwt, [['https://issuer.example.edu/.well-known/jwks.json', set]]);
    expect(listed.steps.find(({ id }) => id === 'issuerKey')).toMatchObject({ outcome: 'yes' });
    const unlisted = await verify(jwt, []);
    expect(unlisted.steps.find(({ id }) => id === 'issuerKey')).toMatchObject({
      outcome: 'unknown',
      because: 'issuer_unreachable',
    });
    expect(unlisted.verdict).toBe('undetermined');
  });

  it('a key in the header that carries its private part is refused', async () => {
    const world = await makeWorld();
    const { privateKey } = await generateKeyPair('ES256', { extractable: true });
    const jwk = await exportJWK(privateKey);
    const report = await world.verify(
      await world.sign(world.payload, { kid: undefined, jwk }, privateKey),
    );
    expect(problems(report)[0]).toBe('proof no: key_unusable');
  });

  it('did:jwk: the issuer is its key', async () => {
    const world = await makeWorld();
    const did = `did:jwk:${Buffer.from(JSON.stringify(world.publicJwk)).toString('base64url')}`;
    const payload = { ...changed(world.payload, 'issuer.id', did), iss: did };
    const own = await world.verify(await world.sign(payload, { kid: `${did}#0` }));
    expect(own.steps.find(({ id }) => id === 'issuerKey')).toMatchObject({ outcome: 'yes' });
    const other = await world.verify(await world.sign(world.payload, { kid: `${did}#0` }));
    expect(problems(other)[0]).toBe('issuerKey no: key_of_other_issuer');
  });
});

describe('did:web (method specification, Read)', () => {
  it.each([
    ['did:web:example.edu', 'https://example.edu/.well-known/did.json'],
    ['did:web:example.edu:o:default', 'https://example.edu/o/default/did.json'],
    ['did:web:example.edu%3A8443:o:default', 'https://example.edu:8443/o/default/did.json'],
    ['did:web:127.0.0.1%3A3000:o:default', 'https://127.0.0.1:3000/o/default/did.json'],
  ])('%s is at %s', (did, url) => {
    expect(didWebUrl(did, {})?.href).toBe(url);
  });

  it('a loopback host resolves by http in development only, and no other host does', () => {
    const development = { loopbackByHttp: true };
    const at = (did: string) => didWebUrl(did, development)?.href;
    expect(at('did:web:127.0.0.1%3A3000:o:a')).toBe('http://127.0.0.1:3000/o/a/did.json');
    expect(at('did:web:localhost%3A3000:o:a')).toBe('http://localhost:3000/o/a/did.json');
    expect(at('did:web:127.0.0.1.evil.example:o:a')).toBe(
      'https://127.0.0.1.evil.example/o/a/did.json',
    );
  });

  it.each(['did:web:', 'did:web:a%2Fb', 'did:web:user%40host', 'did:web:host:..:x', 'did:web:%zz'])(
    '%s leads nowhere',
    (did) => {
      expect(didWebUrl(did, {})).toBeUndefined();
    },
  );

  it('our credential of a loopback host is valid in development and undetermined elsewhere', async () => {
    const world = await makeWorld('127.0.0.1:3000', 'http://127.0.0.1:3000');
    const inDevelopment = await world.verify(world.credential.jwt, { loopbackByHttp: true });
    expect(inDevelopment.verdict).toBe('valid');
    expect((await world.verify(world.credential.jwt)).verdict).toBe('undetermined');
  });
});
