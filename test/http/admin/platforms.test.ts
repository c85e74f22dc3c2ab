/** Registering, approving and disabling platforms (issue item 10; DESIGN D9). */
import { hashOf } from '../../../src/launch/guard/binding.js';
import type { Platform } from '../../../src/domain/platform.js';
import { publicUrl, startAdminTool } from './admin-tool.js';
import type { AdminTool } from './admin-tool.js';

let tool: AdminTool;
let cookie: string;
beforeEach(async () => {
  tool = await startAdminTool();
  cookie = await tool.signIn();
});
afterEach(() => tool.close());

const moodle = {
  name: 'Our Moodle',
  productFamily: 'moodle',
  issuer: 'http://127.0.0.1:8090/',
  clientId: 'abc',
  deploymentId: '1',
};

async function registerMoodle(): Promise<Platform> {
  await tool.post('/admin/platforms', moodle, cookie).expect(303);
  const [platform] = await tool.stores.platforms.list();
  if (!platform) throw new Error('not registered');
  return platform;
}

describe('registering', () => {
  test('an invitation is shown once, with the real address, and kept as a hash', async () => {
    const { text } = await tool.post('/admin/platforms/invitations', {}, cookie).expect(200);
    const code = new RegExp(`${publicUrl}/lti/register/([\\w-]{43})`).exec(text)?.[1] ?? '';
    expect(code).not.toBe('');
    await expect(
      tool.stores.invitations.find(hashOf(code), 'register-platform'),
    ).resolves.toMatchObject({ organisationId: 'default' });
    const again = await tool.get('/admin/platforms/new', cookie).expect(200);
    expect(again.text).not.toContain(code);
  });

  test('the page tells every address that Moodle asks for', async () => {
    const { text } = await tool.get('/admin/platforms/new', cookie).expect(200);
    for (const path of ['/lti/launch', '/lti/login', '/lti/keys', '/lti/config.json']) {
      expect(text).toContain(`${publicUrl}${path}`);
    }
    expect(text).toContain('context_history=$Context.id.history');
    expect(text).toContain('Add LTI Advantage');
  });

  test('by form: of a Moodle the site, client id and deployment id are enough', async () => {
    const platform = await registerMoodle();
    expect(platform).toMatchObject({
      organisationId: 'default',
      issuer: 'http://127.0.0.1:8090',
      authorizationEndpoint: 'http://127.0.0.1:8090/mod/lti/auth.php',
      tokenEndpoint: 'http://127.0.0.1:8090/mod/lti/token.php',
      jwksUri: 'http://127.0.0.1:8090/mod/lti/certs.php',
      status: 'pending',
    });
    expect(await tool.stores.deployments.list(platform.id)).toMatchObject([
      { deploymentId: '1', status: 'pending', organisationId: null },
    ]);
  });

  test('by form: hosted Canvas and Blackboard need no addresses, Brightspace keeps its audience', async () => {
    const register = (form: object) => tool.post('/admin/platforms', form, cookie).expect(303);
    await register({ name: 'Canvas', productFamily: 'canvas', clientId: '1000' });
    await register({ name: 'Bb', productFamily: 'blackboard', clientId: 'x/y' });
    await register({
      name: 'D2L',
      productFamily: 'desire2learn',
      issuer: 'https://d2l.example.test',
      clientId: 'c',
      authorizationEndpoint: 'https://d2l.example.test/d2l/lti/authenticate',
      tokenEndpoint: 'https://auth.brightspace.com/core/connect/token',
      jwksUri: 'https://d2l.example.test/d2l/.well-known/jwks',
      tokenAudience: 'https://api.brightspace.com/auth/token',
    });
    const platforms = await tool.stores.platforms.list();
    const of = (family: string): Platform | undefined =>
      platforms.find(({ productFamily }) => productFamily === family);
    expect(of('canvas')).toMatchObject({ issuer: 'https://canvas.instructure.com' });
    expect(of('blackboard')?.jwksUri).toContain('/applications/x%2Fy/jwks.json');
    expect(of('desire2learn')?.tokenAudience).toBe('https://api.brightspace.com/auth/token');
  });

  test.each([
    [{ issuer: 'http://moodle.example.test' }, 'issuer'],
    [{ issuer: 'https://10.0.0.1' }, 'issuer'],
    [{ jwksUri: 'javascript:alert(1)' }, 'jwksUri'],
    [{ name: ' ' }, 'name'],
    [{ clientId: '' }, 'clientId'],
  ])('%j is refused at its field, what was typed stays', async (change, field) => {
    const { text } = await tool
      .post('/admin/platforms', { ...moodle, ...change }, cookie)
      .expect(400);
    expect(text).toContain(`id="${field}-problem"`);
    expect(text).toMatch(new RegExp(`id="${field}"[^>]*aria-invalid="true"`));
    expect(await tool.stores.platforms.list()).toEqual([]);
  });

  test('a registered (issuer, client id) is not overwritten', async () => {
    const before = await registerMoodle();
    const { text } = await tool
      .post(
        '/admin/platforms',
        { ...moodle, name: 'Another', jwksUri: 'https://evil.test/' },
        cookie,
      )
      .expect(400);
    expect(text).toContain('registered already');
    expect(await tool.stores.platforms.list()).toEqual([before]);
  });

  test('what is no such form is form_invalid', async () => {
    await tool.post('/admin/platforms', { productFamily: 'x' }, cookie).expect(400);
  });
});

describe('approving', () => {
  test('a deployment gets its organisation, the platform becomes active, then the issuer is asked for', async () => {
    const platform = await registerMoodle();
    const [deployment] = await tool.stores.deployments.list(platform.id);
    const overview = await tool.get('/admin/', cookie).expect(200);
    expect(overview.text).toContain('1 deployment is pending.');
    await tool
      .post(
        `/admin/platforms/${platform.id}/deployments/${deployment?.id ?? ''}/approve`,
        { organisationId: 'default' },
        cookie,
      )
      .expect(303)
      .expect('Location', '/admin/organisations/default');
    expect(await tool.stores.platforms.get(platform.id)).toMatchObject({ status: 'active' });
    expect(await tool.stores.deployments.list(platform.id)).toMatchObject([
      { organisationId: 'default', status: 'active' },
    ]);
  });

  test('a new organisation can be named while approving', async () => {
    const platform = await registerMoodle();
    const [deployment] = await tool.stores.deployments.list(platform.id);
    await tool
      .post(
        `/admin/platforms/${platform.id}/deployments/${deployment?.id ?? ''}/approve`,
        { organisationId: 'default', newOrganisation: 'School B' },
        cookie,
      )
      .expect(303);
    const [approved] = await tool.stores.deployments.list(platform.id);
    expect(approved?.organisationId).toBe('id of School B');
    // Once approved, it stays where its learners and awards are.
    await tool
      .post(
        `/admin/platforms/${platform.id}/deployments/${deployment?.id ?? ''}/approve`,
        { organisationId: 'default' },
        cookie,
      )
      .expect(400);
  });

  test('disabling a deployment keeps its organisation; it can be approved again', async () => {
    const platform = await registerMoodle();
    const [deployment] = await tool.stores.deployments.list(platform.id);
    const at = `/admin/platforms/${platform.id}/deployments/${deployment?.id ?? ''}`;
    await tool.post(`${at}/disable`, {}, cookie).expect(400);
    await tool.post(`${at}/approve`, { organisationId: 'default' }, cookie).expect(303);
    await tool.post(`${at}/disable`, {}, cookie).expect(303);
    expect(await tool.stores.deployments.get(deployment?.id ?? '')).toMatchObject({
      status: 'disabled',
      organisationId: 'default',
    });
    const page = await tool.get(`/admin/platforms/${platform.id}`, cookie).expect(200);
    expect(page.text).toContain('Belongs to Staff College.');
    await tool.post(`${at}/approve`, { organisationId: 'default' }, cookie).expect(303);
  });

  test('a deployment of one platform is not approved at the address of another', async () => {
    const platform = await registerMoodle();
    const [deployment] = await tool.stores.deployments.list(platform.id);
    await tool.post('/admin/platforms', { ...moodle, clientId: 'other' }, cookie).expect(303);
    const other = (await tool.stores.platforms.list()).find(({ clientId }) => clientId === 'other');
    await tool
      .post(
        `/admin/platforms/${other?.id ?? ''}/deployments/${deployment?.id ?? ''}/approve`,
        { organisationId: 'default' },
        cookie,
      )
      .expect(404);
  });

  test('deployments are added by id; platforms are renamed, disabled and let in again', async () => {
    const platform = await registerMoodle();
    const at = `/admin/platforms/${platform.id}`;
    await tool.post(`${at}/deployments`, { deploymentId: '7' }, cookie).expect(303);
    await tool.post(`${at}/deployments`, { deploymentId: '' }, cookie).expect(400);
    expect(await tool.stores.deployments.list(platform.id)).toHaveLength(2);
    await tool.post(`${at}/rename`, { name: 'Campus' }, cookie).expect(303);
    for (const status of ['active', 'disabled'] as const) {
      await tool.post(`${at}/status`, { status }, cookie).expect(303);
      expect(await tool.stores.platforms.get(platform.id)).toMatchObject({
        name: 'Campus',
        status,
      });
    }
    const list = await tool.get('/admin/platforms', cookie).expect(200);
    expect(list.text).toContain('Campus');
    await tool.get('/admin/platforms/unknown', cookie).expect(404);
  });
});
