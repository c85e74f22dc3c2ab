/** Who gets in under `/in/<launchId>/`, and which page they see (lti.md N18; DESIGN D2, D9). */
import request from 'supertest';
import { createAppWorld, type AppWorld, type Visitor } from './app-world.js';

let at: AppWorld;
beforeAll(async () => {
  at = await createAppWorld();
  await at.world.freshCourse();
});
afterAll(() => at.close());

const json = async (test: request.Test): Promise<{ status: number; code: unknown }> => {
  const answer = await test.set('Accept', 'application/json');
  const { code } = answer.body as { code?: unknown };
  return { status: answer.status, code };
};

describe('the session', () => {
  test('without the slash: redirected, because the cookie would not come along', async () => {
    const { session } = await at.enterAsTeacher();
    const answer = await request(at.app).get(`/in/${session.id}`);
    expect([answer.status, answer.headers['location']]).toEqual([308, `/in/${session.id}/`]);
  });

  test('the id alone opens nothing: session_missing', async () => {
    const { session } = await at.enterAsTeacher();
    expect(await json(request(at.app).get(`/in/${session.id}/`))).toEqual({
      status: 401,
      code: 'session_missing',
    });
  });

  test('an unknown launch: session_missing', async () => {
    const asked = request(at.app).get('/in/none/').set('Cookie', '__Secure-accolade=x');
    expect(await json(asked)).toMatchObject({ code: 'session_missing' });
  });

  test('N18: the cookie of one launch does not open another: session_other_context', async () => {
    const [one, other] = [await at.enterAsTeacher(), await at.enterAsTeacher()];
    const asked = request(at.app)
      .get(`/in/${other.session.id}/`)
      .set('Cookie', `__Secure-accolade=${one.key}`);
    expect(await json(asked)).toEqual({ status: 403, code: 'session_other_context' });
  });

  test('refusal pages inside the frame may be framed by anyone and have no action', async () => {
    const answer = await request(at.app).get('/in/none/').set('Accept', 'text/html');
    expect(String(answer.headers['content-security-policy'])).toContain('frame-ancestors *');
    expect(answer.text).not.toContain('<form');
    expect(answer.text).not.toContain('<script');
  });
});

describe('the page of the role', () => {
  test('no course in the launch: "open it from a course"', async () => {
    const page = await (await at.enterAsTeacher({ contextId: null })).get('');
    expect(page.text).toContain('Open this tool from a course');
  });

  test.each([[[]], [['Mentor']]] as const)(
    'roles %j: reads which badges there are, no more',
    async (roles) => {
      const visitor = await at.enter({ learnerId: (await at.world.learner(9)).id, roles });
      const page = await visitor.get('');
      expect(page.text).toContain('You have no role in this course');
      expect(page.text).not.toContain('<form');
      expect(await json(visitor.get('badges/new'))).toMatchObject({ code: 'role_not_allowed' });
    },
  );

  test('Administrator alone looks and changes nothing', async () => {
    const { learnerId } = at.world.teacher;
    const visitor = await at.enter({ learnerId, roles: ['Administrator'] });
    const page = await visitor.get('');
    expect(page.text).toContain('You can look at everything here.');
    expect(await json(visitor.post('badges', {}))).toMatchObject({ code: 'role_not_allowed' });
  });

  test('T8: on Moodle a non-editing teacher, Instructor at launch only, is an assistant', async () => {
    const tutor = await at.world.learner(34);
    const visitor = await at.enter({ learnerId: tutor.id, roles: ['Instructor'] });
    expect((await visitor.get('')).text).toContain('You can look at everything here.');
    expect(await json(visitor.get('badges/new'))).toMatchObject({ code: 'role_not_allowed' });
  });

  test('the locale of the LMS decides the language, ?lang goes before it', async () => {
    const teacher = await at.enterAsTeacher({ locale: 'fr_CA' });
    expect((await teacher.get('')).text).toContain('Les badges de ce cours');
    expect((await teacher.get('?lang=en')).text).toContain('Badges in this course');
  });

  test('what the launch lacked is named in the words of this LMS', async () => {
    const page = await (
      await at.enterAsTeacher({ missing: ['names', 'roster', 'grades'] })
    ).get('');
    expect(page.text).toContain('“Share launcher’s name with tool”: Always');
    expect(page.text).toContain('“IMS LTI Names and Role Provisioning”: Use this service');
    expect(page.text).toContain('Use this service for grade sync and column management');
  });
});

describe('N18: routes of the instructor, asked for by a Learner', () => {
  let learner: Visitor;
  beforeAll(async () => {
    learner = await at.enterAsLearner(4);
  });

  test.each([
    ['get', 'badges/new'],
    ['get', 'badges/x'],
    ['get', 'badges/x/rule'],
    ['get', 'badges/x/rule/json'],
    ['get', 'badges/x/sample'],
    ['get', 'columns/x'],
    ['get', 'links/x'],
    ['get', 'learners/x'],
    ['get', 'awards/x/withdraw'],
    ['post', 'check'],
    ['post', 'badges'],
    ['post', 'badges/x/details'],
    ['post', 'badges/x/rule'],
    ['post', 'badges/x/rule/json'],
    ['post', 'badges/x/publish'],
    ['post', 'badges/x/approvals/y'],
    ['post', 'badges/x/links/y/write-back'],
    ['post', 'columns/x/check'],
    ['post', 'links/x'],
    ['post', 'awards/x/withdraw'],
    ['post', 'tasks/x'],
    ['post', 'deep-link'],
  ] as const)('%s %s: role_not_allowed', async (method, path) => {
    expect(await json(learner[method](path))).toEqual({ status: 403, code: 'role_not_allowed' });
  });

  test('and routes of the learner, asked for by an Instructor', async () => {
    const teacher = await at.enterAsTeacher();
    expect(await json(teacher.post('awards/x/claim'))).toMatchObject({ code: 'role_not_allowed' });
  });
});

test('two courses: what belongs to one does not exist in the other', async () => {
  const { stores, context } = at.world;
  const here = await at.world.achievement();
  const elsewhere = await stores.contexts.ensure({
    ...context,
    platformContextId: 'another course',
    title: 'Elsewhere',
  });
  await stores.members.recordLaunch({
    learnerId: at.world.teacher.learnerId,
    organisationId: context.organisationId,
    contextId: elsewhere.id,
    roles: ['Instructor'],
    at: at.world.clock(),
  });
  const teacher = await at.enterAsTeacher({ contextId: elsewhere.id });
  for (const path of [
    `badges/${here.id}`,
    `badges/${here.id}/rule`,
    `badges/${here.id}/image.svg`,
  ]) {
    expect(await json(teacher.get(path))).toEqual({ status: 404, code: 'achievement_not_found' });
  }
  const link = (await stores.resourceLinks.list(context.id))[0]?.id ?? '';
  expect(await json(teacher.get(`links/${link}`))).toMatchObject({
    code: 'resource_link_not_found',
  });
});
