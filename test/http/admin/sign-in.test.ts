/** The first admin by a one-time link, signing in and out (issue: "admin page behind passport-local"). */
import {
  hashPassword,
  isPasswordOf,
  isStrongEnough,
} from '../../../src/http/pages/admin/password.js';
import { cookieOf, setCookieOf, startAdminTool } from './admin-tool.js';
import type { AdminTool } from './admin-tool.js';

let tool: AdminTool;
beforeEach(async () => {
  tool = await startAdminTool();
});
afterEach(() => tool.close());

const password = 'a sentence to remember';
const form = { userName: 'ada', password, repeated: password };

describe('the first start', () => {
  test('prints a link that makes the first admin, once, and signs in', async () => {
    const path = (await tool.firstAdminPath()) ?? '';
    expect(path).toMatch(/^\/admin\/start\/[\w-]{43}$/);
    const page = await tool.get(path).expect(200);
    expect(page.text).toContain('Create the first administrator');
    const cookie = cookieOf(await tool.post(path, form).expect(303).expect('Location', '/admin/'));
    await tool.get('/admin/', cookie).expect(200);
    await tool.get(path).expect(403);
    await tool.post(path, { ...form, userName: 'mallory' }).expect(403);
    expect(await tool.stores.admins.count()).toBe(1);
  });

  test('links of earlier starts open nothing once there is an admin, and no more are printed', async () => {
    const earlier = (await tool.firstAdminPath()) ?? '';
    await tool.createFirstAdmin();
    await tool.post(earlier, { ...form, userName: 'mallory' }).expect(403);
    expect(await tool.firstAdminPath()).toBeNull();
  });

  test('of ten who use the link at the same moment one becomes admin', async () => {
    const path = (await tool.firstAdminPath()) ?? '';
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, n) => tool.post(path, { ...form, userName: `ada${n}` })),
    );
    expect(answers.filter(({ status }) => status === 303)).toHaveLength(1);
    expect(await tool.stores.admins.count()).toBe(1);
  });

  test('the link is good for a day, a guessed one for nothing', async () => {
    const path = (await tool.firstAdminPath()) ?? '';
    await tool.get('/admin/start/guess').expect(403);
    tool.clock.advance(24 * 60 * 60_000 + 1);
    await tool.get(path).expect(403);
  });

  test.each([
    [{ password: 'short', repeated: 'short' }, 'at least 12 characters'],
    [{ password: 'aaaaaaaaaaaaaa', repeated: 'aaaaaaaaaaaaaa' }, 'at least 12 characters'],
    [{ repeated: 'another sentence' }, 'not the same'],
    [{ userName: '<script>' }, 'letters, digits'],
  ])('%j is refused with a word on the field, and the link stays good', async (change, text) => {
    const path = (await tool.firstAdminPath()) ?? '';
    const answer = await tool.post(path, { ...form, ...change }).expect(400);
    expect(answer.text).toContain('aria-invalid="true"');
    expect(answer.text).toContain(text);
    expect(answer.text).not.toContain(password);
    expect(answer.text).not.toContain('aaaaaaaaaaaaaa');
    await tool.post(path, form).expect(303);
  });
});

describe('sessions', () => {
  test('the cookie is __Host-, HttpOnly, Lax, and kept as a hash only', async () => {
    await tool.createFirstAdmin();
    const answer = await tool
      .post('/admin/sign-in', form)
      .expect(303)
      .expect('Location', '/admin/');
    expect(setCookieOf(answer)).toMatch(
      /^__Host-accolade-admin=[\w-]{43}; Max-Age=43200; Path=\/; HttpOnly; Secure; SameSite=Lax$/,
    );
    const key = cookieOf(answer).split('=')[1] ?? '';
    expect(await tool.stores.adminSessions.find(key)).toBeUndefined();
  });

  test('without one, pages lead to the sign-in and actions are refused', async () => {
    for (const path of [
      '/admin/',
      '/admin/platforms',
      '/admin/platforms/new',
      '/admin/organisations',
    ]) {
      await tool.get(path).expect(303).expect('Location', '/admin/sign-in');
    }
    await tool.post('/admin/platforms/invitations').expect(401);
    await tool.get('/admin/', '__Host-accolade-admin=guess').expect(303);
  });

  test('a wrong password and an unknown name get the same answer', async () => {
    await tool.createFirstAdmin();
    const wrong = await tool
      .post('/admin/sign-in', { ...form, password: 'not this one' })
      .expect(401);
    const unknown = await tool.post('/admin/sign-in', { ...form, userName: 'nobody' }).expect(401);
    expect(wrong.text).toContain('Name or password is not right.');
    expect(wrong.text.replace(/nonce-?[^"]*/g, '')).toBe(unknown.text.replace(/nonce-?[^"]*/g, ''));
    await tool.post('/admin/sign-in', {}).expect(401);
  });

  test('twenty failures in a quarter of an hour are enough', async () => {
    const answers = [];
    for (let n = 0; n < 21; n++) answers.push(await tool.post('/admin/sign-in', {}));
    expect(answers.map(({ status }) => status)).toEqual([...Array<number>(20).fill(401), 429]);
  });

  test('ends by signing out, and by itself after twelve hours', async () => {
    const cookie = await tool.createFirstAdmin();
    const answer = await tool.post('/admin/sign-out', {}, cookie).expect(303);
    expect(setCookieOf(answer)).toContain('Max-Age=0');
    await tool.get('/admin/', cookie).expect(303);
    const second = cookieOf(await tool.post('/admin/sign-in', form).expect(303));
    tool.clock.advance(12 * 60 * 60_000 + 1);
    await tool.get('/admin/', second).expect(303);
  });

  test('a form that another site sends is refused', async () => {
    const cookie = await tool.createFirstAdmin();
    await tool
      .post('/admin/platforms/invitations', {}, cookie)
      .set('Sec-Fetch-Site', 'cross-site')
      .expect(403);
  });

  test('nobody may frame an admin page', async () => {
    const { headers } = await tool.get('/admin/sign-in').expect(200);
    expect(headers['content-security-policy']).toContain("frame-ancestors 'none'");
  });
});

describe('passwords', () => {
  const random = (size: number): Uint8Array => crypto.getRandomValues(new Uint8Array(size));

  test('scrypt with its own salt; composed and decomposed letters are the same', async () => {
    const kept = await hashPassword('Zoë und Ångström', random);
    expect(kept).toMatch(/^scrypt\$32768\$8\$3\$[\w-]{22}\$[\w-]{43}$/);
    expect(await hashPassword('Zoë und Ångström', random)).not.toBe(kept);
    expect(await isPasswordOf('Zoë und Ångström'.normalize('NFD'), kept)).toBe(true);
    expect(await isPasswordOf('Zoe und Angstrom', kept)).toBe(false);
    expect(await isPasswordOf('', 'plain')).toBe(false);
  });

  test('strength: twelve characters, five different ones', () => {
    expect(isStrongEnough('abcdefghijkl')).toBe(true);
    expect(isStrongEnough('abcdefghijk')).toBe(false);
    expect(isStrongEnough('abababababababab')).toBe(false);
  });
});
