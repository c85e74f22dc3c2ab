/** The pages people see: choosing a person, the gradebook and its formulas, settings, launches. */
import { demo } from '../../src/sandbox/index.js';
import { startMoodleCourse } from './moodle-course.js';
import type { MoodleCourse } from './moodle-course.js';
import { ask, readForm } from './tool-stand-in.js';
import type { Answer } from './tool-stand-in.js';

const { amina, linh } = demo.learners;
let moodle: MoodleCourse;
let teacher: string;
beforeEach(async () => {
  moodle = await startMoodleCourse();
  teacher = moodle.sandbox.signIn(demo.teacher);
});
afterEach(() => moodle.close());

/** Handlebars writes an equals sign as a reference. */
const get = async (path: string, cookie: string): Promise<Answer> => {
  const answer = await ask(moodle.url(path), { headers: { Cookie: cookie } });
  return { ...answer, text: answer.text.replaceAll('&#x3D;', '=') };
};
const post = (
  path: string,
  cookie: string,
  fields: Readonly<Record<string, string>>,
): Promise<Answer> =>
  ask(moodle.url(path), {
    method: 'POST',
    headers: { Cookie: cookie, 'Content-Type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams(fields).toString(),
  });
const calculation = (item: number): string =>
  `/grade/edit/tree/calculation.php?courseid=${demo.course}&id=${item}`;

describe('Sandbox pages', () => {
  it('choosing a person is signing in, with a Lax cookie', async () => {
    expect((await get('/', '')).text).toContain('Miriam Okafor');
    const answer = await post('/sign-in', '', { person: String(amina), language: 'en' });
    expect(answer.headers['set-cookie']).toMatch(
      /^SandboxSession=.+; Path=\/; HttpOnly; SameSite=Lax$/,
    );
    const cookie = (answer.headers['set-cookie'] ?? '').split(';')[0] ?? '';
    expect((await get('/', cookie)).text).toContain('Project Cycle Management');
    await post('/sign-out', cookie, {});
    expect((await get('/course/view.php?id=2', cookie)).status).toBe(303);
  });

  it('the course page shows a learner what is restricted, and links only what is open', async () => {
    const page = await get('/course/view.php?id=2', moodle.sandbox.signIn(linh));
    expect(page.text).toContain(
      'Not available unless: You achieve higher than a certain score in Module 1 quiz',
    );
    expect(page.text).not.toContain(`/mod/lti/view.php?id=${demo.claim.cmId}`);
    expect(page.text).toContain(`/mod/lti/view.php?id=${demo.badges.cmId}`);
    expect(page.text).not.toContain('/course/modedit.php');
  });

  it('somebody who is not in the course gets no page of it', async () => {
    moodle.course.unenrol(amina);
    expect((await get('/course/view.php?id=2', moodle.sandbox.signIn(amina))).status).toBe(403);
  });

  it('an activity opens in a frame, with a link to a new window and no storage script', async () => {
    const page = await get(
      `/mod/lti/view.php?id=${demo.badges.cmId}`,
      moodle.sandbox.signIn(amina),
    );
    expect(page.text).toMatch(/<iframe[^>]+src="\/mod\/lti\/launch\.php\?id=14"/);
    expect(page.text).toMatch(/target="_blank"/);
    expect(page.text).not.toContain('platform-storage.js');
  });

  it('platform storage can be switched on: script on the page, target in the login', async () => {
    moodle.sandbox.settings.platformStorage = true;
    const cookie = moodle.sandbox.signIn(amina);
    expect((await get(`/mod/lti/view.php?id=${demo.badges.cmId}`, cookie)).text).toContain(
      '/platform-storage.js',
    );
    const login = readForm((await get(`/mod/lti/launch.php?id=${demo.badges.cmId}`, cookie)).text);
    expect(login.fields['lti_storage_target']).toBe('_parent');
  });

  it('a login can be started by GET', async () => {
    moodle.sandbox.settings.loginMethod = 'get';
    const page = await get(
      `/mod/lti/launch.php?id=${demo.badges.cmId}`,
      moodle.sandbox.signIn(amina),
    );
    expect(page.text).toMatch(/method="get"/);
  });

  it('saving a formula leads to the gradebook, which recomputes', async () => {
    const item = await moodle.createColumn();
    expect((await get(calculation(item), teacher)).text).toContain('[[QUIZ1]]');
    const answer = await post(calculation(item), teacher, { calculation: '=[[QUIZ1]]*10' });
    expect([answer.status, answer.headers['location']]).toEqual([
      303,
      '/grade/report/index.php?id=2',
    ]);
    expect(await moodle.results(item)).toEqual([]);
    expect((await get('/grade/report/index.php?id=2', teacher)).text).toContain(
      'The gradebook was recalculated.',
    );
    expect(moodle.course.grade(item, amina)?.final).toBe(90);
    expect((await get(calculation(item), teacher)).text).toMatch(/=\[\[QUIZ1\]\]\*10/);
  });

  it('an invalid formula stays on the form', async () => {
    const item = await moodle.createColumn();
    const answer = await post(calculation(item), teacher, { calculation: '=[[NOPE]]' });
    expect(answer.status).toBe(200);
    expect(answer.text).toContain('Invalid formula');
  });

  it('missing ID numbers can be given with the formula', async () => {
    const other = await moodle.createColumn();
    const item = await moodle.createColumn();
    await post(calculation(item), teacher, {
      calculation: '=[[MINE]]',
      [`idnumber-${other}`]: 'MINE',
    });
    expect(moodle.course.items.find(({ id }) => id === item)?.calculation).toBe(`##gi${other}##`);
  });

  it('an activity’s column takes no calculation', async () => {
    expect((await get(calculation(demo.claim.itemId), teacher)).text).toContain(
      'Calculations are not allowed for this item',
    );
  });

  it('a typed grade overrides an activity’s grade; untouched fields are not written', async () => {
    const fields = {
      [`g-${demo.quiz.itemId}-${amina}`]: '3,5',
      [`g-${demo.quiz.itemId}-${linh}`]: '9.5',
    };
    await post('/grade/report/index.php?id=2', teacher, fields);
    expect(moodle.course.grade(demo.quiz.itemId, amina)).toMatchObject({
      final: 3.5,
      overridden: true,
    });
    expect(moodle.course.grade(demo.quiz.itemId, linh)).toMatchObject({
      final: 9.5,
      overridden: false,
    });
  });

  it('a column can be hidden and weighed 0', async () => {
    const item = await moodle.createColumn();
    await post(`/grade/edit/tree/item.php?courseid=2&id=${item}`, teacher, {
      name: 'Rule',
      hidden: 'on',
      weightZero: 'on',
    });
    expect(moodle.course.items.find(({ id }) => id === item)).toMatchObject({
      name: 'Rule',
      hidden: true,
      weight: 0,
    });
  });

  it('“Edit calculation” saves the column’s settings first, then leads to the formula', async () => {
    const item = await moodle.createColumn();
    const path = `/grade/edit/tree/item.php?courseid=2&id=${item}`;
    expect((await get(path, teacher)).text).not.toContain('href="/grade/edit/tree/calculation.php');
    const answer = await post(path, teacher, {
      name: 'Rule',
      hidden: 'on',
      weightZero: 'on',
      then: 'calculation',
    });
    expect([answer.status, answer.headers['location']]).toEqual([303, calculation(item)]);
    expect(moodle.course.items.find(({ id }) => id === item)).toMatchObject({
      hidden: true,
      weight: 0,
    });
  });

  it('an activity’s ID number and maximum are read on the course page and in the gradebook', async () => {
    const facts = 'ID number: QUIZ1 · maximum 10';
    const gradebook = await get('/grade/report/index.php?id=2', teacher);
    const course = await get('/course/view.php?id=2', teacher);
    const settings = await get(`/course/modedit.php?id=${demo.quiz.cmId}`, teacher);
    for (const { text } of [gradebook, course, settings]) expect(text).toContain(facts);
    expect(course.text).toContain('ID number: none yet · maximum 1');
    expect((await get('/course/view.php?id=2', moodle.sandbox.signIn(amina))).text).not.toContain(
      'ID number',
    );
  });

  it('an ID number is the same for the activity and its column, wherever it is changed', async () => {
    const activityPath = `/course/modedit.php?id=${demo.claim.cmId}`;
    const both = (): readonly unknown[] => [
      moodle.course.activities.find(({ cmId }) => cmId === demo.claim.cmId)?.idnumber,
      moodle.course.items.find(({ id }) => id === demo.claim.itemId)?.idnumber,
    ];
    await post(activityPath, teacher, { name: 'Certificate claim', idnumber: ' CLAIM1 ' });
    expect(both()).toEqual(['CLAIM1', 'CLAIM1']);
    await post(`/grade/edit/tree/item.php?courseid=2&id=${demo.claim.itemId}`, teacher, {
      name: 'Certificate claim',
      idnumber: 'CLAIM2',
    });
    expect(both()).toEqual(['CLAIM2', 'CLAIM2']);
    expect((await get(activityPath, teacher)).text).toMatch(/name="idnumber" value="CLAIM2"/);
  });

  it('a non-editing teacher grades but edits no formula; a learner sees neither', async () => {
    const item = await moodle.createColumn();
    const assistant = moodle.sandbox.signIn(demo.assistant);
    const learner = moodle.sandbox.signIn(amina);
    expect((await get('/grade/report/index.php?id=2', assistant)).status).toBe(200);
    expect((await get(calculation(item), assistant)).status).toBe(403);
    expect((await get('/grade/report/index.php?id=2', learner)).status).toBe(403);
  });

  it('restrict access is set with the settings form and enforced', async () => {
    const path = `/course/modedit.php?id=${demo.badges.cmId}`;
    expect((await get(path, teacher)).text).toContain('Restrict access');
    await post(path, teacher, {
      name: 'Badges',
      completion: 'view',
      join: 'all',
      [`atLeast-${demo.essay.itemId}`]: '60',
    });
    const answer = await get(
      `/mod/lti/view.php?id=${demo.badges.cmId}`,
      moodle.sandbox.signIn(linh),
    );
    expect(answer.status).toBe(303);
  });

  it('a learner finishes a quiz attempt', async () => {
    const cookie = moodle.sandbox.signIn(demo.learners.jose);
    await post(`/activity?id=${demo.quiz.cmId}`, cookie, { points: '8' });
    expect(moodle.course.grade(demo.quiz.itemId, demo.learners.jose)?.final).toBe(8);
    expect((await get('/grade/report/user.php?id=2', cookie)).text).toContain('Module 1 quiz');
  });

  it('an administrator activates a registered tool and starts a registration', async () => {
    const admin = moodle.sandbox.signIn(demo.admin);
    expect((await get('/admin', teacher)).status).toBe(403);
    expect((await get('/admin', admin)).text).toContain('Dummy LTI 1.3 tool');
    const answer = await post('/admin/register', admin, {
      url: 'http://127.0.0.1:3000/lti/register/invitation',
    });
    expect(answer.headers['location']).toMatch(
      /^http:\/\/127\.0\.0\.1:3000\/lti\/register\/invitation\?openid_configuration=.+&registration_token=.+/,
    );
  });

  it('an unknown page is a 404 page, an unreadable body a 400', async () => {
    expect((await get('/nothing', teacher)).status).toBe(404);
    const answer = await ask(moodle.url('/mod/lti/openid-registration.php'), {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: '{',
    });
    expect(answer.status).toBe(400);
  });

  it('names are escaped on every page', async () => {
    moodle.course.changeActivity(demo.badges.cmId, { name: '<script>alert(1)</script>' });
    expect((await get('/course/view.php?id=2', teacher)).text).not.toContain('<script>alert');
  });
});

describe('Privacy settings', () => {
  it('without names and e-mail neither launch nor roster has them, the ID number stays', async () => {
    moodle.sandbox.changeTool(moodle.standIn.tool.clientId, {
      sendsNames: false,
      sendsEmail: false,
    });
    const answer = await moodle.standIn.call(
      moodle.url('/mod/lti/services.php/CourseSection/2/bindings/1/memberships'),
    );
    expect(answer.text).not.toContain('Amina');
    expect(answer.text).not.toContain('@example.test');
    expect(answer.text).toContain('STAFF-0010');
  });
});
