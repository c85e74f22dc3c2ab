/**
 * Login and launch against bare ltijs 5.9.9, under the same client: the whole tool (guard, ltijs behind it, every
 * record in SQLite) beside ltijs with tables in memory. Once with the platform's key set next door, once 20 ms away.
 * Signing the id_token is the platform's work and is not timed.
 */
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { pino } from 'pino';
import { startTool, type RunningTool } from '../../src/compose.js';
import { loadConfig } from '../../src/config.js';
import { registerSandbox } from '../../src/sandbox-wiring.js';
import { createBrowser, type Browser } from '../support/browser.js';
import { freePort } from '../support/free-port.js';
import { startBareLtijs } from './bare-ltijs.js';
import { startBenchPlatform, type BenchPlatform } from './bench-platform.js';
import type { BenchRow } from './row.js';

const root = fileURLToPath(new URL('../../', import.meta.url));
const rounds = 120;
const warmUps = 20;

interface Side {
  readonly url: string;
  readonly loginPath: string;
  readonly launchPath: string;
  readonly browser: Browser;
}

/** @returns launches a second, and the requests that a launch sends out */
export async function launchBench(): Promise<BenchRow[]> {
  return [
    ...(await measure('launch', 0, 0.7)),
    ...(await measure('launch, key set 20 ms away', 20, 4)),
  ];
}

async function measure(name: string, distanceMs: number, target: number): Promise<BenchRow[]> {
  const platform = await startBenchPlatform(distanceMs);
  const bare = await startBareLtijs(platform);
  const folder = await mkdtemp(join(tmpdir(), 'accolade-bench-'));
  const tool = await startOurs(folder, platform);
  try {
    const ours: Side = {
      url: `http://127.0.0.1:${tool.port ?? 0}`,
      loginPath: '/lti/login',
      launchPath: '/lti/launch',
      browser: createBrowser(),
    };
    const reference: Side = { ...bare, browser: createBrowser() };
    return await compare({ name, target, platform, ours, reference });
  } finally {
    await Promise.all([tool.close(), bare.close(), platform.close()]);
    await rm(folder, { recursive: true });
  }
}

async function compare(run: {
  readonly name: string;
  readonly target: number;
  readonly platform: BenchPlatform;
  readonly ours: Side;
  readonly reference: Side;
}): Promise<BenchRow[]> {
  const { name, target, platform } = run;
  const milliseconds = { ours: [] as number[], reference: [] as number[] };
  const outgoing = { ours: 0, reference: 0 };
  for (let round = 0; round < warmUps + rounds; round += 1) {
    for (const side of ['ours', 'reference'] as const) {
      const before = platform.keySetRequests();
      const took = await loginAndLaunch(run[side], platform);
      if (round < warmUps) continue;
      milliseconds[side].push(took);
      outgoing[side] += platform.keySetRequests() - before;
    }
  }
  const perSecond = (side: 'ours' | 'reference') => 1000 / median(milliseconds[side]);
  const requests = (side: 'ours' | 'reference') => outgoing[side] / rounds;
  return [
    {
      name,
      unit: 'launches/s',
      ours: perSecond('ours'),
      reference: perSecond('reference'),
      ratio: perSecond('ours') / perSecond('reference'),
      target,
    },
    {
      name: `${name}: outgoing requests`,
      unit: 'requests/launch',
      ours: requests('ours'),
      reference: requests('reference'),
      ratio: requests('reference') - requests('ours'),
    },
  ];
}

/** @returns milliseconds of the two round trips */
async function loginAndLaunch(side: Side, platform: BenchPlatform): Promise<number> {
  const { browser } = side;
  const launchUrl = `${side.url}${side.launchPath}`;
  const started = performance.now();
  let login = await browser.post(`${side.url}${side.loginPath}`, {
    iss: platform.issuer,
    login_hint: '4',
    target_link_uri: launchUrl,
    client_id: platform.clientId,
    lti_deployment_id: '1',
  });
  // The first login of a browser has one hop more, to see whether it keeps cookies.
  while (login.location?.startsWith(side.url)) login = await browser.get(login.location);
  const loggedIn = performance.now();
  const asked = new URL(login.location ?? fail(login.status, login.body)).searchParams;
  const idToken = await platform.sign(claims(platform, launchUrl, asked.get('nonce') ?? ''));
  const signed = performance.now();
  const launch = await browser.post(launchUrl, {
    id_token: idToken,
    state: asked.get('state') ?? '',
  });
  const ended = performance.now();
  if (launch.status !== 302 && launch.status !== 303) fail(launch.status, launch.body);
  return loggedIn - started + (ended - signed);
}

function fail(status: number, body: string): never {
  throw new Error(`not launched: ${status} ${body.slice(0, 300)}`);
}

function claims(platform: BenchPlatform, launchUrl: string, nonce: string) {
  const lti = 'https://purl.imsglobal.org/spec/lti/claim/';
  const now = Math.floor(Date.now() / 1000);
  return {
    iss: platform.issuer,
    aud: platform.clientId,
    sub: '4',
    nonce,
    iat: now,
    exp: now + 60,
    name: 'Ana Müller',
    email: 'ana@example.test',
    [`${lti}version`]: '1.3.0',
    [`${lti}message_type`]: 'LtiResourceLinkRequest',
    [`${lti}deployment_id`]: '1',
    [`${lti}target_link_uri`]: launchUrl,
    [`${lti}roles`]: ['http://purl.imsglobal.org/vocab/lis/v2/membership#Learner'],
    [`${lti}resource_link`]: { id: '1', title: 'Badges' },
    [`${lti}context`]: { id: '2', label: 'LTI101', title: 'Introduction', type: ['CourseSection'] },
  };
}

async function startOurs(folder: string, platform: BenchPlatform): Promise<RunningTool> {
  const config = loadConfig({
    NODE_ENV: 'test',
    PORT: String(await freePort()),
    DATA_DIR: folder,
    ROLES: 'web',
    SANDBOX_URL: platform.issuer,
    LOG_LEVEL: 'silent',
  });
  const clock = () => new Date();
  const log = pino({ level: 'silent' });
  const tool = await startTool(config, { root, clock, random: randomBytes, log });
  await registerSandbox(
    { ...tool, clock },
    { ...platform, deploymentId: '1', tokenEndpoint: `${platform.issuer}/token` },
    'moodle',
  );
  return tool;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
