/** What every answer of the application carries, and what never gets in. */
import request from 'supertest';
import { createAppWorld, type AppWorld } from './app-world.js';

let at: AppWorld;
beforeAll(async () => {
  at = await createAppWorld();
});
afterAll(() => at.close());

const policyOf = (response: request.Response): string =>
  String(response.headers['content-security-policy']);

describe('headers', () => {
  test('health: says ok, is in no cache', async () => {
    const answer = await request(at.app).get('/healthz');
    expect(answer.body).toEqual({ status: 'ok' });
    expect(answer.headers['cache-control']).toBe('no-store');
  });

  test('scripts need the nonce of this response, which is never the same twice', async () => {
    const policies = [await request(at.app).get('/nothing'), await request(at.app).get('/nothing')];
    const nonces = policies.map(
      (answer) => /script-src 'nonce-([^']+)'/.exec(policyOf(answer))?.[1],
    );
    expect(nonces[0]).toBeDefined();
    expect(nonces[0]).not.toBe(nonces[1]);
    expect(policyOf(policies[0] as request.Response)).not.toContain('unsafe-inline');
  });

  test('nobody may frame a public page; no referrer leaves', async () => {
    const answer = await request(at.app).get('/nothing');
    expect(policyOf(answer)).toContain("frame-ancestors 'none'");
    expect(answer.headers['referrer-policy']).toBe('no-referrer');
    expect(answer.headers['x-content-type-options']).toBe('nosniff');
    expect(answer.headers['x-powered-by']).toBeUndefined();
  });

  test('an embedded page may be framed by the platforms of its session only, and is in no cache', async () => {
    const teacher = await at.enterAsTeacher({ frameAncestors: ['https://lms.example'] });
    const page = await teacher.get('');
    expect(policyOf(page)).toMatch(/frame-ancestors 'self' https:\/\/lms\.example$/);
    expect(page.headers['cache-control']).toBe('no-store');
    expect(page.headers['x-frame-options']).toBeUndefined();
  });

  test('assets: kept for ever under their digest, asked for again without', async () => {
    const page = await (await at.enterAsTeacher()).get('');
    // Handlebars writes `=` as a character reference.
    const digest = /\/assets\/accolade\.css\?v&#x3D;([0-9a-f]{12})"/.exec(page.text)?.[1] ?? '';
    const named = await request(at.app).get(`/assets/accolade.css?v=${digest}`);
    expect(named.headers['cache-control']).toBe('public, max-age=31536000, immutable');
    expect(named.headers['etag']).toBeDefined();
    const bare = await request(at.app).get('/assets/accolade.css');
    expect(bare.headers['cache-control']).toBe('no-cache');
  });
});

describe('errors', () => {
  test('HTML for people: sentence, reference and code in their language', async () => {
    const page = await request(at.app)
      .get('/nothing')
      .set('Accept', 'text/html')
      .set('Accept-Language', 'fr');
    expect(page.status).toBe(404);
    expect(page.text).toContain('<html lang="fr" dir="ltr">');
    expect(page.text).toContain('Cette page n’existe pas.');
    expect(page.text).toContain('<code>page_not_found</code>');
    expect(page.text).toContain(String(page.headers['x-request-id']));
  });

  test('JSON for machines', async () => {
    const answer = await request(at.app).get('/nothing').set('Accept', 'application/json');
    expect(answer.status).toBe(404);
    expect(answer.body).toEqual({
      code: 'page_not_found',
      message: 'There is no such page.',
      reference: answer.headers['x-request-id'],
    });
  });

  test('a body over the limit: body_too_large; a broken one: form_invalid', async () => {
    const post = (body: string) =>
      request(at.app).post('/x').set('Accept', 'application/json').type('json').send(body);
    expect((await post(`"${'x'.repeat(1_100_000)}"`)).body).toMatchObject({
      code: 'body_too_large',
    });
    expect((await post('{')).body).toMatchObject({ code: 'form_invalid' });
  });
});

describe('requests that another site started', () => {
  const post = (headers: Readonly<Record<string, string>>) =>
    request(at.app).post('/admin/x').set('Accept', 'application/json').set(headers);

  test.each([
    ['Sec-Fetch-Site: cross-site', { 'Sec-Fetch-Site': 'cross-site' }],
    ['Sec-Fetch-Site: same-site', { 'Sec-Fetch-Site': 'same-site' }],
    ['a foreign Origin', { Origin: 'https://evil.example' }],
    ['Origin: null', { Origin: 'null' }],
    [
      'its own Origin said, but Fetch Metadata knows better',
      {
        Origin: 'http://127.0.0.1:3000',
        'Sec-Fetch-Site': 'cross-site',
      },
    ],
  ])('%s: cross_site_request', async (_name, headers) => {
    const answer = await post(headers);
    expect(answer.status).toBe(403);
    expect(answer.body).toMatchObject({ code: 'cross_site_request' });
  });

  test.each([
    ['Sec-Fetch-Site: same-origin', { 'Sec-Fetch-Site': 'same-origin' }],
    ['our own Origin', { Origin: 'http://127.0.0.1:3000' }],
    ['no browser at all', {}],
  ])('%s passes', async (_name, headers) => {
    expect((await post(headers)).body).toMatchObject({ code: 'page_not_found' });
  });
});

describe('access log', () => {
  test('one line a request, without query strings and without whole tokens', async () => {
    const token = 'abcdefghijklmnopqrstuvwxyz0123456789';
    await request(at.app).get(`/lti/register/${token}?registration_token=secret-value`);
    const lines = at.log.lines().filter((line) => line['msg'] === 'request');
    expect(lines.at(-1)).toMatchObject({
      method: 'GET',
      path: '/lti/register/abcdef…',
      status: 404,
    });
    expect(at.log.text()).not.toContain(token);
    expect(at.log.text()).not.toContain('secret-value');
  });
});
