/** The instructor's way, page by page, at a sandbox that behaves like Moodle (issue 4, items 7 and 9). */
import type { Rule } from '../../src/domain/clause.js';
import { items } from '../awards/world.js';
import { createAppWorld, type AppWorld, type Visitor } from './app-world.js';

let at: AppWorld;
let teacher: Visitor;
beforeAll(async () => {
  at = await createAppWorld();
  await at.world.freshCourse();
  teacher = await at.enterAsTeacher();
});
afterAll(() => at.close());

const grade = (userId: number, value: number): void => {
  at.world.sandbox.course().gradeActivity({ itemId: items.quiz, userId, value });
};
const idIn = (location: unknown): string => /badges\/([^/]+)/.exec(String(location))?.[1] ?? '';
const newestRule = (achievementId: string): Promise<Rule | undefined> =>
  at.world.stores.rules.findNewest(at.world.context.id, achievementId);

const badge = {
  name: 'Quiz master',
  description: 'Passed the quiz.',
  tierId: 'badge',
  language: 'en',
  criteriaNote: '',
  effortHours: '',
};

describe('first-time set-up', () => {
  test('the course page asks first what the link is for; one button makes it the "Badges" link', async () => {
    expect((await teacher.get('')).text).toContain('First: what is this link for?');
    const id = teacher.session.resourceLinkId ?? '';
    await teacher.post(`links/${id}`, { purpose: 'badges' }).expect(303);
    expect((await teacher.get('')).text).not.toContain('First: what is this link for?');
  });

  test('a claim point needs its condition in words and the confirmation', async () => {
    const link = await at.world.stores.resourceLinks.ensure({
      ...at.world.context,
      contextId: at.world.context.id,
      platformResourceLinkId: '2',
      title: 'Claim here',
    });
    const refused = await teacher.post(`links/${link.id}`, { purpose: 'claim', restriction: 'x' });
    expect(refused.status).toBe(400);
    expect(refused.text).toContain('say the restriction in words and tick the confirmation');
    const restriction = 'Only who has passed the quiz';
    await teacher
      .post(`links/${link.id}`, { purpose: 'claim', restriction, confirmed: 'yes' })
      .expect(303);
    const stored = await at.world.stores.resourceLinks.get(at.world.context.id, link.id);
    expect(stored).toMatchObject({ purpose: 'claim', restrictionInWords: restriction });
    expect(stored.restrictionConfirmedAt).toEqual(at.world.clock());
  });

  test('where nothing restricts a claim point, its page says that the whole class can open it', async () => {
    const links = await at.world.stores.resourceLinks.list(at.world.context.id);
    const claim = links.find(({ purpose }) => purpose === 'claim');
    const page = await teacher.get(`links/${claim?.id ?? ''}`);
    expect(page.text).toMatch(/Your platform lists/);
  });
});

describe('a new badge', () => {
  test('a wrong form comes back with what was entered and what is wrong', async () => {
    const page = await teacher.post('badges', { ...badge, name: '', effortHours: 'ten' });
    expect(page.status).toBe(400);
    expect(page.text).toContain('Give it a name of at most 120 characters.');
    expect(page.text).toContain('A number of hours, such as 2.5.');
    expect(page.text).toContain('Passed the quiz.');
  });

  test('a right one becomes a draft and leads to its rule', async () => {
    const answer = await teacher.post('badges', badge).expect(303);
    expect(answer.headers['location']).toMatch(/\/badges\/[^/]+\/rule$/);
    const [stored] = await at.world.stores.achievements.list('default', at.world.context.id);
    expect(stored).toMatchObject({ name: 'Quiz master', tierId: 'badge', status: 'draft' });
  });
});

describe('the rule builder, without JavaScript', () => {
  let id: string;
  beforeAll(async () => {
    id = idIn((await teacher.post('badges', { ...badge, name: 'Built' })).headers['location']);
  });
  const post = (fields: Readonly<Record<string, string>>) =>
    teacher.post(`badges/${id}/rule`, { group: 'all', ...fields });

  test('"add" answers with the form and one clause more, and stores nothing', async () => {
    const page = await post({ action: 'add:approved' });
    expect(page.status).toBe(200);
    expect(page.text).toContain('name="c0.type" value="approved"');
    expect(await newestRule(id)).toBeUndefined();
  });

  test('"remove" takes exactly one clause away; the others keep what was entered', async () => {
    const page = await post({
      'c0.type': 'approved',
      'c1.type': 'date',
      'c1.from': '2026-12-01',
      action: 'remove:0',
    });
    expect(page.text).toContain('name="c0.type" value="date"');
    expect(page.text).toContain('value="2026-12-01"');
    expect(page.text).not.toContain('c1.type');
  });

  test('"save" without a clause, or with an incomplete one, says what is missing', async () => {
    expect((await post({ action: 'save' })).text).toContain('Add at least one clause.');
    const page = await post({
      'c0.type': 'result',
      'c0.column': 'x',
      'c0.value': '',
      action: 'save',
    });
    expect(page.status).toBe(400);
    expect(page.text).toContain('Value: something is missing.');
  });

  test('an activity needs name, ID number without brackets, and maximum', async () => {
    const fields = {
      'activity.name': 'Quiz 1',
      'activity.idNumber': '[Q]',
      'activity.maximum': '10',
    };
    const page = await post({ ...fields, action: 'add-activity' });
    expect(page.status).toBe(400);
    expect(page.text).toContain('its ID number (without square brackets)');
  });

  test('a result before there is an activity: it says "Choose an activity", and the details stay open', async () => {
    const added = await post({ action: 'add:result' });
    expect(added.text).toMatch(/<details[^>]* open[^>]* id="activity"/);
    const fields = { 'c0.type': 'result', 'c0.value': '80', 'c0.measure': 'percent' };
    const page = await post({ ...fields, action: 'save' });
    expect(page.status).toBe(400);
    expect(page.text).toContain('Choose an activity.');
    expect(page.text).not.toContain('too small or too large');
  });

  test('"add an activity" makes the column in the LMS and a clause, and leads to its sheet', async () => {
    const fields = {
      'activity.name': 'Quiz 1',
      'activity.idNumber': 'QUIZ1',
      'activity.maximum': '10',
    };
    const clause = { 'c0.type': 'result', 'c0.value': '', 'c0.measure': 'percent' };
    const answer = await post({ ...fields, ...clause, action: 'add-activity' });
    expect(answer.status).toBe(303);
    const [column] = await at.world.stores.columns.list(at.world.context.id);
    expect(column).toMatchObject({ kind: 'formula', scoreMaximum: 10 });
    expect(answer.headers['location']).toContain(`columns/${column?.id ?? ''}?badge=${id}`);
    expect((await newestRule(id))?.clause).toEqual({
      type: 'all',
      of: [
        {
          type: 'result',
          column: { columnId: column?.id },
          measure: 'percent',
          comparison: { op: 'atLeast', value: 50 },
        },
      ],
    });
    const sheet = `columns/${column?.id ?? ''}`;
    expect((await teacher.get(`${sheet}?badge=${id}`)).text).toContain('Go on with the rule');
    const alone = (await teacher.get(sheet)).text;
    expect(alone).not.toContain('Go on with the rule');
    expect(alone).toContain('Back to the course’s badges</a></p>');
  });

  test('an incomplete clause beside it: the sheet comes all the same and says what was left out', async () => {
    const other = idIn((await teacher.post('badges', badge)).headers['location']);
    const answer = await teacher.post(`badges/${other}/rule`, {
      'activity.name': 'Quiz 1',
      'activity.idNumber': 'QUIZ1',
      'activity.maximum': '10',
      'c0.type': 'approved',
      'c1.type': 'date',
      action: 'add-activity',
    });
    expect(answer.status).toBe(303);
    const path = String(answer.headers['location']).replace(/^\/in\/[^/]+\//, '');
    expect((await teacher.get(path)).text).toContain('One clause was not complete yet');
    const stored = await newestRule(other);
    expect(stored?.clause).toMatchObject({ of: [{ type: 'approved' }, { type: 'result' }] });
  });

  test('the sheet: formula, the steps in their order, what the total would become, and whether values arrive', async () => {
    const [column] = await at.world.stores.columns.list(at.world.context.id);
    const path = `columns/${column?.id ?? ''}`;
    const sheet = await teacher.get(path);
    // Handlebars writes `=` as a character reference.
    expect(sheet.text).toContain('&#x3D;[[QUIZ1]]');
    const order = [
      'Hide the column',
      'Give it weight 0',
      'Paste the formula',
      'Save the calculation',
      'Open this tool once',
    ];
    const places = order.map((step) => sheet.text.indexOf(`<strong>${step}`));
    expect(places).toEqual(places.toSorted((a, b) => a - b));
    expect(places[0]).toBeGreaterThan(0);
    expect(sheet.text).toContain('64/120');
    expect(sheet.text).toContain('Not read yet');
    const draft = (await teacher.get(`badges/${id}`)).text;
    expect(draft).toContain('The column “Accolade: Quiz 1” has no values yet: paste its formula');
    grade(4, 9);
    const itemId = Number(/lineitems\/(\d+)\//.exec(column?.lineItemUrl ?? '')?.[1]);
    at.world.sandbox.course().saveFormula(itemId, '=[[QUIZ1]]');
    at.world.sandbox.course().openGradebook();
    await teacher.post(`${path}/check`).expect(303);
    expect((await teacher.get(path)).text).toContain('One value');
  });

  test('a nested group with "not" comes back as it was saved', async () => {
    const [column] = await at.world.stores.columns.list(at.world.context.id);
    await post({
      'c0.type': 'result',
      'c0.column': column?.id ?? '',
      'c0.measure': 'percent',
      'c0.op': 'atLeast',
      'c0.value': '62,5',
      'c1.type': 'group',
      'c1.group': 'any',
      'c1.p0.type': 'approved',
      'c1.p1.type': 'date',
      'c1.p1.until': '2026-12-24',
      'c1.p1.negated': 'yes',
      showsValues: 'yes',
      action: 'save',
    }).expect(303);
    expect(await newestRule(id)).toMatchObject({
      showsValues: true,
      clause: {
        type: 'all',
        of: [
          { type: 'result', comparison: { op: 'atLeast', value: 62.5 } },
          {
            type: 'any',
            of: [
              { type: 'approved' },
              { type: 'not', of: { type: 'date', until: '2026-12-24T23:59:59Z' } },
            ],
          },
        ],
      },
    });
    const page = await teacher.get(`badges/${id}/rule`);
    expect(page.text).toContain('name="c1.p1.until" value="2026-12-24"');
    expect(page.text).toContain('name="c1.p1.negated" value="yes" checked');
  });

  test('JSON: the same schema, with the path of what is wrong', async () => {
    const clause = JSON.stringify({ type: 'all', of: [{ type: 'launched' }] });
    const page = await teacher.post(`badges/${id}/rule/json`, { clause });
    expect(page.status).toBe(400);
    expect(page.text).toContain('<code>of.0.resourceLinkId</code>');
    await teacher.post(`badges/${id}/rule/json`, { clause: '{"type":"approved"}' }).expect(303);
    expect((await newestRule(id))?.clause).toEqual({ type: 'approved' });
  });
});

describe('preview, publish, and afterwards', () => {
  let id: string;
  beforeAll(async () => {
    id = idIn((await teacher.post('badges', { ...badge, name: 'Published' })).headers['location']);
    grade(4, 9);
    grade(5, 3);
    at.world.sandbox.course().openGradebook();
    const [column] = await at.world.stores.columns.list(at.world.context.id);
    await teacher
      .post(`badges/${id}/rule`, {
        'c0.type': 'result',
        'c0.column': column?.id ?? '',
        'c0.measure': 'percent',
        'c0.op': 'atLeast',
        'c0.value': '60',
        action: 'save',
      })
      .expect(303);
  });

  test('says who gets it now, who is one step away and which, and why the others are not known', async () => {
    const page = await teacher.get(`badges/${id}`);
    expect(page.text).toContain('One person would get it now');
    expect(page.text).toContain('One person is one step away');
    expect(page.text).toContain('One step away: At least 60% in Quiz 1');
    expect(page.text).toMatch(/For \d+ people it is not known/);
    expect(page.text).toContain('there is no grade yet');
    expect(await at.world.stores.awards.listByContext(at.world.context.id)).toEqual([]);
  });

  test('the sample claim is marked as not valid and nothing is signed', async () => {
    const page = await teacher.get(`badges/${id}/sample`);
    expect(page.text).toContain('Sample, not valid');
    expect(page.text).toContain('urn:accolade:sample');
  });

  test('publishing awards those who already qualify', async () => {
    await teacher.post(`badges/${id}/publish`).expect(303);
    const awards = await at.world.stores.awards.listByContext(at.world.context.id);
    expect(awards.map(({ achievementId }) => achievementId)).toEqual([id]);
    expect((await teacher.get(`badges/${id}`)).text).toContain('This version is published');
  });

  test('publishing again is refused with the reason, on the same page', async () => {
    const page = await teacher.post(`badges/${id}/publish`);
    expect(page.status).toBe(409);
    expect(page.text).toContain('This version of the rule is published already.');
  });

  test('the course page shows every learner against every published badge', async () => {
    const page = await teacher.get('');
    expect(page.text).toMatch(/Ana Müller[\s\S]{0,200}verdict met">Awarded/);
    expect(page.text).toContain('One step away');
    expect(page.text).toContain('No grade yet');
    expect(page.text).toContain('Formula columns');
  });

  test('"check now" decides, and says what was found', async () => {
    grade(5, 8);
    const answer = await teacher.post('check').expect(303);
    expect(answer.headers['location']).toContain('?awarded=1&failures=0');
    const page = await teacher.get('?awarded=1&failures=0');
    expect(page.text).toContain('Checked just now: one new badge');
  });

  test('a badge that somebody holds cannot be described anew: achievement_locked', async () => {
    const answer = await teacher
      .post(`badges/${id}/details`, badge)
      .set('Accept', 'application/json');
    expect(answer.status).toBe(409);
    expect(answer.body).toMatchObject({ code: 'achievement_locked' });
  });

  test('"see the page as this learner" can do nothing', async () => {
    const learner = await at.world.learner(4);
    const page = await teacher.get(`learners/${learner.id}`);
    expect(page.text).toContain('You see the page of Ana Müller.');
    expect(page.text).not.toContain('<form');
  });

  test('taking back needs a reason, which is kept', async () => {
    const [award] = await at.world.stores.awards.listByContext(at.world.context.id);
    const path = `awards/${award?.id ?? ''}/withdraw`;
    expect((await teacher.post(path, { because: '' })).status).toBe(400);
    await teacher.post(path, { because: 'Wrong person graded' }).expect(303);
    const stored = await at.world.stores.awards.get('default', award?.id ?? '');
    expect(stored).toMatchObject({ status: 'withdrawn', withdrawnBecause: 'Wrong person graded' });
  });
});

test('writing to the gradebook is off until the teacher turns it on for a claim point of one badge', async () => {
  const { stores, context } = at.world;
  const links = await stores.resourceLinks.list(context.id);
  const claim = links.find(({ purpose }) => purpose === 'claim')?.id ?? '';
  const id = idIn((await teacher.post('badges', { ...badge, name: 'Gate' })).headers['location']);
  const clause = { 'c0.type': 'completed', 'c0.label': 'Module 3', 'c0.resourceLink': claim };
  await teacher.post(`badges/${id}/rule`, { ...clause, action: 'save' }).expect(303);
  await teacher.post(`badges/${id}/publish`).expect(303);
  expect((await teacher.get(`badges/${id}`)).text).toContain('receives 1 of 1 in the column');
  const writes = async () => (await stores.resourceLinks.get(context.id, claim)).writesScoreFor;
  expect(await writes()).toBeUndefined();
  await teacher.post(`badges/${id}/links/${claim}/write-back`, { write: 'on' }).expect(303);
  expect(await writes()).toBe(id);
  await teacher.post(`badges/${id}/links/${claim}/write-back`, { write: 'off' }).expect(303);
  expect(await writes()).toBeUndefined();
});

test('a published badge that nobody holds keeps what it says, its tier too: achievement_locked', async () => {
  const id = idIn((await teacher.post('badges', { ...badge, name: 'Kept' })).headers['location']);
  await teacher.post(`badges/${id}/rule`, { 'c0.type': 'approved', action: 'save' }).expect(303);
  expect((await teacher.get(`badges/${id}`)).text).toContain(`badges/${id}/details`);
  await teacher.post(`badges/${id}/publish`).expect(303);
  const answer = await teacher
    .post(`badges/${id}/details`, { ...badge, name: 'Doctorate', tierId: 'diploma' })
    .set('Accept', 'application/json');
  expect(answer.status).toBe(409);
  expect(answer.body).toMatchObject({ code: 'achievement_locked' });
  const stored = await at.world.stores.achievements.get('default', id);
  expect(stored).toMatchObject({ name: 'Kept', tierId: 'badge' });
  expect((await teacher.get(`badges/${id}`)).text).not.toContain(`badges/${id}/details`);
});

test('the badge page shows what the linter finds in what the badge says', async () => {
  const fields = { ...badge, name: 'Short', description: 'Short' };
  const id = idIn((await teacher.post('badges', fields)).headers['location']);
  await teacher.post(`badges/${id}/rule`, { 'c0.type': 'approved', action: 'save' }).expect(303);
  const page = await teacher.get(`badges/${id}`);
  expect(page.text).toContain('The description only repeats the name.');
  expect(page.text).toContain('/publish"');
});

test('approved: an instructor approves, and that decides', async () => {
  const id = idIn(
    (await teacher.post('badges', { ...badge, name: 'Approved' })).headers['location'],
  );
  await teacher.post(`badges/${id}/rule`, { 'c0.type': 'approved', action: 'save' }).expect(303);
  await teacher.post(`badges/${id}/publish`).expect(303);
  const learner = await at.world.learner(7);
  expect((await teacher.get(`badges/${id}`)).text).toContain(`approvals/${learner.id}`);
  await teacher.post(`badges/${id}/approvals/${learner.id}`).expect(303);
  const awards = await at.world.stores.awards.listByLearner(learner.id);
  expect(awards.map(({ achievementId }) => achievementId)).toContain(id);
});

test('a tier that needs an assessed result cannot be published without one, and the page says so', async () => {
  const fields = { ...badge, name: 'Certificate', tierId: 'certificate' };
  const id = idIn((await teacher.post('badges', fields)).headers['location']);
  await teacher.post(`badges/${id}/rule`, { 'c0.type': 'approved', action: 'save' }).expect(303);
  const page = await teacher.get(`badges/${id}`);
  expect(page.text).toContain('This tier needs at least one assessed result');
  expect(page.text).not.toContain('/publish"');
  expect((await teacher.post(`badges/${id}/publish`)).status).toBe(409);
});

test('columns that a person grades are offered, and a clause over one reads a 0 as 0', async () => {
  const id = idIn((await teacher.post('badges', { ...badge, name: 'Own' })).headers['location']);
  const found = await teacher.post(`badges/${id}/rule`, { action: 'find-own' });
  const url = /<option value="([^"]*lineitem[^"]*)"/.exec(found.text)?.[1] ?? '';
  const ownLineItem = url.replaceAll('&#x3D;', '=').replaceAll('&amp;', '&');
  const page = await teacher.post(`badges/${id}/rule`, { ownLineItem, action: 'add-own' });
  expect(page.status).toBe(200);
  expect((await newestRule(id))?.clause).toMatchObject({ of: [{ type: 'result' }] });
  const columns = await at.world.stores.columns.list(at.world.context.id);
  expect(columns.map(({ kind }) => kind)).toContain('own');
  expect(page.text).toContain('>less than</option>');
});

test('deep linking: the choice goes back signed, 1 of 1 for a claim point', async () => {
  const deepLinking = {
    returnUrl: 'https://lms.example/return',
    acceptTypes: ['ltiResourceLink'],
    acceptMultiple: false,
    acceptLineItem: true,
  };
  const choosing = await at.enterAsTeacher({ deepLinking });
  expect((await choosing.get('')).text).toContain('What do you want to put into the course?');
  const [achievement] = await at.world.stores.achievements.list('default', at.world.context.id);
  const page = await choosing.post('deep-link', { item: achievement?.id ?? '' });
  const jwt = /name="JWT" value="([^"]+)"/.exec(page.text)?.[1] ?? '';
  expect(JSON.parse(Buffer.from(jwt, 'base64url').toString())).toMatchObject([
    { type: 'ltiResourceLink', lineItem: { scoreMaximum: 1 }, custom: { badge: achievement?.id } },
  ]);
});

test('a column that is gone: the sheet says so and makes it again, for the same activity', async () => {
  const { stores, context, standIn } = at.world;
  const [column] = await stores.columns.list(context.id);
  if (!column) throw new Error('no column');
  await standIn.call(column.lineItemUrl, { method: 'DELETE' });
  const path = `columns/${column.id}`;
  await teacher.post(`${path}/check`).expect(303);
  const gone = await teacher.get(path);
  expect(gone.text).toContain('is no longer in your gradebook');
  expect(gone.text).not.toContain('Paste the formula');
  await teacher.post(`${path}/recreate`).expect(303);
  const anew = await stores.columns.get(context.id, column.id);
  expect(anew.lineItemUrl).not.toBe(column.lineItemUrl);
  expect(anew.missingSince).toBeUndefined();
  await teacher.post(`${path}/check`).expect(303);
  const sheet = await teacher.get(path);
  expect(sheet.text).not.toContain('is no longer in your gradebook');
  expect(sheet.text).toContain('No value yet');
});

test('the first preview names people whom the roster has only just told', async () => {
  const fresh = await createAppWorld();
  try {
    const lms = fresh.world.sandbox.course();
    lms.unenrol(4);
    const visitor = await fresh.enterAsTeacher();
    const id = idIn((await visitor.post('badges', badge)).headers['location']);
    await visitor.post(`badges/${id}/rule`, { 'c0.type': 'approved', action: 'save' }).expect(303);
    lms.enrol(4, 'student');
    const page = await visitor.get(`badges/${id}`);
    expect(page.text).toContain('Ana Müller');
    expect(page.text).not.toMatch(/Person [0-9a-zA-Z_-]{6}…/);
  } finally {
    await fresh.close();
  }
});
