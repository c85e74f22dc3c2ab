/** The canvas and generic profiles, faults, key rotation: what other platforms and bad days look like. */
import { createLocalJWKSet, decodeJwt, jwtVerify } from 'jose';
import type { JSONWebKeySet } from 'jose';
import { z } from 'zod';
import { demo, startSandbox } from '../../src/sandbox/index.js';
import type { ProfileId, Sandbox } from '../../src/sandbox/index.js';
import { sharedKeyRing } from './moodle-course.js';
import { ask, authenticate, json, readForm, startToolStandIn, types } from './tool-stand-in.js';
import type { Answer, ToolStandIn } from './tool-stand-in.js';

const lti = 'https://purl.imsglobal.org/spec/lti/claim';
let now = new Date('2026-11-22T09:00:00Z');
let sandbox: Sandbox;
let standIn: ToolStandIn;

async function start(profile: ProfileId): Promise<void> {
  now = new Date('2026-11-22T09:00:00Z');
  sandbox = await startSandbox({ port: 0, profile, clock: () => now, keys: await sharedKeyRing() });
  standIn = await startToolStandIn(sandbox, { clock: () => now });
}
afterEach(async () => {
  await standIn.close();
  await sandbox.close();
});

async function launch(wish: {
  readonly personId: number;
  readonly cmId: number;
}): Promise<Record<string, unknown>> {
  const page = await authenticate(sandbox, standIn, sandbox.launch(wish));
  return decodeJwt(readForm(page.text).fields['id_token'] ?? '');
}

const endpoint = z.object({ lineitems: z.string(), lineitem: z.string().optional() });
const service = z.object({ context_memberships_url: z.string() });

async function services(): Promise<{
  readonly lineItems: string;
  readonly lineItem: string;
  readonly members: string;
}> {
  const claims = await launch({ personId: demo.teacher, cmId: demo.claim.cmId });
  const ags = endpoint.parse(claims['https://purl.imsglobal.org/spec/lti-ags/claim/endpoint']);
  const nrps = service.parse(
    claims['https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice'],
  );
  return {
    lineItems: ags.lineitems,
    lineItem: ags.lineitem ?? '',
    members: nrps.context_memberships_url,
  };
}

const userId = (id: number): string =>
  sandbox.people.find((person) => person.id === id)?.userId ?? '';

const post = (url: string, body: object, type: string): Promise<Answer> =>
  standIn.call(url, {
    method: 'POST',
    headers: { 'Content-Type': type },
    body: JSON.stringify(body),
  });

const score = (id: number, change: object = {}): object => ({
  userId: userId(id),
  scoreGiven: 1,
  scoreMaximum: 1,
  timestamp: now.toISOString(),
  activityProgress: 'Completed',
  gradingProgress: 'FullyGraded',
  ...change,
});

describe('canvas', () => {
  beforeEach(() => start('canvas'));

  it('has one issuer for all schools, opaque ids and a deployment id with a colon', async () => {
    const claims = await launch({ personId: demo.learners.amina, cmId: demo.badges.cmId });
    expect(claims['iss']).toBe('https://canvas.instructure.com');
    expect(claims[`${lti}/deployment_id`]).toMatch(/^39:[0-9a-f]{40}$/);
    expect(claims['sub']).toMatch(/^[0-9a-f]{8}-/);
    expect(claims[`${lti}/context`]).toMatchObject({
      id: expect.stringMatching(/^[0-9a-f]{40}$/) as unknown,
    });
    expect(claims[`${lti}/roles`]).toContain(
      'http://purl.imsglobal.org/vocab/lis/v2/membership#Learner',
    );
  });

  it('offers platform storage at every login', () => {
    const { fields } = sandbox.launch({ personId: demo.learners.amina, cmId: demo.badges.cmId });
    expect(fields['lti_storage_target']).toBe('_parent');
  });

  it('pages every list by ten with a standard Link, parameters kept', async () => {
    const { members } = await services();
    const first = await standIn.call(`${members}?role=Learner&limit=3`);
    const next = /<([^>]+)>; rel="next"/.exec(first.headers['link'] ?? '')?.[1] ?? '';
    expect(new URL(next).searchParams.get('role')).toBe('Learner');
    const whole = await standIn.call(members);
    expect(z.object({ members: z.array(z.unknown()) }).parse(json(whole)).members).toHaveLength(10);
  });

  it('lists results only where there is a grade', async () => {
    const { lineItem } = await services();
    expect(json(await standIn.call(`${lineItem}/results`))).toEqual([]);
    const answer = await post(`${lineItem}/scores`, score(demo.learners.amina), types.score);
    expect(answer.status).toBe(200);
    expect(json(answer)).toHaveProperty('resultUrl');
    expect(json(await standIn.call(`${lineItem}/results`))).toMatchObject([
      { userId: userId(demo.learners.amina), resultScore: 1, resultMaximum: 1 },
    ]);
  });

  it('answers 422 for someone who is no student and for a score without its maximum, 400 for an old one', async () => {
    const { lineItem } = await services();
    const status = async (body: object): Promise<number> =>
      (await post(`${lineItem}/scores`, body, types.score)).status;
    expect(await status(score(demo.teacher))).toBe(422);
    expect(await status(score(demo.learners.amina, { scoreMaximum: undefined }))).toBe(422);
    expect(await status(score(demo.learners.amina))).toBe(200);
    expect(await status(score(demo.learners.amina))).toBe(400);
  });

  it('refuses to delete an activity’s line item with 401, a column of the tool goes', async () => {
    const { lineItem, lineItems } = await services();
    expect((await standIn.call(lineItem, { method: 'DELETE' })).status).toBe(401);
    const created = await post(lineItems, { scoreMaximum: 1, label: 'Own' }, types.lineItem);
    const { id } = z.object({ id: z.string() }).parse(json(created));
    expect((await standIn.call(id, { method: 'DELETE' })).status).toBe(204);
    expect((await standIn.call(id)).status).toBe(404);
  });

  it('wants the registration token for its configuration', async () => {
    const url = new URL(await sandbox.startRegistration('http://127.0.0.1:3000/register'));
    const configuration = url.searchParams.get('openid_configuration') ?? '';
    const token = url.searchParams.get('registration_token') ?? '';
    expect((await ask(configuration)).status).toBe(401);
    const answer = await ask(configuration, { headers: { Authorization: `Bearer ${token}` } });
    expect(json(answer)).toMatchObject({ issuer: 'https://canvas.instructure.com' });
  });
});

describe('generic', () => {
  beforeEach(() => start('generic'));

  it('a score is 204, an old one 409, deleting an activity’s line item 403', async () => {
    const { lineItem } = await services();
    const statuses = [
      (await post(`${lineItem}/scores`, score(demo.learners.amina), types.score)).status,
      (await post(`${lineItem}/scores`, score(demo.learners.amina), types.score)).status,
      (await standIn.call(lineItem, { method: 'DELETE' })).status,
    ];
    expect(statuses).toEqual([204, 409, 403]);
  });

  it('a non-editing teacher has a sub-role and is Instructor in the roster too', async () => {
    const { members } = await services();
    const answer = await standIn.call(`${members}?role=Learner`);
    expect(answer.text).not.toContain(userId(demo.assistant));
  });
});

describe('faults and keys', () => {
  beforeEach(() => start('generic'));

  it('fails as planned, as often as planned, and counts every request', async () => {
    const { members } = await services();
    sandbox.faults.resetCounters();
    sandbox.faults.plan('memberships', { kind: 'status', status: 503 }, 1);
    sandbox.faults.plan('memberships', { kind: 'too_many', retryAfterSeconds: 2 }, 1);
    sandbox.faults.plan('memberships', { kind: 'broken_json' }, 1);
    sandbox.faults.plan('memberships', { kind: 'html' }, 1);
    sandbox.faults.plan('memberships', { kind: 'unauthorized' }, 1);
    const answers: Answer[] = [];
    for (let index = 0; index < 6; index += 1) answers.push(await standIn.call(members));
    expect(answers.map(({ status }) => status)).toEqual([503, 429, 200, 200, 401, 200]);
    expect(answers[1]?.headers['retry-after']).toBe('2');
    expect(() =>
      json(answers[2] ?? { status: 0, statusMessage: '', headers: {}, text: '{' }),
    ).toThrow();
    expect(answers[3]?.headers['content-type']).toMatch(/^text\/html/);
    expect(sandbox.faults.requests.memberships).toBe(6);
  });

  it('signs with a new key after rotation and keeps the old one published until told otherwise', async () => {
    const keys = async (): Promise<readonly (string | undefined)[]> => {
      const set = json(await ask(standIn.tool.jwksUri)) as JSONWebKeySet;
      return set.keys.map(({ kid }) => kid);
    };
    const before = await keys();
    const kid = await sandbox.rotateKeys();
    expect(await keys()).toEqual([kid, ...before]);
    const page = await authenticate(
      sandbox,
      standIn,
      sandbox.launch({ personId: demo.teacher, cmId: demo.badges.cmId }),
    );
    const set = json(await ask(standIn.tool.jwksUri)) as JSONWebKeySet;
    const verified = await jwtVerify(
      readForm(page.text).fields['id_token'] ?? '',
      createLocalJWKSet(set),
      { currentDate: now },
    );
    expect(verified.protectedHeader.kid).toBe(kid);
    const last = await sandbox.rotateKeys({ keepOld: false });
    expect(await keys()).toEqual([last]);
  });

  it('refuses what no longer is a valid token after an hour', async () => {
    const { members } = await services();
    const token = await standIn.token();
    now = new Date(now.getTime() + 3_601_000);
    expect((await ask(members, { headers: { Authorization: `Bearer ${token}` } })).status).toBe(
      401,
    );
  });
});
