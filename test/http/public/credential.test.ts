import { createPublicKey } from 'node:crypto';
import jsonwebtoken from 'jsonwebtoken';
import { decodeProtectedHeader } from 'jose';
import supertest from 'supertest';
import { z } from 'zod';
import { openBadgeSchema } from '../../../src/credentials/formats/open-badges-3-schema.js';
import { now } from '../../sharing/course.js';
import { openSite } from './site.js';
import type { Site } from './site.js';

let site: Site;
beforeAll(async () => {
  site = await openSite();
});
afterAll(() => site.close());
const get = (path: string, accept = 'text/html', language = 'en') =>
  supertest(site.app).get(path).set('Accept', accept).set('Accept-Language', language);

describe('the badge’s page: who sees it', () => {
  it('unpublished, unpublished again and never existed look the same: 404, never 410', async () => {
    const { award, learner } = await site.award();
    const { id } = await site.sharing.claimAward({
      award,
      learner,
      choices: { signName: true, includeEmail: true, language: 'en' },
    });
    const answers = async (path: string) =>
      Promise.all(
        ['text/html', 'application/json', 'text/plain'].map(
          async (accept) => (await get(path, accept)).status,
        ),
      );
    expect(await answers(`/c/${id}`)).toEqual([404, 404, 404]);
    expect((await get(`/c/${id}.jwt`)).status).toBe(404);
    const holder = { credentialId: id, learnerId: learner.id };
    await site.sharing.publish(holder);
    expect(await answers(`/c/${id}`)).toEqual([200, 200, 200]);
    await site.sharing.unpublish(holder);
    expect(await answers(`/c/${id}`)).toEqual([404, 404, 404]);
    expect(await answers('/c/never-existed')).toEqual([404, 404, 404]);
  });
});

describe('the badge’s page: for people', () => {
  it('says who, what, by whom, when, and that it is valid now, with every check passed', async () => {
    const { path } = await site.published();
    const { text, status } = await get(path);
    expect(status).toBe(200);
    for (const part of [
      'Amina Diallo',
      'Introduction to Statistics',
      'Certificate of Achievement',
      'Example &lt;University&gt; &amp; Co',
      'November 22, 2026',
      'This badge is genuine and valid now.',
      'badges.example.edu',
      '60%',
    ]) {
      expect(text).toContain(part);
    }
    expect(text.match(/class="check-step yes"/g)).toHaveLength(8);
  });

  it('the verdict comes before the steps', async () => {
    const { path } = await site.published();
    const { text } = await get(path);
    expect(text.indexOf('This badge is genuine')).toBeLessThan(text.indexOf('id="step-readable"'));
  });

  it.each([
    ['Accept-Language', '', 'fr-CA,fr;q=0.9'],
    ['?lang=', '?lang=fr', 'en'],
  ])('speaks the reader’s language: %s', async (_name, query, language) => {
    const { path } = await site.published();
    const { text, headers } = await get(`${path}${query}`, 'text/html', language);
    expect(text).toContain('<html lang="fr"');
    expect(text).toContain('Ce badge est authentique et valable aujourd’hui.');
    expect(text).toContain('22 novembre 2026');
    expect(text).toContain('Certificat de réussite');
    expect(headers['vary']).toMatch(/Accept-Language/);
    expect(headers['vary']).toMatch(/Accept(,|$)/);
  });

  it('a revoked badge says so first', async () => {
    const { path, award } = await site.published();
    await site.sharing.revokeForAward(award.id, 'a private reason');
    const { text } = await get(path);
    expect(text).toContain('This badge is not valid now. The issuer has revoked it.');
    expect(text).not.toContain('genuine and valid now');
    expect(text).not.toContain('a private reason');
    expect(text).toContain('standing invalid');
  });

  it('shows no name when none was signed, and no address ever', async () => {
    const { path } = await site.published({ signName: false });
    const { text } = await get(path);
    expect(text).toContain('Awarded to a person who chose not to show a name');
    expect(text).not.toMatch(/Amina|amina@/);
  });

  it('escapes what people wrote', async () => {
    const { path } = await site.published({}, { name: '<script>alert("x")</script>' });
    const { text } = await get(path);
    expect(text).not.toContain('<script');
    expect(text).toContain('&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;');
    expect(text).toContain('See chapter 3 of the script &lt;b&gt;.');
  });

  it('has Open Graph tags, alternates and no hindrance to search engines once published', async () => {
    const { path } = await site.published();
    const { text, headers } = await get(path);
    const url = `https://badges.example.edu${path}`;
    expect(text).toContain(`<meta property="og:url" content="${url}">`);
    expect(text).toContain(
      '<meta property="og:title" content="Introduction to Statistics · Certificate of Achievement · Example &lt;University&gt; &amp; Co">',
    );
    expect(text).toMatch(/og:image" content="https:\/\/badges[^"]+image\.svg"/);
    expect(text).toContain(`href="${url}.jwt" type="text/plain"`);
    expect(headers['x-robots-tag']).toBeUndefined();
    expect((await get('/c/never-existed')).headers['x-robots-tag']).toBe('noindex');
  });

  it('needs no network for our own badge', async () => {
    const { path } = await site.published();
    const before = site.asked.length;
    await get(path);
    expect(site.asked).toHaveLength(before);
  });

  it('takes no easier path for our own badge: where nothing can be fetched, nothing is claimed', async () => {
    const cutOff = await openSite({ localOrigins: [] });
    const { path } = await cutOff.published();
    const { text, status } = await supertest(cutOff.app).get(path).set('Accept', 'text/html');
    await cutOff.close();
    expect(status).toBe(200);
    expect(text).toContain('It could not be determined whether this badge is valid.');
    expect(text).toContain('badges.example.edu did not deliver its keys.');
    expect(cutOff.asked).toEqual(['https://badges.example.edu/o/org/did.json']);
  });
});

describe('the badge’s address: for machines', () => {
  it.each([
    ['text/html,application/xhtml+xml,*/*;q=0.8', /^text\/html/],
    ['*/*', /^text\/html/],
    ['image/png', /^text\/html/],
    ['application/json', /^application\/json/],
    ['application/ld+json', /^application\/ld\+json/],
    ['application/vc+ld+json', /^application\/vc\+ld\+json/],
    ['application/vc', /^application\/vc/],
    ['text/plain', /^text\/plain/],
    ['application/vc+jwt', /^application\/vc\+jwt/],
    ['application/jwt', /^application\/jwt/],
  ])('Accept: %s', async (accept, type) => {
    const { path } = await site.published();
    const { headers, status } = await get(path, accept);
    expect(status).toBe(200);
    expect(headers['content-type']).toMatch(type);
    expect(headers['vary']).toMatch(/(^|, )Accept(,|$)/);
  });

  it('.jwt is the compact JWS as text/plain, the same for every form', async () => {
    const { path, credential } = await site.published();
    const { text, headers } = await get(`${path}.jwt`);
    expect(text).toBe(credential.jwt);
    expect(headers['content-type']).toMatch(/^text\/plain/);
    expect(headers['content-disposition']).toContain('.jwt');
    expect(headers['access-control-allow-origin']).toBe('*');
    expect((await get(path, 'text/plain')).text).toBe(credential.jwt);
  });

  it('JSON is the content without the JWT’s claims, and points to the signed form', async () => {
    const { path, credential } = await site.published();
    for (const answer of [await get(path, 'application/json'), await get(`${path}.json`)]) {
      const body = openBadgeSchema.parse(JSON.parse(answer.text));
      expect(body.id).toBe(`https://badges.example.edu${path}`);
      for (const claim of ['iss', 'jti', 'sub', 'nbf', 'exp'])
        expect(body).not.toHaveProperty(claim);
      expect(answer.headers['link']).toContain(`/c/${credential.id}.jwt>; rel="alternate"`);
    }
  });

  it('jsonwebtoken verifies the served JWT with the key from the served did.json', async () => {
    const { path } = await site.published();
    const { text: jwt } = await get(`${path}.jwt`);
    const { kid = '' } = decodeProtectedHeader(jwt);
    const did = z
      .object({
        id: z.string(),
        verificationMethod: z.array(
          z.object({ id: z.string(), publicKeyJwk: z.record(z.string(), z.string()) }),
        ),
        assertionMethod: z.array(z.string()),
      })
      .parse(JSON.parse((await get('/o/org/did.json', 'application/json')).text));
    expect(did.id).toBe('did:web:badges.example.edu:o:org');
    const jwk = did.verificationMethod.find(({ id }) => id === kid)?.publicKeyJwk ?? {};
    const verified = jsonwebtoken.verify(jwt, createPublicKey({ key: jwk, format: 'jwk' }), {
      algorithms: ['ES256'],
      issuer: did.id,
      clockTimestamp: Math.floor(now.getTime() / 1000),
    });
    expect(verified).toMatchObject({ name: 'Introduction to Statistics' });
  });
});
