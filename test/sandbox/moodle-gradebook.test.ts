/** What an executed Moodle does with calculated columns, totals and scores: the sandbox does the same. */
import { demo } from '../../src/sandbox/index.js';
import { learnerIds, of, startMoodleCourse } from './moodle-course.js';
import type { MoodleCourse } from './moodle-course.js';
import { ask, authenticate, types } from './tool-stand-in.js';

const { amina, jose, wanjiru, fatima, bjorn, linh } = demo.learners;
let moodle: MoodleCourse;
beforeEach(async () => {
  moodle = await startMoodleCourse();
});
afterEach(() => moodle.close());

/** A column with a formula that has been calculated. */
async function calculated(formula = '=[[QUIZ1]]', max = 10): Promise<number> {
  const item = await moodle.createColumn(max);
  expect(moodle.course.saveFormula(item, formula)).toBeUndefined();
  moodle.course.openGradebook();
  return item;
}

describe('A. Calculated columns', () => {
  it('A1: a column made over AGS makes the gradebook stale', async () => {
    expect(moodle.course.isStale()).toBe(false);
    await moodle.createColumn();
    expect(moodle.course.isStale()).toBe(true);
  });

  it('A2: an unknown ID number, count, and a self reference are invalid; an activity column takes none', async () => {
    const item = await moodle.createColumn();
    moodle.course.setIdnumber(item, 'SELF');
    expect(moodle.course.saveFormula(item, '=[[NOPE]]')).toBe('invalid');
    expect(moodle.course.saveFormula(item, '=count([[QUIZ1]])')).toBe('invalid');
    expect(moodle.course.saveFormula(item, '=[[SELF]]+1')).toBe('invalid');
    expect(moodle.course.saveFormula(demo.quiz.itemId, '=1')).toBe('not_allowed');
  });

  it('A2: in a French session the comma is no separator', async () => {
    const item = await moodle.createColumn();
    expect(moodle.course.saveFormula(item, '=average([[QUIZ1]],[[ESSAY1]])', 'fr')).toBe('invalid');
    expect(moodle.course.saveFormula(item, '=average([[QUIZ1]];[[ESSAY1]])', 'fr')).toBeUndefined();
  });

  it('A3: every learner has the value of the gradebook', async () => {
    const item = await calculated('=average([[QUIZ1]]*10,[[ESSAY1]])', 100);
    const results = await moodle.results(item);
    expect(of(results, amina)).toMatchObject({ resultScore: 86, resultMaximum: 100 });
    expect(results).toHaveLength(8);
  });

  it('A4: an ungraded input counts as 0', async () => {
    const item = await calculated('=average([[QUIZ1]]*10,[[ESSAY1]])', 100);
    expect(of(await moodle.results(item), jose)?.resultScore).toBe(44);
  });

  it('A4: with all inputs empty there is no row or one without a score', async () => {
    const item = await calculated('=[[QUIZ1]]');
    expect(of(await moodle.results(item), jose)?.resultScore).toBeUndefined();
  });

  it('A4: hidden inputs are used', async () => {
    moodle.course.hideGrade(demo.quiz.itemId, amina);
    const item = await calculated();
    expect(of(await moodle.results(item), amina)?.resultScore).toBe(9);
  });

  it('A5: right after the formula is saved results are empty, and reading them changes nothing', async () => {
    const item = await moodle.createColumn();
    moodle.course.saveFormula(item, '=[[QUIZ1]]');
    expect(await moodle.results(item)).toEqual([]);
    await moodle.members();
    await moodle.post(demo.claim.itemId, { userId: String(amina), scoreGiven: 1, scoreMaximum: 1 });
    expect(await moodle.results(item)).toEqual([]);
    expect(moodle.course.isStale()).toBe(true);
  });

  it('A5: any completed launch recomputes, starting one does not, nor does deep linking', async () => {
    const item = await moodle.createColumn();
    moodle.course.saveFormula(item, '=[[QUIZ1]]');
    const started = moodle.sandbox.launch({ personId: amina, cmId: demo.badges.cmId });
    expect(moodle.course.isStale()).toBe(true);
    const selection = moodle.sandbox.launch({ personId: demo.teacher, courseId: demo.course });
    await authenticate(moodle.sandbox, moodle.standIn, selection);
    expect(moodle.course.isStale()).toBe(true);
    await authenticate(moodle.sandbox, moodle.standIn, started);
    expect(of(await moodle.results(item), amina)?.resultScore).toBe(9);
  });

  it('A5: a gradebook page and a quiz attempt recompute', async () => {
    const item = await moodle.createColumn();
    moodle.course.saveFormula(item, '=[[QUIZ1]]');
    const cookie = moodle.sandbox.signIn(demo.teacher);
    await ask(moodle.url(`/grade/report/index.php?id=${demo.course}`), {
      headers: { Cookie: cookie },
    });
    expect(of(await moodle.results(item), amina)?.resultScore).toBe(9);
    moodle.course.saveFormula(item, '=[[QUIZ1]]*2');
    moodle.course.gradeActivity({ itemId: demo.quiz.itemId, userId: wanjiru, value: 4.5 });
    expect(of(await moodle.results(item), wanjiru)?.resultScore).toBe(9);
  });

  it('A5: in a clean gradebook the next read already has a new grade; an unchanged value keeps its time', async () => {
    const item = await calculated();
    const before = of(await moodle.results(item), amina)?.timestamp;
    moodle.later(60);
    moodle.course.gradeActivity({ itemId: demo.quiz.itemId, userId: bjorn, value: 9.5 });
    const after = await moodle.results(item);
    expect(of(after, bjorn)).toMatchObject({
      resultScore: 9.5,
      timestamp: '2026-11-22T09:01:00+00:00',
    });
    expect(of(after, amina)?.timestamp).toBe(before);
  });

  it('A6: a new column counts in the course total until it is weighed 0 or put into a category of weight 0', async () => {
    const total = (): string => {
      const grade = moodle.course.grade(11, amina);
      return `${grade?.final ?? ''}/${grade?.max ?? ''}`;
    };
    expect(total()).toBe('191/210');
    const item = await calculated();
    expect(total()).toBe('200/220');
    const settings = { hidden: false, inZeroWeightCategory: false, extraCredit: false };
    const expectTotal = (change: object, expected: string): void => {
      moodle.course.saveColumn(item, { ...settings, ...change });
      moodle.course.openGradebook();
      expect(total()).toBe(expected);
    };
    expectTotal({ hidden: true }, '200/220');
    expectTotal({ extraCredit: true }, '200/210');
    expectTotal({ weight: 0 }, '191/210');
    expectTotal({ inZeroWeightCategory: true }, '191/210');
    expect(of(await moodle.results(item), amina)?.resultScore).toBe(9);
  });

  it('A6: with a mean of grades only a category of weight 0 keeps a column out', async () => {
    const item = await calculated();
    moodle.course.setAggregation('mean');
    const settings = { hidden: false, inZeroWeightCategory: false, extraCredit: false };
    const total = (): number | null | undefined => moodle.course.grade(11, wanjiru)?.final;
    moodle.course.saveColumn(item, { ...settings, weight: 0 });
    moodle.course.openGradebook();
    expect(total()).toBeCloseTo((40 + 35 + 20 + 40) / 4);
    moodle.course.saveColumn(item, { ...settings, inZeroWeightCategory: true });
    moodle.course.openGradebook();
    expect(total()).toBeCloseTo((40 + 35 + 20) / 3);
  });

  it('A7: a formula that cannot be calculated any more keeps its old values', async () => {
    const item = await calculated();
    moodle.course.deleteActivity(demo.quiz.cmId);
    moodle.course.gradeActivity({ itemId: demo.essay.itemId, userId: fatima, value: 50 });
    expect(of(await moodle.results(item), amina)?.resultScore).toBe(9);
    expect(moodle.course.items.find(({ id }) => id === item)?.calculationFailed).toBe(true);
  });

  it('A7: a reference to the course total is circular, also at weight 0', async () => {
    const item = await calculated();
    moodle.course.setIdnumber(11, 'TOTAL');
    moodle.course.saveColumn(item, {
      hidden: false,
      weight: 0,
      inZeroWeightCategory: false,
      extraCredit: false,
    });
    expect(moodle.course.saveFormula(item, '=[[TOTAL]]')).toBeUndefined();
    moodle.course.openGradebook();
    expect(of(await moodle.results(item), amina)?.resultScore).toBe(9);
    expect(moodle.course.items.find(({ id }) => id === item)?.calculationFailed).toBe(true);
  });

  it('A8: a locked column answers a score with 500 and its results stay readable', async () => {
    const item = await calculated();
    moodle.course.lock(item, true);
    moodle.later(5);
    const answer = await moodle.post(item, {
      userId: String(amina),
      scoreGiven: 1,
      scoreMaximum: 1,
    });
    expect([answer.status, answer.text]).toEqual([500, '[]']);
    expect(of(await moodle.results(item), amina)?.resultScore).toBe(9);
  });

  it('A9: a column created for a link that does not exist is 403', async () => {
    const answer = await moodle.standIn.call(
      moodle.url('/mod/lti/services.php/2/lineitems?type_id=1'),
      {
        method: 'POST',
        headers: { 'Content-Type': types.lineItem },
        body: JSON.stringify({ scoreMaximum: 1, label: 'x', resourceLinkId: '999' }),
      },
    );
    expect(answer.status).toBe(403);
  });
});

describe('Traps in the gradebook', () => {
  const put = (item: number, body: object): Promise<{ readonly status: number }> =>
    moodle.standIn.call(
      moodle.url(`/mod/lti/services.php/2/lineitems/${item}/lineitem?type_id=1`),
      {
        method: 'PUT',
        headers: { 'Content-Type': types.lineItem },
        body: JSON.stringify(body),
      },
    );

  it('T1: PUT with another maximum makes a real zero of every empty row and ticks "receive a grade"', async () => {
    moodle.course.changeActivity(demo.claim.cmId, { completion: 'grade' });
    await moodle.post(demo.claim.itemId, { userId: String(amina), scoreGiven: 1, scoreMaximum: 1 });
    await put(demo.claim.itemId, { scoreMaximum: 4, label: 'Certificate claim' });
    const results = await moodle.results(demo.claim.itemId);
    expect(results.map(({ userId, resultScore }) => [userId, resultScore]).sort()).toEqual(
      learnerIds.map((id) => [id, id === String(amina) ? 4 : 0]).sort(),
    );
    expect(moodle.course.completion(demo.claim.cmId, wanjiru)).not.toBe(0);
  });

  it('T1: PUT with another maximum freezes a calculated column, a PUT of the label alone does nothing', async () => {
    const item = await calculated();
    await put(item, {
      scoreMaximum: 10,
      label: 'Renamed',
      resourceId: 'rule-1',
      tag: 'badge-rule',
    });
    expect(moodle.course.grade(item, amina)?.overridden).toBe(false);
    await put(item, { scoreMaximum: 20, label: 'Renamed' });
    moodle.course.gradeActivity({ itemId: demo.quiz.itemId, userId: amina, value: 1 });
    expect(of(await moodle.results(item), amina)?.resultScore).toBe(18);
  });

  it('PUT without resourceId and tag erases them', async () => {
    const item = await moodle.createColumn();
    await put(item, { scoreMaximum: 100, label: 'Renamed' });
    expect(moodle.course.items.find(({ id }) => id === item)?.link).toMatchObject({
      resourceId: '',
      tag: null,
    });
  });

  it('T2: a score posted to a calculated column freezes that learner', async () => {
    const item = await calculated();
    moodle.later(5);
    const answer = await moodle.post(item, {
      userId: String(amina),
      scoreGiven: 5,
      scoreMaximum: 10,
    });
    expect(answer.status).toBe(200);
    moodle.course.gradeActivity({ itemId: demo.quiz.itemId, userId: amina, value: 10 });
    moodle.course.gradeActivity({ itemId: demo.quiz.itemId, userId: bjorn, value: 10 });
    const results = await moodle.results(item);
    expect([of(results, amina)?.resultScore, of(results, bjorn)?.resultScore]).toEqual([5, 10]);
  });

  it('T3: an overridden activity grade answers 200 with an empty body and stays what the teacher typed', async () => {
    moodle.course.typeGrade({ itemId: demo.claim.itemId, userId: amina, value: 0.5 });
    moodle.later(5);
    const answer = await moodle.post(demo.claim.itemId, {
      userId: String(amina),
      scoreGiven: 1,
      scoreMaximum: 1,
    });
    expect([answer.status, answer.text]).toEqual([200, '']);
    expect(of(await moodle.results(demo.claim.itemId), amina)?.resultScore).toBe(0.5);
  });

  it('T4: DELETE of an activity column is 204 and takes all its grades along', async () => {
    const url = moodle.url(
      `/mod/lti/services.php/2/lineitems/${demo.claim.itemId}/lineitem?type_id=1`,
    );
    const answer = await moodle.standIn.call(url, { method: 'DELETE' });
    expect(answer.status).toBe(204);
    expect(answer.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(answer.headers['transfer-encoding']).toBeUndefined();
    expect(moodle.course.items.some(({ id }) => id === demo.claim.itemId)).toBe(false);
  });

  it('T9: results hold hidden and suspended grades, and the teacher’s own', async () => {
    const item = await moodle.createColumn();
    await moodle.post(item, { userId: String(linh), scoreGiven: 1, scoreMaximum: 1 });
    moodle.course.hideGrade(item, linh);
    moodle.course.suspend(linh);
    moodle.course.typeGrade({ itemId: item, userId: demo.teacher, value: 33 });
    const results = await moodle.results(item);
    expect(of(results, linh)?.resultScore).toBe(100);
    expect(of(results, demo.teacher)?.resultScore).toBe(33);
    moodle.course.unenrol(linh);
    expect(of(await moodle.results(item), linh)).toBeUndefined();
  });

  it('T10: after a change of maximum an overridden grade may be more than its maximum', async () => {
    moodle.course.typeGrade({ itemId: demo.claim.itemId, userId: amina, value: 1 });
    await put(demo.claim.itemId, { scoreMaximum: 0.5, label: 'Certificate claim' });
    expect(of(await moodle.results(demo.claim.itemId), amina)).toMatchObject({
      resultScore: 1,
      resultMaximum: 0.5,
    });
  });

  it('T11: PendingManual wipes a grade, un-completes the activity and closes what depends on it', async () => {
    const score = { userId: String(amina), scoreGiven: 1, scoreMaximum: 1 };
    await moodle.post(demo.claim.itemId, score);
    expect(moodle.course.completion(demo.claim.cmId, amina)).toBe(2);
    moodle.later(5);
    await moodle.post(demo.claim.itemId, { ...score, gradingProgress: 'PendingManual' });
    expect(moodle.course.completion(demo.claim.cmId, amina)).toBe(0);
    expect(of(await moodle.results(demo.claim.itemId), amina)).toBeUndefined();
    const column = await moodle.createColumn();
    await moodle.post(column, score);
    moodle.later(5);
    await moodle.post(column, { ...score, gradingProgress: 'PendingManual' });
    const row = of(await moodle.results(column), amina);
    expect(Object.keys(row ?? {})).toEqual(['id', 'userId']);
  });
});
