import supertest from 'supertest';
import { openSite } from './site.js';
import type { Site } from './site.js';

const sandboxUrl = 'http://localhost:3100';
let site: Site;
afterEach(() => site.close());
const start = (language = 'en') =>
  supertest(site.app).get('/').set('Accept', 'text/html').set('Accept-Language', language);

describe('the start page', () => {
  it('says what this is and leads to the administration, in English', async () => {
    site = await openSite();
    const { status, text } = await start();
    expect(status).toBe(200);
    expect(text).toContain('<html lang="en"');
    expect(text).toContain('awards badges by rules that the teacher writes');
    expect(text).toMatch(/<a [^>]*href="\/admin\/"[^>]*>Sign in to the administration</);
    expect(text).toContain('<link rel="canonical" href="https://badges.example.edu/">');
  });

  it('and in French', async () => {
    site = await openSite();
    const { text } = await start('fr');
    expect(text).toContain('<html lang="fr"');
    expect(text).toContain('Se connecter à l’administration');
    expect(text).not.toContain('Administration: sign in');
  });

  it('where a sandbox LMS runs it says how to begin there', async () => {
    site = await openSite({ sandboxUrl });
    const { text } = await start();
    expect(text).toContain(`href="${sandboxUrl}"`);
    for (const name of ['Miriam Okafor', 'Project Cycle Management', 'Badges']) {
      expect(text).toContain(name);
    }
  });

  it('without a sandbox LMS nothing of one is said', async () => {
    site = await openSite();
    const { text } = await start();
    expect(text).not.toMatch(/sandbox|Miriam/i);
    expect(text).toContain('Open Accolade from your course');
  });
});
