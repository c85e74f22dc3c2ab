/** B and F of the executed study: the roster as an oracle, gating, roles, and who can be launched. */
import { decodeJwt } from 'jose';
import { demo } from '../../src/sandbox/index.js';
import type { Condition } from '../../src/sandbox/index.js';
import { learnerIds, startMoodleCourse } from './moodle-course.js';
import type { MoodleCourse } from './moodle-course.js';
import { ask, authenticate, json, readForm, types } from './tool-stand-in.js';
import type { Answer } from './tool-stand-in.js';

const { amina, haruna, linh, bjorn } = demo.learners;
const roles = 'https://purl.imsglobal.org/spec/lti/claim/roles';
const endpoint = 'https://purl.imsglobal.org/spec/lti-ags/claim/endpoint';
const membership = 'http://purl.imsglobal.org/vocab/lis/v2/membership';
let moodle: MoodleCourse;
beforeEach(async () => {
  moodle = await startMoodleCourse();
});
afterEach(() => moodle.close());

const learnersFor = async (query: string): Promise<readonly string[]> => {
  const members = await moodle.members(query);
  return members.map(({ user_id }) => user_id);
};
const launched = (page: Answer): Record<string, unknown> | undefined => {
  const token = readForm(page.text).fields['id_token'];
  return token === undefined ? undefined : decodeJwt(token);
};
const launch = (personId: number, cmId: number): Promise<Answer> =>
  authenticate(moodle.sandbox, moodle.standIn, moodle.sandbox.launch({ personId, cmId }));

describe('B. The roster filtered by a link', () => {
  const quiz: Condition = { type: 'grade', itemId: demo.quiz.itemId, atLeast: 80 };
  const everybody = [...learnerIds, String(demo.assistant)];
  const passed = [amina, bjorn, haruna, linh].map(String);

  it('is exact when the activity has a condition of its own, plus the non-editing teacher', async () => {
    moodle.course.restrict(demo.badges.cmId, quiz);
    expect((await learnersFor('?role=Learner&rlid=1')).toSorted()).toEqual(
      [...passed, String(demo.assistant)].toSorted(),
    );
  });

  it('keeps teachers without a role filter', async () => {
    moodle.course.restrict(demo.badges.cmId, quiz);
    expect(await learnersFor('?rlid=1')).toContain(String(demo.teacher));
  });

  it.each([
    ['ungraded meets neither bound', { type: 'grade', itemId: demo.quiz.itemId, below: 80 }, 3],
    ['any grade', { type: 'grade', itemId: demo.quiz.itemId }, 7],
    ['the course total', { type: 'grade', itemId: 11, atLeast: 70 }, 6],
    ['NOT', { type: 'not', of: { type: 'grade', itemId: demo.quiz.itemId, atLeast: 80 } }, 4],
    ['a date to come', { type: 'date', direction: 'from', at: new Date('2030-01-01') }, 0],
    ['a date that has passed', { type: 'date', direction: 'until', at: new Date('2020-01-01') }, 0],
  ] as const)('%s', async (_name, condition, count) => {
    moodle.course.restrict(demo.badges.cmId, condition);
    const listed = await learnersFor('?role=Learner&rlid=1');
    expect(listed.filter((id) => id !== String(demo.assistant))).toHaveLength(count);
  });

  it.each([
    [
      'hidden without a condition',
      (): void => {
        moodle.course.changeActivity(demo.badges.cmId, { hidden: true });
      },
    ],
    [
      'condition only on the section',
      (): void => {
        moodle.course.restrictSection(1, { availability: quiz });
      },
    ],
    [
      'section hidden',
      (): void => {
        moodle.course.restrictSection(1, { hidden: true });
      },
    ],
    [
      'section condition and a date that has begun',
      (): void => {
        moodle.course.restrictSection(1, { availability: quiz });
        moodle.course.restrict(demo.badges.cmId, {
          type: 'date',
          direction: 'from',
          at: new Date('2020-01-01'),
        });
      },
    ],
  ])('fails open: %s', async (_name, arrange) => {
    arrange();
    expect((await learnersFor('?role=Learner&rlid=1')).toSorted()).toEqual(everybody.toSorted());
    expect(launched(await launch(demo.learners.wanjiru, demo.badges.cmId))).toBeUndefined();
  });

  it('hidden with a condition of its own lets nobody pass', async () => {
    moodle.course.restrict(demo.badges.cmId, quiz);
    moodle.course.changeActivity(demo.badges.cmId, { hidden: true });
    expect(await learnersFor('?role=Learner&rlid=1')).toEqual([String(demo.assistant)]);
  });

  it('follows the gradebook at once, hidden grades included', async () => {
    moodle.course.restrict(demo.badges.cmId, quiz);
    moodle.course.gradeActivity({ itemId: demo.quiz.itemId, userId: demo.learners.jose, value: 9 });
    moodle.course.hideGrade(demo.quiz.itemId, demo.learners.jose);
    expect(await learnersFor('?rlid=1')).toContain(String(demo.learners.jose));
  });

  it('loses the role on the next page, where teachers and a duplicate appear', async () => {
    const url = moodle.url(
      '/mod/lti/services.php/CourseSection/2/bindings/1/memberships?role=Learner&limit=5&rlid=1',
    );
    const answer = await moodle.standIn.call(url, { headers: { Accept: types.members } });
    const next = /<([^>]+)>/.exec(answer.headers['link'] ?? '')?.[1] ?? '';
    expect(next).toBe(
      moodle.url(
        '/mod/lti/services.php/CourseSection/2/bindings/1/memberships?limit=5&from=5&rlid=1',
      ),
    );
  });

  it('an unknown link is 404, one that is not a number or of another course is 502', async () => {
    const status = async (rlid: string): Promise<number> => {
      const url = moodle.url(
        `/mod/lti/services.php/CourseSection/2/bindings/1/memberships?rlid=${rlid}`,
      );
      return (await moodle.standIn.call(url, { headers: { Accept: types.members } })).status;
    };
    expect([await status('999'), await status('abc'), await status('3')]).toEqual([404, 502, 502]);
  });

  it('leaves suspended people out', async () => {
    moodle.course.suspend(amina);
    expect(await learnersFor('')).not.toContain(String(amina));
  });
});

describe('F. Gating', () => {
  it('a closed activity still gives the login form; only the authorization endpoint refuses', async () => {
    const cookie = moodle.sandbox.signIn(linh);
    const view = await ask(moodle.url(`/mod/lti/view.php?id=${demo.claim.cmId}`), {
      headers: { Cookie: cookie },
    });
    expect(view.status).toBe(303);
    expect(decodeURIComponent(view.headers['location'] ?? '')).toMatch(
      /course\/view\.php\?id=2.*Not available unless: You achieve higher than a certain score in Module 1 quiz/,
    );
    const form = await ask(moodle.url(`/mod/lti/launch.php?id=${demo.claim.cmId}`), {
      headers: { Cookie: cookie },
    });
    expect(form.status).toBe(200);
    const page = await authenticate(moodle.sandbox, moodle.standIn, {
      cookie,
      fields: readForm(form.text).fields,
    });
    expect([page.status, launched(page)]).toEqual([303, undefined]);
  });

  it('a launch that was started before the restriction is refused too', async () => {
    const started = moodle.sandbox.launch({ personId: linh, cmId: demo.badges.cmId });
    moodle.course.restrict(demo.badges.cmId, {
      type: 'grade',
      itemId: demo.essay.itemId,
      atLeast: 1,
    });
    expect((await authenticate(moodle.sandbox, moodle.standIn, started)).status).toBe(303);
  });

  it('who meets the condition is launched', async () => {
    expect(launched(await launch(amina, demo.claim.cmId))?.[roles]).toEqual([
      `${membership}#Learner`,
    ]);
  });

  it('an invented, absent or used launch id is a 404 page', async () => {
    const started = moodle.sandbox.launch({ personId: amina, cmId: demo.badges.cmId });
    const asked = (hint: string): Promise<Answer> =>
      authenticate(moodle.sandbox, moodle.standIn, started, { lti_message_hint: hint });
    const right = started.fields['lti_message_hint'] ?? '';
    expect((await asked('{"launchid":"invented"}')).status).toBe(404);
    expect((await asked('')).status).toBe(404);
    expect((await asked(right)).status).toBe(200);
    expect((await asked(right)).status).toBe(404);
  });

  it('a launch id of another session is a 404 page', async () => {
    const started = moodle.sandbox.launch({ personId: amina, cmId: demo.badges.cmId });
    const cookie = moodle.sandbox.signIn(amina);
    expect(
      (await authenticate(moodle.sandbox, moodle.standIn, { ...started, cookie })).status,
    ).toBe(404);
  });

  it.each([
    ['a foreign login_hint', { login_hint: '999' }, { error: 'access_denied' }],
    [
      'prompt=login',
      { prompt: 'login' },
      { error: 'invalid_request', error_description: 'Invalid prompt' },
    ],
    [
      'another response_mode',
      { response_mode: 'query' },
      { error: 'invalid_request', error_description: 'Invalid response_mode' },
    ],
    ['another scope', { scope: 'profile' }, { error: 'invalid_scope' }],
    ['another response_type', { response_type: 'code' }, { error: 'unsupported_response_type' }],
    ['another client', { client_id: 'other' }, { error: 'unauthorized_client' }],
  ])('%s comes back as an error form with the state', async (_name, change, expected) => {
    const started = moodle.sandbox.launch({ personId: amina, cmId: demo.badges.cmId });
    const page = await authenticate(moodle.sandbox, moodle.standIn, started, change);
    expect(readForm(page.text).fields).toEqual({ ...expected, state: 'state-1' });
  });

  it('a redirect_uri that is not registered exactly is a 404 page', async () => {
    const started = moodle.sandbox.launch({ personId: amina, cmId: demo.badges.cmId });
    const change = { redirect_uri: `${moodle.standIn.url}/lti/` };
    expect((await authenticate(moodle.sandbox, moodle.standIn, started, change)).status).toBe(404);
  });

  it('without a cookie the page posts to itself once more, and sets no cookie', async () => {
    const started = moodle.sandbox.launch({ personId: amina, cmId: demo.badges.cmId });
    const page = await authenticate(moodle.sandbox, moodle.standIn, { ...started, cookie: '' });
    const form = readForm(page.text);
    expect(form.action).toBe(moodle.standIn.tool.authorizationEndpoint);
    expect(page.headers['set-cookie']).toBeUndefined();
    const again = await ask(form.action, {
      method: 'POST',
      headers: { Cookie: started.cookie, 'Content-Type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams(form.fields).toString(),
    });
    expect(launched(again)).toBeDefined();
  });

  it('tags are stripped from the state', async () => {
    const started = moodle.sandbox.launch({ personId: amina, cmId: demo.badges.cmId });
    const page = await authenticate(moodle.sandbox, moodle.standIn, started, { state: `a<b>&"c'` });
    expect(readForm(page.text).fields['state']).toBe(`a&"c'`);
  });

  it('T7: the hint of another activity forges the lineitem claim but not the resource link', async () => {
    const started = moodle.sandbox.launch({ personId: amina, cmId: demo.badges.cmId });
    const hint = (started.fields['lti_message_hint'] ?? '').replace(
      `"cmid":${demo.badges.cmId}`,
      `"cmid":${demo.claim.cmId}`,
    );
    const claims = launched(
      await authenticate(moodle.sandbox, moodle.standIn, started, { lti_message_hint: hint }),
    );
    expect(claims?.['https://purl.imsglobal.org/spec/lti/claim/resource_link']).toMatchObject({
      id: '1',
    });
    expect(claims?.[endpoint]).toMatchObject({
      lineitem: moodle.url(
        `/mod/lti/services.php/2/lineitems/${demo.claim.itemId}/lineitem?type_id=1`,
      ),
    });
  });

  it('T13: the return address of a launch carries the session key', async () => {
    const claims = launched(await launch(amina, demo.badges.cmId));
    const presentation = claims?.['https://purl.imsglobal.org/spec/lti/claim/launch_presentation'];
    expect(presentation).toMatchObject({
      return_url: expect.stringMatching(/sesskey=[0-9a-f]{10}$/) as unknown,
    });
  });

  it('a column created with resourceLinkId takes the lineitem claim away', async () => {
    const before = launched(await launch(amina, demo.claim.cmId))?.[endpoint];
    expect(before).toHaveProperty('lineitem');
    await moodle.createColumn(1, { resourceLinkId: '2' });
    const after = launched(await launch(amina, demo.claim.cmId))?.[endpoint];
    expect(after).not.toHaveProperty('lineitem');
  });
});

describe('F. Roles', () => {
  const rolesAtLaunch = async (personId: number): Promise<unknown> =>
    launched(await launch(personId, demo.claim.cmId))?.[roles];
  const rolesInRoster = async (personId: number): Promise<readonly string[] | undefined> => {
    const members = await moodle.members();
    return members.find(({ user_id }) => user_id === String(personId))?.roles;
  };

  it('T8: a non-editing teacher is Instructor at launch and Learner in the roster', async () => {
    expect(await rolesAtLaunch(demo.assistant)).toEqual([`${membership}#Instructor`]);
    expect(await rolesInRoster(demo.assistant)).toEqual(['Learner']);
  });

  it('an editing teacher is Instructor in both and opens restricted activities', async () => {
    expect(await rolesAtLaunch(demo.teacher)).toEqual([`${membership}#Instructor`]);
    expect(await rolesInRoster(demo.teacher)).toEqual(['Instructor']);
  });

  it('a site administrator has three roles at launch and is not in the roster unless enrolled', async () => {
    expect(await rolesAtLaunch(demo.admin)).toEqual([
      `${membership}#Instructor`,
      'http://purl.imsglobal.org/vocab/lis/v2/system/person#Administrator',
      'http://purl.imsglobal.org/vocab/lis/v2/institution/person#Administrator',
    ]);
    expect(await rolesInRoster(demo.admin)).toBeUndefined();
    moodle.course.enrol(demo.admin, 'student');
    expect(await rolesInRoster(demo.admin)).toEqual([
      'Instructor',
      'http://purl.imsglobal.org/vocab/lis/v2/person#Administrator',
    ]);
  });

  it('switched to student a teacher is a Learner who is refused, an administrator a Learner who gets in', async () => {
    const switched = async (personId: number): Promise<Answer> => {
      const cookie = moodle.sandbox.signIn(personId);
      moodle.sandbox.switchToStudent(cookie);
      return authenticate(
        moodle.sandbox,
        moodle.standIn,
        moodle.sandbox.launch({ personId, cookie, cmId: demo.claim.cmId }),
      );
    };
    expect((await switched(demo.teacher)).status).toBe(303);
    expect(launched(await switched(demo.admin))?.[roles]).toEqual([`${membership}#Learner`]);
  });
});

describe('H. Copies', () => {
  it('a copy has new link ids, remapped formulas and conditions, and the history nearest first', async () => {
    const item = await moodle.createColumn();
    moodle.course.saveFormula(item, '=[[QUIZ1]]');
    const copy = moodle.sandbox.course(moodle.course.copy({ withUsers: true }));
    const again = moodle.sandbox.course(copy.copy({ withUsers: true }));
    const quizzes = copy.items.find(({ idnumber }) => idnumber === 'QUIZ1');
    expect(copy.items.find(({ calculation }) => calculation !== undefined)?.calculation).toBe(
      `##gi${quizzes?.id ?? 0}##`,
    );
    const badges = again.activities.find(({ name }) => name === 'Badges');
    const claims = launched(await launch(amina, badges?.cmId ?? 0));
    expect(claims?.['https://purl.imsglobal.org/spec/lti/claim/custom']).toMatchObject({
      context_history: `${copy.id},${demo.course}`,
    });
    expect(claims?.['https://purl.imsglobal.org/spec/lti/claim/resource_link']).toMatchObject({
      id: String(badges?.instanceId),
    });
    expect(new Set([demo.badges.cmId, badges?.cmId]).size).toBe(2);
    const list = await moodle.standIn.call(
      moodle.url(`/mod/lti/services.php/${copy.id}/lineitems?type_id=1&tag=badge-rule`),
    );
    expect(json(list)).toMatchObject([{ resourceId: 'rule-1', tag: 'badge-rule' }]);
  });
});
