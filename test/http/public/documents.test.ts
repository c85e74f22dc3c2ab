import supertest from 'supertest';
import { z } from 'zod';
import { parseJwt } from '../../../src/credentials/formats/open-badges-3-jwt.js';
import { plainBlocks } from '../../../src/http/pages/public/plain-markdown.js';
import { openSite } from './site.js';
import type { Site } from './site.js';

let site: Site;
beforeAll(async () => {
  site = await openSite();
});
afterAll(() => site.close());
/** supertest types a body as `any`. */
const bytesOf = (answer: { readonly body: unknown }) =>
  z.instanceof(Buffer).parse(answer.body).toString();
const get = (path: string, accept = 'application/json') =>
  supertest(site.app).get(path).set('Accept', accept);

describe('what verifiers fetch', () => {
  it('an Organisation that has never signed has no DID document and no keys', async () => {
    expect((await get('/o/nobody/did.json')).status).toBe(404);
    expect((await get('/o/nobody/jwks.json')).status).toBe(404);
  });

  it('did.json and jwks.json are readable from any site and may be cached', async () => {
    await site.issuing.ensureKey('org');
    for (const [path, type] of [
      ['/o/org/did.json', /^application\/json/],
      ['/o/org/jwks.json', /^application\/jwk-set\+json/],
    ] as const) {
      const { headers, status, text } = await get(path, '*/*');
      expect(status).toBe(200);
      expect(headers['content-type']).toMatch(type);
      expect(headers['access-control-allow-origin']).toBe('*');
      expect(headers['cache-control']).toBe('public, max-age=300');
      expect(text).not.toContain('"d"');
    }
  });

  it.each([
    ['*/*', 'application/vc+jwt'],
    ['application/json', 'application/vc+jwt'],
    ['application/jwt', 'application/jwt'],
    ['text/plain', 'text/plain'],
  ])('the status list is a JWT, also when %s was asked for', async (accept, type) => {
    const { credential } = await site.published();
    const { headers, text } = await get(`/status/${credential.statusListId}`, accept);
    expect(headers['content-type']).toContain(type);
    expect(parseJwt(text).payload).toMatchObject({
      id: `https://badges.example.edu/status/${credential.statusListId}`,
      type: ['VerifiableCredential', 'BitstringStatusListCredential'],
    });
  });

  it('an unknown status list is 404', async () => {
    expect((await get('/status/nobody')).status).toBe(404);
  });

  it('what our own verification reads is, byte for byte, what the routes send', async () => {
    const { credential } = await site.published();
    for (const path of [
      '/o/org/did.json',
      '/o/org/jwks.json',
      `/status/${credential.statusListId}`,
      '/achievements/statistics?lang=fr',
      `/c/${credential.id}.jwt`,
    ]) {
      const local = await site.fetchDocument(`https://badges.example.edu${path}`);
      const served = await get(path);
      expect(local.status).toBe(200);
      expect(local.body).toBe(served.text);
    }
  });

  it('an address of ours that is not there is answered locally too; a foreign one is not', async () => {
    expect(await site.fetchDocument('https://badges.example.edu/nothing')).toMatchObject({
      status: 404,
    });
    expect(await site.fetchDocument('https://badges.example.edu/status/nobody')).toMatchObject({
      status: 404,
    });
    await expect(
      site.fetchDocument('https://badges.example.edu.evil.example/o/org/did.json'),
    ).rejects.toMatchObject({ code: 'fetch_failed' });
  });
});

describe('the achievement’s page', () => {
  it('for people: name, tier, criteria in their language', async () => {
    const { text, status } = await get('/achievements/statistics?lang=fr', 'text/html');
    expect(status).toBe(200);
    expect(text).toContain('Introduction to Statistics');
    expect(text).toContain('Certificat de réussite');
    expect(text).toContain('30 heures de travail');
  });

  it('for machines: an Achievement with criteria and image, in its own language or the one asked for', async () => {
    const schema = z.object({
      id: z.string(),
      type: z.array(z.string()),
      criteria: z.object({ id: z.string(), narrative: z.string() }),
      image: z.object({ id: z.string(), type: z.literal('Image') }),
      inLanguage: z.string(),
    });
    const read = async (path: string) => schema.parse(JSON.parse((await get(path)).text));
    const own = await read('/achievements/statistics');
    const french = await read('/achievements/statistics?lang=fr');
    expect(own).toMatchObject({
      id: 'https://badges.example.edu/achievements/statistics',
      type: ['Achievement'],
      inLanguage: 'en',
      image: { id: 'https://badges.example.edu/achievements/statistics/image.svg' },
    });
    expect(french.inLanguage).toBe('fr');
    expect(french.criteria.narrative).not.toBe(own.criteria.narrative);
    const odd = await read('/achievements/statistics?lang=../../etc');
    expect(odd.inLanguage).toBe('en');
  });

  it('the image is SVG in which nothing may run', async () => {
    const answer = await get('/achievements/statistics/image.svg', 'image/*');
    const { headers } = answer;
    expect(headers['content-type']).toMatch(/^image\/svg\+xml/);
    expect(headers['content-security-policy']).toContain('sandbox');
    expect(bytesOf(answer)).toContain('Introduction');
  });

  it('a draft and an unknown one are 404, page, JSON and image', async () => {
    await site.stores.achievements.create({
      ...site.achievement,
      id: 'draft',
      status: 'draft',
    });
    for (const id of ['draft', 'unknown']) {
      expect((await get(`/achievements/${id}`)).status).toBe(404);
      expect((await get(`/achievements/${id}`, 'text/html')).status).toBe(404);
      expect((await get(`/achievements/${id}/image.svg`)).status).toBe(404);
    }
  });
});

describe('the issuer’s logo', () => {
  it('is served from the profile, and is 404 without one', async () => {
    expect((await get('/o/org/image')).status).toBe(404);
    const svg = '<svg xmlns="http://www.w3.org/2000/svg"/>';
    await site.stores.organisations.setIssuerProfile('org', {
      name: 'Example University',
      url: 'https://badges.example.edu/',
      email: 'badges@example.edu',
      image: `data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}`,
    });
    const answer = await get('/o/org/image');
    const { headers, status } = answer;
    expect(status).toBe(200);
    expect(headers['content-type']).toMatch(/^image\/svg\+xml/);
    expect(headers['content-security-policy']).toContain("default-src 'none'");
    expect(bytesOf(answer)).toBe(svg);
  });
});

describe('markdown shown as text', () => {
  it.each([
    ['one', [{ paragraph: 'one' }]],
    ['one\ntwo\n\nthree', [{ paragraph: 'one two' }, { paragraph: 'three' }]],
    [
      'All of:\n\n- first\n  - inner\n- second',
      [
        { paragraph: 'All of:' },
        {
          items: [
            { text: 'first', depth: 0 },
            { text: 'inner', depth: 1 },
            { text: 'second', depth: 0 },
          ],
        },
      ],
    ],
    ['# Title\n**bold** and `code`', [{ paragraph: 'Title bold and code' }]],
    ['\\*kept\\* \\[as\\] it\\_is', [{ paragraph: '*kept* [as] it_is' }]],
    ['<img src=x onerror=y>', [{ paragraph: '<img src=x onerror=y>' }]],
    ['', []],
  ])('%j', (markdown, blocks) => {
    expect(plainBlocks(markdown)).toEqual(blocks);
  });
});
