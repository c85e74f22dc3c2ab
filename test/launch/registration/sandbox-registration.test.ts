/**
 * The whole application registers itself with the sandbox LMS over HTTP, is approved by an admin, and reads a
 * course: what an administrator of a real Moodle or Canvas does in five minutes.
 */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startTool } from '../../../src/compose.js';
import type { RunningTool } from '../../../src/compose.js';
import { loadConfig } from '../../../src/config.js';
import { hashOf } from '../../../src/launch/guard/binding.js';
import { startSandbox } from '../../../src/sandbox/index.js';
import type { ProfileId, Sandbox } from '../../../src/sandbox/index.js';
import { createTestClock } from '../../support/clock.js';
import { createMemoryLog } from '../../support/memory-log.js';
import { listen } from '../../support/server.js';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const clock = createTestClock();
let folder: string;
let lms: Sandbox;
let tool: RunningTool;
let publicUrl: string;

/** The tool has to know its own address before it listens: the registered URLs hold it. */
async function freePort(): Promise<number> {
  const server = await listen(() => undefined);
  await server.close();
  return server.port;
}

async function start(profile: ProfileId, ownIssuer = true): Promise<void> {
  folder = await mkdtemp(join(tmpdir(), 'accolade-'));
  const lmsPort = await freePort();
  const issuer = ownIssuer ? { issuer: `http://localhost:${lmsPort}` } : {};
  lms = await startSandbox({ port: lmsPort, profile, clock, ...issuer });
  const port = await freePort();
  publicUrl = `http://127.0.0.1:${port}`;
  const config = loadConfig({
    NODE_ENV: 'test',
    PORT: String(port),
    PUBLIC_URL: publicUrl,
    DATA_DIR: folder,
    SANDBOX_URL: lms.url,
    ROLES: 'web',
  });
  tool = await startTool(config, {
    root,
    clock,
    random: (size) => crypto.getRandomValues(new Uint8Array(size)),
    log: createMemoryLog().logger,
  });
}
afterEach(async () => {
  await tool.close();
  await lms.close();
  await rm(folder, { recursive: true });
});

async function invite(): Promise<string> {
  const [organisation] = await tool.stores.organisations.list();
  await tool.stores.invitations.create({
    hash: hashOf('invitation'),
    organisationId: organisation?.id ?? '',
    purpose: 'register-platform',
    expiresAt: new Date(clock().getTime() + 60_000),
  });
  return `${publicUrl}/lti/register/invitation`;
}

test('Moodle: invitation, registration, Activate, approval: then a launch is known', async () => {
  await start('moodle');
  const page = await fetch(await lms.startRegistration(await invite()), {
    headers: { accept: 'text/html' },
  });
  expect(page.status).toBe(200);
  expect(await page.text()).toContain('press “Activate”');
  const [platform] = await tool.stores.platforms.list();
  expect(platform).toMatchObject({
    issuer: lms.issuer,
    productFamily: 'moodle',
    status: 'pending',
  });
  const registered = lms.activateTool(platform?.clientId ?? '');
  const [deployment] = await tool.stores.deployments.list(platform?.id);
  expect(deployment).toMatchObject({ deploymentId: registered.deploymentId, status: 'pending' });
  expect(platform).toMatchObject({
    authorizationEndpoint: registered.authorizationEndpoint,
    tokenEndpoint: registered.tokenEndpoint,
    jwksUri: registered.jwksUri,
  });
});

test('Moodle: the registration token works once; our invitation survives the refusal', async () => {
  await start('moodle');
  const url = await lms.startRegistration(await invite());
  lms.faults.plan('registration', { kind: 'status', status: 500 }, 1);
  expect((await fetch(url)).status).toBe(502);
  expect(await tool.stores.platforms.list()).toEqual([]);
  expect((await fetch(url)).status).toBe(200);
  expect((await fetch(url)).status).toBe(403);
});

test('Canvas: the configuration itself wants the registration token', async () => {
  await start('canvas');
  expect((await fetch(await lms.startRegistration(await invite()))).status).toBe(200);
  expect(await tool.stores.platforms.list()).toMatchObject([
    { productFamily: 'canvas', issuer: lms.issuer, status: 'pending' },
  ]);
});

test('an LMS that names an issuer on another host is refused', async () => {
  await start('canvas', false);
  expect(lms.issuer).toBe('https://canvas.instructure.com');
  const answer = await fetch(await lms.startRegistration(await invite()), {
    headers: { accept: 'application/json' },
  });
  expect(await answer.json()).toMatchObject({ code: 'registration_issuer_mismatch' });
  expect(await tool.stores.platforms.list()).toEqual([]);
});

test('every address in lti-registration.json is answered by the application', async () => {
  await start('generic');
  const text = await readFile(join(root, 'lti-registration.json'), 'utf8');
  const paths = new Set(
    [...text.matchAll(/"https:\/\/TOOL(\/[^"]*)"/g)].map(([, path = '']) => path),
  );
  expect([...paths].sort()).toEqual(['/assets/icon.svg', '/lti/keys', '/lti/launch', '/lti/login']);
  for (const path of paths) {
    const method = path === '/lti/launch' ? 'POST' : 'GET';
    const { status } = await fetch(`${publicUrl}${path}`, { method });
    expect([path, status]).toEqual([path, /launch|login/.test(path) ? 400 : 200]);
  }
  const config = await fetch(`${publicUrl}/lti/config.json`);
  const filled = text
    .replaceAll('https://TOOL', publicUrl)
    .replaceAll('"TOOL"', `"${new URL(publicUrl).host}"`);
  expect(await config.json()).toEqual(JSON.parse(filled));
});
