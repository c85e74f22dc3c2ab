/** The learner's way: what is missing, claim with the name as it will be signed, publish, take away (issue 4, item 9). */
import { decodeJwt } from 'jose';
import type { Achievement } from '../../src/domain/achievement.js';
import type { Award } from '../../src/domain/award.js';
import type { Column } from '../../src/domain/course.js';
import { atLeast, items } from '../awards/world.js';
import { createAppWorld, type AppWorld, type Visitor } from './app-world.js';

let at: AppWorld;
let column: Column;
let quiz: Achievement;
let reach: Achievement;
let ana: Visitor;
beforeAll(async () => {
  at = await createAppWorld();
  const { world } = at;
  await world.freshCourse();
  for (const [userId, value] of [
    [4, 9],
    [5, 3],
    [7, 8],
  ] as const) {
    world.sandbox.course().gradeActivity({ itemId: items.quiz, userId, value });
  }
  column = await world.formulaColumn('QUIZ1', 10);
  world.sandbox.course().openGradebook();
  quiz = await world.achievement('badge', 'Quiz master');
  await world.publish(quiz, { type: 'all', of: [atLeast(column, 60)] });
  reach = await world.achievement('badge', 'Top of the quiz');
  await world.publish(reach, { type: 'all', of: [atLeast(column, 95), { type: 'approved' }] });
  ana = await at.enterAsLearner(4);
});
afterAll(() => at.close());

const awardOf = async (learnerId: string): Promise<Award> => {
  const [award] = await at.world.stores.awards.listByLearner(learnerId);
  if (!award) throw new Error('no award');
  return award;
};
const claimPath = async (visitor: Visitor): Promise<string> =>
  `awards/${(await awardOf(visitor.session.learnerId)).id}`;

describe('my badges', () => {
  test('each badge in reach says for each clause "reached", "not yet", or "not known because"', async () => {
    const page = await ana.get('');
    expect(page.text).toContain('Top of the quiz');
    expect(page.text).toMatch(/verdict unmet">Not yet<[\s\S]{0,120}Quiz 1/);
    expect(page.text).toMatch(
      /verdict unknown">Not known<[\s\S]{0,200}because nobody has decided yet/,
    );
  });

  test('values and thresholds stay with the teacher unless the rule shows them', async () => {
    const page = await ana.get('');
    expect(page.text).not.toContain('95%');
    expect(page.text).not.toContain('90%');
  });

  test('where the teacher shows values, they are there', async () => {
    const { world } = at;
    const open = await world.achievement('badge', 'Open values');
    await world.stores.rules.saveDraft({
      organisationId: world.context.organisationId,
      contextId: world.context.id,
      achievementId: open.id,
      clause: { type: 'all', of: [atLeast(column, 95)] },
      showsValues: true,
    });
    await world.awarding.publish(
      { organisationId: 'default', contextId: world.context.id, achievementId: open.id },
      world.teacher,
    );
    const page = await ana.get('');
    expect(page.text).toContain('95%');
    expect(page.text).toContain('9 of 10');
  });

  test('before "decide from" nothing is said but the day', async () => {
    const { world } = at;
    const later = await world.achievement('badge', 'Later');
    await world.publish(later, { type: 'all', of: [atLeast(column, 10)] }, new Date('2027-01-01'));
    const page = await ana.get('');
    expect(page.text).toMatch(/This is decided later[\s\S]{0,100}January 1, 2027/);
  });

  test('a teacher who looks as a learner cannot earn: the page says why', async () => {
    const visitor = await at.enter({ learnerId: at.world.teacher.learnerId, roles: ['Learner'] });
    expect((await visitor.get('')).text).toContain('You teach or help in this course');
  });
});

describe('claiming', () => {
  test('shows the name exactly as it will be signed, and signs nothing by looking', async () => {
    const page = await ana.get(`${await claimPath(ana)}/claim`);
    expect(page.text).toMatch(/class="signature">[\s\S]*Ana Müller<\/p>/);
    expect(page.text).toContain('At least 60% in Quiz 1');
    expect(
      await at.world.stores.credentials.findByAward((await awardOf(ana.session.learnerId)).id),
    ).toBeUndefined();
  });

  test('a form without a language is refused: form_invalid', async () => {
    const answer = await ana
      .post(`${await claimPath(ana)}/claim`)
      .set('Accept', 'application/json');
    expect(answer.status).toBe(400);
    expect(answer.body).toMatchObject({ code: 'form_invalid' });
  });

  test("somebody else's award does not exist", async () => {
    const other = await at.enterAsLearner(5);
    const answer = await other
      .get(`${await claimPath(ana)}/claim`)
      .set('Accept', 'application/json');
    expect(answer.body).toMatchObject({ code: 'award_not_found' });
  });

  test('signs what was ticked, privately; then publish, unpublish, download', async () => {
    const path = await claimPath(ana);
    await ana.post(`${path}/claim`, { signName: 'yes', language: 'fr' }).expect(303);
    const { id: awardId } = await awardOf(ana.session.learnerId);
    const find = () => at.world.stores.credentials.findByAward(awardId);
    expect(await find()).toMatchObject({
      published: false,
      signedName: 'Ana Müller',
      language: 'fr',
    });
    expect((await ana.get('')).text).toContain('Only you see it');

    await ana.post(`${path}/publish`).expect(303);
    expect(await find()).toMatchObject({ published: true });
    expect((await ana.get('')).text).toContain(
      `http://127.0.0.1:3000/c/${(await find())?.id ?? ''}`,
    );

    await ana.post(`${path}/unpublish`).expect(303);
    expect(await find()).toMatchObject({ published: false });

    const file = await ana.get(`${path}/badge.jwt`).buffer();
    expect(file.headers['content-type']).toMatch(/^application\/vc\+jwt/);
    expect(file.headers['content-disposition']).toContain('badge.jwt');
    const text = typeof file.text === 'string' ? file.text : String(file.body);
    expect(JSON.stringify(decodeJwt(text))).toContain('Ana Müller');
    expect(JSON.stringify(decodeJwt(text))).not.toContain('emailAddress');
  });

  test('another name: asked for by the learner, confirmed by the instructor, then signed', async () => {
    const dmitri = await at.enterAsLearner(7);
    const path = await claimPath(dmitri);
    await dmitri.post(`${path}/correction`, { name: 'Dmitri A. Lefèvre' }).expect(303);
    expect((await dmitri.get(`${path}/claim`)).text).toContain(
      'An instructor has not decided yet.',
    );
    const teacher = await at.enterAsTeacher();
    const page = await teacher.get('');
    expect(page.text).toContain('Dmitri Lefèvre asks to be named “Dmitri A. Lefèvre” on badges.');
    const task = /action="[^"]*\/(tasks\/[^"]+)"/.exec(page.text)?.[1] ?? '';
    await teacher.post(task, { decision: 'confirm' }).expect(303);
    expect((await dmitri.get(`${path}/claim`)).text).toMatch(
      /class="signature">[\s\S]*Dmitri A. Lefèvre<\/p>/,
    );
  });

  test('"I do not want it" can be taken back by claiming later', async () => {
    const dmitri = await at.enterAsLearner(7);
    await dmitri.post(`${await claimPath(dmitri)}/decline`).expect(303);
    expect((await dmitri.get('')).text).toContain('You did not want this badge.');
    await dmitri.post(`${await claimPath(dmitri)}/claim`, { language: 'en' }).expect(303);
    expect((await awardOf(dmitri.session.learnerId)).status).toBe('claimed');
  });

  test('without a name from the LMS the page says so, and a ticked name is refused there', async () => {
    const { world } = at;
    const nameless = await world.stores.learners.ensure({
      organisationId: world.context.organisationId,
      deploymentRowId: world.context.deploymentRowId,
      sub: 'nameless',
    });
    await world.stores.awards.ensure({
      ...(await awardOf(ana.session.learnerId)),
      id: 'award-of-nameless',
      learnerId: nameless.id,
      status: 'awarded',
    });
    const visitor = await at.enter({ learnerId: nameless.id, roles: ['Learner'] });
    const path = 'awards/award-of-nameless/claim';
    expect((await visitor.get(path)).text).toContain('Your course did not tell us your name');
    const page = await visitor.post(path, { signName: 'yes', language: 'en' });
    expect(page.status).toBe(409);
    expect(page.text).toContain('has not told us your name');
  });
});
