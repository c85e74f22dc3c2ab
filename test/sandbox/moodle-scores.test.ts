/** D and C of the executed study: what Moodle makes of scores, and how it pages. */
import { demo } from '../../src/sandbox/index.js';
import { of, startMoodleCourse } from './moodle-course.js';
import type { MoodleCourse } from './moodle-course.js';
import { json, startToolStandIn, types } from './tool-stand-in.js';
import type { Answer } from './tool-stand-in.js';

const { amina, bjorn } = demo.learners;
let moodle: MoodleCourse;
let column: number;
beforeEach(async () => {
  moodle = await startMoodleCourse();
  column = await moodle.createColumn();
  moodle.later(10);
});
afterEach(() => moodle.close());

const score = (change: object = {}): object => ({
  userId: String(amina),
  scoreGiven: 50,
  scoreMaximum: 100,
  ...change,
});
const stored = async (): Promise<number | undefined> =>
  of(await moodle.results(column), amina)?.resultScore;

describe('D. Scores', () => {
  it('keeps a real zero, posted or typed', async () => {
    await moodle.post(column, score({ scoreGiven: 0 }));
    moodle.course.typeGrade({ itemId: column, userId: bjorn, value: 0 });
    const results = await moodle.results(column);
    expect([of(results, amina)?.resultScore, of(results, bjorn)?.resultScore]).toEqual([0, 0]);
  });

  it.each([
    ['15 of 10 is capped', { scoreGiven: 15, scoreMaximum: 10 }, 100],
    ['a negative score is 0', { scoreGiven: -5 }, 0],
    ['1 of 3 has five decimals', { scoreGiven: 1, scoreMaximum: 3 }, 33.33333],
    ['1 of 0 is 1', { scoreGiven: 1, scoreMaximum: 0 }, 1],
    ['a score as text is taken', { scoreGiven: '20', scoreMaximum: '40' }, 50],
    ['a userId as number is taken', { userId: amina }, 50],
  ])('%s', async (_name, change, expected) => {
    const answer = await moodle.post(column, score(change));
    expect([answer.status, answer.text]).toEqual([200, '']);
    expect(await stored()).toBe(expected);
  });

  it('refuses a score without its maximum, an unknown learner and a teacher with 400', async () => {
    for (const change of [
      { scoreMaximum: undefined },
      { userId: '4711' },
      { userId: String(demo.teacher) },
      { timestamp: 'yesterday' },
    ]) {
      const answer = await moodle.post(column, score(change));
      expect([answer.status, answer.text]).toEqual([400, '[]']);
      expect(answer.statusMessage).toMatch(/^Incorrect score received\{/);
    }
  });

  it('answers 502 for a user that is not a number', async () => {
    expect((await moodle.post(column, score({ userId: 'abc' }))).status).toBe(502);
  });

  it('compares whole seconds: a second score within one second is 409, the next second is fine', async () => {
    const statuses: number[] = [];
    for (const time of [
      '10:00:00.000',
      '10:00:00.400',
      '10:00:00.999',
      '10:00:01.000',
      '09:59:56.000',
    ]) {
      const answer = await moodle.post(column, score({ timestamp: `2026-11-22T${time}Z` }));
      statuses.push(answer.status);
    }
    expect(statuses).toEqual([200, 409, 409, 200, 409]);
  });

  it('takes a future time once, and then refuses real ones', async () => {
    const future = await moodle.post(column, score({ timestamp: '2026-11-22T12:00:00Z' }));
    const real = await moodle.post(column, score());
    expect([future.status, real.status]).toEqual([200, 409]);
  });

  it.each(['2026-11-22T10:00:00+01:00', '2026-11-22 19:59:59', '2026-11-22T10:00:00.123456Z'])(
    'takes the time %s',
    async (timestamp) => {
      expect((await moodle.post(column, score({ timestamp }))).status).toBe(200);
    },
  );

  it('returns the tool’s comment verbatim and the teacher’s as raw HTML', async () => {
    await moodle.post(column, score({ comment: 'A <b> & more' }));
    const html = '<p>Well done <script>alert(1)</script></p>';
    moodle.course.typeGrade({ itemId: column, userId: bjorn, value: 5, feedback: html });
    const results = await moodle.results(column);
    expect([of(results, amina)?.comment, of(results, bjorn)?.comment]).toEqual([
      'A <b> & more',
      html,
    ]);
  });

  it('a score for a suspended learner is taken', async () => {
    moodle.course.suspend(amina);
    expect((await moodle.post(column, score())).status).toBe(200);
  });

  it('a teacher’s grade on a tool column is replaced by the next score', async () => {
    moodle.course.typeGrade({ itemId: column, userId: amina, value: 77.5 });
    moodle.later(5);
    await moodle.post(column, score({ scoreGiven: 90 }));
    expect(await stored()).toBe(90);
  });
});

describe('C. Headers, media types and methods', () => {
  const get = (path: string, accept?: string): Promise<Answer> =>
    moodle.standIn.call(moodle.url(`/mod/lti/services.php/2${path}`), {
      headers: accept === undefined ? {} : { Accept: accept },
    });

  it.each([
    'application/json',
    `${types.lineItems}, */*;q=0.1`.replace('*/*', 'text/html'),
    `${types.lineItems};q=1`,
  ])('Accept: %s is 400', async (accept) => {
    const answer = await get('/lineitems?type_id=1', accept);
    expect(answer.status).toBe(400);
    expect(answer.statusMessage).toMatch(/^No handler found for \/2\/lineitems/);
  });

  it('takes no Accept at all, and the exact one', async () => {
    expect((await get('/lineitems?type_id=1')).status).toBe(200);
    expect((await get('/lineitems?type_id=1', types.lineItems)).status).toBe(200);
  });

  it('takes */* on results', async () => {
    expect((await get(`/lineitems/${column}/lineitem/results?type_id=1`, '*/*')).status).toBe(200);
  });

  it('a score may carry a charset, another media type is 400, GET of scores is 405', async () => {
    const url = moodle.url(`/mod/lti/services.php/2/lineitems/${column}/lineitem/scores?type_id=1`);
    const body = JSON.stringify({
      ...score(),
      timestamp: moodle.now.toISOString(),
      activityProgress: 'Completed',
      gradingProgress: 'FullyGraded',
    });
    const post = (type: string): Promise<Answer> =>
      moodle.standIn.call(url, { method: 'POST', headers: { 'Content-Type': type }, body });
    expect((await post('application/json')).status).toBe(400);
    expect((await post(`${types.score}; charset=utf-8`)).status).toBe(200);
    expect((await moodle.standIn.call(url)).status).toBe(405);
  });

  it('limit=0 and from without limit give the whole list of results', async () => {
    await moodle.post(column, score());
    for (const query of ['limit=0', 'from=1']) {
      expect(
        json(await get(`/lineitems/${column}/lineitem/results?type_id=1&${query}`)),
      ).toHaveLength(1);
    }
  });

  it('a token without the scope is 401', async () => {
    const token = await moodle.standIn.token([
      'https://purl.imsglobal.org/spec/lti-ags/scope/score',
    ]);
    const answer = await moodle.standIn.call(
      moodle.url('/mod/lti/services.php/2/lineitems?type_id=1'),
      {
        headers: { Authorization: `Bearer ${token}` },
      },
    );
    expect(answer.status).toBe(401);
  });

  it('filters line items by resource link, tag and resourceId', async () => {
    expect(json(await get('/lineitems?type_id=1&resource_link_id=2'))).toHaveLength(1);
    expect(json(await get('/lineitems?type_id=1&tag=badge-rule'))).toHaveLength(1);
    expect(json(await get('/lineitems?type_id=1&resource_id=other'))).toHaveLength(0);
  });

  it('E: another tool’s token can read and write a column by its number', async () => {
    const other = await startToolStandIn(moodle.sandbox, { clock: () => moodle.now });
    const created = await other.call(moodle.url('/mod/lti/services.php/2/lineitems?type_id=2'), {
      method: 'POST',
      headers: { 'Content-Type': types.lineItem },
      body: JSON.stringify({ scoreMaximum: 1, label: 'Foreign' }),
    });
    await other.close();
    const foreign = /lineitems\/(\d+)\//.exec(created.text)?.[1] ?? '';
    expect((await get(`/lineitems/${foreign}/lineitem?type_id=1`)).status).toBe(200);
    const listed = JSON.stringify(json(await get('/lineitems?type_id=1')));
    expect(listed).not.toContain(`/${foreign}/`);
  });
});

describe('G. Completion and gated content', () => {
  it('a passing score opens what depends on it at once, a failing one does not', async () => {
    moodle.course.restrict(demo.badges.cmId, {
      type: 'completion',
      cmId: demo.claim.cmId,
      state: 'passed',
    });
    const listed = async (): Promise<boolean> => {
      const members = await moodle.members('?role=Learner&rlid=1');
      return members.some(({ user_id }) => user_id === String(amina));
    };
    const post = async (scoreGiven: number): Promise<void> => {
      moodle.later(5);
      await moodle.post(demo.claim.itemId, score({ scoreGiven, scoreMaximum: 1 }));
    };
    await post(0.2);
    expect([moodle.course.completion(demo.claim.cmId, amina), await listed()]).toEqual([3, false]);
    await post(1);
    expect([moodle.course.completion(demo.claim.cmId, amina), await listed()]).toEqual([2, true]);
  });

  it('"receive a grade" is done with a zero', async () => {
    moodle.course.changeActivity(demo.badges.cmId, { completion: 'view' });
    moodle.course.gradeActivity({ itemId: demo.essay.itemId, userId: bjorn, value: 0 });
    expect(moodle.course.completion(demo.essay.cmId, bjorn)).toBe(1);
  });
});
