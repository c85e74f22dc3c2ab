/** 200 learners × 5 line items, decided twice at once, killed with -9 in the middle, started again. */
import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exportJWK, generateKeyPair } from 'jose';
import type { JWK } from 'jose';
import type { Column } from '../../src/domain/course.js';
import { startSandbox } from '../../src/sandbox/index.js';
import type { Sandbox, Seed } from '../../src/sandbox/index.js';
import { openStores } from '../../src/stores/open.js';
import { site } from '../sandbox/fixture-course.js';
import { allScopes } from '../sandbox/tool-stand-in.js';
import { listen } from '../support/server.js';
import type { TestServer } from '../support/server.js';
import { atLeast, tiers } from './world.js';

const learners = Array.from({ length: 200 }, (_, index) => 100 + index);
const quizzes = [1, 2, 3, 4, 5];
/** Between 1 and 10, so that 0 is never in question; about half are 6 or more. */
const gradeOf = (quiz: number, learner: number): number => 1 + ((learner * (quiz + 2) + quiz) % 10);
const passes = (quiz: number, learner: number): boolean => gradeOf(quiz, learner) >= 6;

const seed: Seed = {
  site,
  people: [3, ...learners].map((id) => ({
    id,
    givenName: `G${id}`,
    familyName: 'F',
    username: `u${id}`,
    email: `u${id}@example.test`,
    sourcedId: '',
    siteAdmin: false,
  })),
  courses: [
    {
      id: 2,
      fullName: 'Course',
      shortName: 'C',
      idnumber: 'C',
      totalItemId: 1,
      enrolments: [
        { personId: 3, role: 'editingteacher' },
        ...learners.map((personId) => ({ personId, role: 'student' as const })),
      ],
      activities: quizzes.map((quiz) => ({
        cmId: 10 + quiz,
        instanceId: quiz,
        module: 'quiz' as const,
        name: `Quiz ${quiz}`,
        idnumber: `Q${quiz}`,
        graded: { itemId: 10 + quiz, max: 10 },
      })),
      grades: quizzes.flatMap((quiz) =>
        learners.map((userId) => ({ itemId: 10 + quiz, userId, value: gradeOf(quiz, userId) })),
      ),
    },
  ],
};

let folder: string;
let sandbox: Sandbox;
let keys: TestServer;
let privateJwk: JWK;
const clock = (): Date => new Date();

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'accolade-crash-'));
  const pair = await generateKeyPair('RS256', { extractable: true });
  privateJwk = await exportJWK(pair.privateKey);
  const publicJwk = {
    ...(await exportJWK(pair.publicKey)),
    kid: 'crash',
    alg: 'RS256',
    use: 'sig',
  };
  keys = await listen((_request, response) => {
    response.setHeader('Content-Type', 'application/json');
    response.end(JSON.stringify({ keys: [publicJwk] }));
  });
  sandbox = await startSandbox({ port: 0, profile: 'moodle', clock, seed });
});
afterAll(async () => {
  await sandbox.close();
  await keys.close();
  await rm(folder, { recursive: true, force: true });
});

/** Registers, makes the five columns and six published rules: one a quiz, and a stack over the first two. */
async function prepare(file: string): Promise<string> {
  const { url } = sandbox;
  const tool = sandbox.registerTool({
    name: 'Tool',
    loginUrl: 'http://127.0.0.1:3000/lti/login',
    redirectUris: ['http://127.0.0.1:3000/lti/launch'],
    launchUrl: 'http://127.0.0.1:3000/lti/launch',
    jwksUrl: `http://127.0.0.1:${keys.port}/`,
  });
  const stores = await openStores({ kind: 'sqlite', file }, clock);
  const organisationId = 'default';
  const createdAt = clock();
  await stores.organisations.ensure({
    id: organisationId,
    name: 'School',
    issuerProfile: null,
    tiers,
    createdAt,
  });
  const platform = await stores.platforms.create({
    id: 'p1',
    organisationId,
    name: 'LMS',
    issuer: sandbox.issuer,
    clientId: tool.clientId,
    authorizationEndpoint: tool.authorizationEndpoint,
    tokenEndpoint: tool.tokenEndpoint,
    jwksUri: tool.jwksUri,
    productFamily: 'moodle',
    status: 'active',
    createdAt,
  });
  const deployment = await stores.deployments.ensure(platform.id, tool.deploymentId);
  const services = `${url}/mod/lti/services.php`;
  const { id: contextId } = await stores.contexts.ensure({
    organisationId,
    deploymentRowId: deployment.id,
    platformId: platform.id,
    platformContextId: '2',
    title: 'Course',
    label: 'C',
    productFamily: 'moodle',
    lineItemsUrl: `${services}/2/lineitems?type_id=${tool.id}`,
    agsScopes: allScopes.filter((scope) => scope.includes('lti-ags')),
    membershipsUrl: `${services}/CourseSection/2/bindings/${tool.id}/memberships`,
    history: [],
    lastLaunchAt: createdAt,
  });
  const publish = async (name: string, clause: ReturnType<typeof atLeast>): Promise<void> => {
    await stores.achievements.create({
      id: name,
      organisationId,
      contextId,
      tierId: 'badge',
      name,
      description: '',
      language: 'en',
      status: 'published',
      createdAt,
    });
    const rule = await stores.rules.saveDraft({
      organisationId,
      contextId,
      achievementId: name,
      clause,
      showsValues: false,
    });
    await stores.rules.publish(rule.id, { publishedBy: 'teacher', publishedAt: createdAt });
  };
  const token = await accessToken(tool.tokenEndpoint, tool.clientId);
  for (const quiz of quizzes) {
    const column = await createColumn(quiz, {
      url: `${services}/2/lineitems?type_id=${tool.id}`,
      token,
      contextId,
    });
    await stores.columns.create(column);
    await publish(`quiz-${quiz}`, atLeast(column, 60));
  }
  await publish('stack', {
    type: 'all',
    of: [
      { type: 'holds', achievementId: 'quiz-1' },
      { type: 'holds', achievementId: 'quiz-2' },
    ],
  });
  sandbox.course().openGradebook();
  await stores.close();
  return contextId;
}

async function accessToken(tokenEndpoint: string, clientId: string): Promise<string> {
  const { importJWK, SignJWT } = await import('jose');
  const assertion = await new SignJWT({ jti: crypto.randomUUID() })
    .setProtectedHeader({ alg: 'RS256', kid: 'crash' })
    .setIssuer(clientId)
    .setSubject(clientId)
    .setAudience(tokenEndpoint)
    .setIssuedAt()
    .setExpirationTime('60s')
    .sign(await importJWK(privateJwk, 'RS256'));
  const answer = await fetch(tokenEndpoint, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: assertion,
      scope: allScopes.join(' '),
    }),
  });
  const { access_token } = (await answer.json()) as { readonly access_token: string };
  return access_token;
}

async function createColumn(
  quiz: number,
  at: { readonly url: string; readonly token: string; readonly contextId: string },
): Promise<Column> {
  const type = 'application/vnd.ims.lis.v2.lineitem+json';
  const answer = await fetch(at.url, {
    method: 'POST',
    headers: { Authorization: `Bearer ${at.token}`, 'Content-Type': type, Accept: type },
    body: JSON.stringify({ scoreMaximum: 10, label: `Quiz ${quiz}` }),
  });
  const { id } = (await answer.json()) as { readonly id: string };
  sandbox.course().saveFormula(Number(/lineitems\/(\d+)\//.exec(id)?.[1]), `=[[Q${quiz}]]`);
  return {
    id: `column-${quiz}`,
    organisationId: 'default',
    contextId: at.contextId,
    kind: 'formula',
    lineItemUrl: id,
    label: `Quiz ${quiz}`,
    scoreMaximum: 10,
    activity: { name: `Quiz ${quiz}`, idNumber: `Q${quiz}`, maximum: 10 },
    createdAt: clock(),
  };
}

async function runChild(orders: {
  readonly file: string;
  readonly contextId: string;
  readonly killAfter: number;
}): Promise<{
  readonly signal: string | null;
  readonly code: number | null;
  readonly said: string;
}> {
  const path = join(folder, 'orders.json');
  await writeFile(
    path,
    JSON.stringify({ ...orders, privateJwk, lmsHost: new URL(sandbox.url).host }),
  );
  const child = spawn(process.execPath, ['--import', 'tsx', 'test/awards/crash-child.ts', path], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  let complained = '';
  child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (complained += chunk.toString()));
  const [code, signal] = await new Promise<[number | null, string | null]>((resolve) => {
    child.on('close', (...end) => {
      resolve(end);
    });
  });
  if (code !== 0 && signal === null) throw new Error(complained);
  return { code, signal, said };
}

async function storedAwards(file: string, contextId: string): Promise<readonly string[]> {
  const stores = await openStores({ kind: 'sqlite', file }, clock);
  const awards = await stores.awards.listByContext(contextId);
  const people = await stores.learners.getMany([...new Set(awards.map((a) => a.learnerId))]);
  const subs = new Map(people.map((learner) => [learner.id, learner.sub]));
  await stores.close();
  return awards.map((award) => `${award.achievementId} ${subs.get(award.learnerId)}`).sort();
}

const expected = learners
  .flatMap((learner) => [
    ...quizzes.filter((quiz) => passes(quiz, learner)).map((quiz) => `quiz-${quiz} ${learner}`),
    ...(passes(1, learner) && passes(2, learner) ? [`stack ${learner}`] : []),
  ])
  .sort();

test('no award lost, none doubled: killed twice at different moments, then run to the end', async () => {
  const file = join(folder, 'accolade.db');
  const contextId = await prepare(file);
  for (const killAfter of [90, 200]) {
    const before = (await storedAwards(file, contextId)).length;
    const killed = await runChild({ file, contextId, killAfter });
    expect(killed.signal).toBe('SIGKILL');
    const after = await storedAwards(file, contextId);
    expect(after.length).toBeGreaterThanOrEqual(before + killAfter);
    expect(after.length).toBeLessThan(expected.length);
    expect(new Set(after).size).toBe(after.length);
  }
  const finished = await runChild({ file, contextId, killAfter: 0 });
  expect(finished.code).toBe(0);
  expect(await storedAwards(file, contextId)).toEqual(expected);
  // And once more, from the start: nothing changes.
  const again = await runChild({ file, contextId, killAfter: 0 });
  expect(JSON.parse(again.said)).toMatchObject({ awarded: [0, 0] });
  expect(await storedAwards(file, contextId)).toEqual(expected);
}, 240_000);
