/** AGS 2.0 and NRPS 2.0 over the captured Moodle payloads, served unchanged but for the base URL. */
import { captured, startFixturePlatform } from './fixture-platform.js';
import type { FixturePlatform } from './fixture-platform.js';
import { courseAt, createClientFixture } from './client-fixture.js';
import type { ClientFixture } from './client-fixture.js';
import { scopes } from '../../src/platform/services.js';
import type { CourseServices } from '../../src/platform/services.js';

const services = '/mod/lti/services.php';
const lineItems = `GET ${services}/2/lineitems?type_id=1`;
const results = `GET ${services}/2/lineitems/6/lineitem/results?type_id=1`;
const scores = `POST ${services}/2/lineitems/6/lineitem/scores?type_id=1`;
const memberships = `${services}/CourseSection/2/bindings/1/memberships`;
const token = 'POST /mod/lti/token.php';

let lms: FixturePlatform;
let fixture: ClientFixture;
let course: CourseServices;
let column: string;

beforeEach(async () => {
  lms = await startFixturePlatform();
  fixture = createClientFixture({ host: new URL(lms.url).host });
  course = courseAt(lms.url);
  column = `${lms.url}${services}/2/lineitems/6/lineitem?type_id=1`;
  lms.answer(lineItems, captured('ags-lineitems'));
});
afterEach(() => lms.close());

const score = {
  userId: '4',
  scoreGiven: 1,
  scoreMaximum: 1,
  comment: 'Well\ndone',
  timestamp: new Date('2026-11-21T20:06:17.775Z'),
  activityProgress: 'Completed',
  gradingProgress: 'FullyGraded',
} as const;

describe('AGS: line items', () => {
  test('reads coupled and decoupled ones; what Moodle sends empty is absent', async () => {
    const read = await fixture.client.listLineItems(course);
    expect(read).toEqual({
      rows: [
        {
          id: `${lms.url}${services}/2/lineitems/4/lineitem?type_id=1`,
          label: 'LTI activity (embedded, graded)',
          scoreMaximum: 100,
          resourceLinkId: '1',
        },
        {
          id: `${lms.url}${services}/2/lineitems/5/lineitem?type_id=1`,
          label: 'LTI activity (new window)',
          scoreMaximum: 100,
          resourceLinkId: '2',
        },
        {
          id: column,
          label: 'Badge progress',
          scoreMaximum: 100,
          resourceId: 'badge-1',
          tag: 'badge',
        },
      ],
      skipped: [],
      readAt: fixture.now,
    });
  });

  test('asks with exactly the container media type, the token and no limit', async () => {
    await fixture.client.listLineItems(course, { resourceLinkId: '1' }).catch(() => undefined);
    const asked = lms.asks(`GET ${services}/2/lineitems?type_id=1&resource_link_id=1`)[0];
    expect(asked?.headers).toMatchObject({
      accept: 'application/vnd.ims.lis.v2.lineitemcontainer+json',
      authorization: 'Bearer ACCESS_TOKEN_PLACEHOLDER',
    });
    expect(lms.asked.some(({ path }) => path.includes('limit'))).toBe(false);
  });

  test('follows rel=next until the last page although Moodle writes it with curly quotes and &amp;', async () => {
    const page = `GET ${services}/2/lineitems?type_id=1&limit=1&from=`;
    lms.answer(lineItems, captured('ags-lineitems-limit1'));
    const row = (id: number): object => ({
      id: `${lms.url}${services}/2/lineitems/${id}/lineitem?type_id=1`,
      label: `Column ${id}`,
      scoreMaximum: 10,
    });
    const next = (from: number): string =>
      captured('ags-lineitems-limit1').headers?.['link']?.replaceAll('from=1', `from=${from}`) ??
      '';
    lms.answer(`${page}1`, { status: 200, headers: { link: next(2) }, body: [row(5)] });
    lms.answer(`${page}2`, { status: 200, body: [row(6)] });
    const { rows } = await fixture.client.listLineItems(course);
    expect(rows.map(({ label }) => label)).toEqual([
      'LTI activity (embedded, graded)',
      'Column 5',
      'Column 6',
    ]);
  });

  test('a bad row is skipped and reported without its values, the others are read', async () => {
    lms.answer(lineItems, {
      status: 200,
      body: [
        { id: 'javascript:alert(1)', label: 'x', scoreMaximum: 1 },
        { id: column, label: 'no maximum' },
        { id: 'http://elsewhere.test/lineitem', label: 'foreign', scoreMaximum: 1 },
        'not a row',
        { id: column, label: 'good', scoreMaximum: 0.5, resourceLinkId: 7 },
      ],
    });
    const read = await fixture.client.listLineItems(course);
    expect(read.rows).toEqual([
      { id: column, label: 'good', scoreMaximum: 0.5, resourceLinkId: '7' },
    ]);
    expect(read.skipped).toEqual([
      { row: 0, reason: 'id: invalid_format' },
      { row: 1, reason: 'scoreMaximum: invalid_type' },
      { row: 2, reason: 'id: other_host' },
      { row: 3, reason: ': invalid_type' },
    ]);
  });

  test('creates a decoupled one, without a resource link (captured exchange)', async () => {
    lms.answer(`POST ${services}/2/lineitems?type_id=1`, captured('ags-lineitem-create'));
    const item = {
      label: 'Badge progress',
      scoreMaximum: 100,
      resourceId: 'badge-1',
      tag: 'badge',
    };
    await expect(fixture.client.createLineItem(course, item)).resolves.toEqual({
      ...item,
      id: column,
    });
    const asked = lms.asks(`POST ${services}/2/lineitems?type_id=1`)[0];
    expect(asked?.headers['content-type']).toBe('application/vnd.ims.lis.v2.lineitem+json');
    expect(JSON.parse(asked?.body ?? '')).toEqual(item);
  });

  test('a column that was just created may be read at once', async () => {
    lms.answer(lineItems, { status: 200, body: [] });
    lms.answer(`POST ${services}/2/lineitems?type_id=1`, captured('ags-lineitem-create'));
    lms.answer(results, captured('ags-results-empty'));
    const item = await fixture.client.createLineItem(course, { label: 'x', scoreMaximum: 100 });
    lms.answer(lineItems, captured('ags-lineitems'));
    await expect(fixture.client.readResults(course, item.id)).resolves.toMatchObject({ rows: [] });
  });
});

describe('AGS: results', () => {
  test('a row without resultScore is no grade; percent is left to the row’s own maximum', async () => {
    lms.answer(results, captured('ags-results-mixed'));
    const { rows, skipped } = await fixture.client.readResults(course, column);
    expect(skipped).toEqual([]);
    expect(rows).toEqual([
      {
        userId: '4',
        score: 85,
        maximum: 100,
        comment: 'Well done',
        gradedAt: new Date('2026-11-21T20:06:17Z'),
      },
      { userId: '5', score: 100, maximum: 100, gradedAt: new Date('2026-11-21T20:06:17Z') },
      { userId: '6' },
      {
        userId: '7',
        score: 66.66667,
        maximum: 100,
        comment: 'Nice work',
        gradedAt: new Date('2026-11-21T20:06:18Z'),
      },
    ]);
  });

  test('reads one person and nobody (captured), a number as user id, a real zero, a maximum left out', async () => {
    for (const [name, count] of [
      ['ags-results-one-user', 1],
      ['ags-results-empty', 0],
    ] as const) {
      lms.answer(results, captured(name));
      expect((await fixture.client.readResults(course, column)).rows).toHaveLength(count);
    }
    lms.answer(results, {
      status: 200,
      body: [
        { userId: 9, resultScore: 0, resultMaximum: 100 },
        { userId: '10', resultScore: 1, timestamp: 'yesterday' },
        { userId: '11', resultScore: null },
        { userId: '12', resultScore: 'A' },
      ],
    });
    const read = await fixture.client.readResults(course, column);
    expect(read.rows).toEqual([
      { userId: '9', score: 0, maximum: 100 },
      { userId: '10', score: 1, maximum: 1 },
      { userId: '11' },
    ]);
    expect(read.skipped).toEqual([{ row: 3, reason: 'resultScore: invalid_type' }]);
  });

  test('a comment with markup becomes plain text (teacher feedback as executed on Moodle)', async () => {
    const comment =
      '<p>Gut gemacht, <strong>Søren</strong>! <script>alert(1)</script> <a href="javascript:alert(2)">x</a> &amp; more</p>';
    const rows = [comment, '5 < 6 & "7"', '<p></p>'].map((text, n) => ({
      userId: String(n),
      resultScore: 1,
      resultMaximum: 1,
      comment: text,
    }));
    lms.answer(results, { status: 200, body: rows });
    const read = await fixture.client.readResults(course, column);
    expect(read.rows.map((row) => row.comment)).toEqual([
      'Gut gemacht, Søren!  x & more',
      '5 < 6 & "7"',
      undefined,
    ]);
  });

  test('asks with the result container’s media type, the path inserted before the query, no limit', async () => {
    lms.answer(results, captured('ags-results-mixed'));
    await fixture.client.readResults(course, column);
    expect(lms.asks(results)[0]?.headers.accept).toBe(
      'application/vnd.ims.lis.v2.resultcontainer+json',
    );
  });

  test('the HTML error page that Moodle gives for `limit` is a refusal, not an empty class', async () => {
    lms.answer(results, captured('ags-results-limit-crash'));
    await expect(fixture.client.readResults(course, column)).rejects.toMatchObject({
      code: 'platform_refused',
      values: { status: 404 },
    });
  });
});

describe('AGS: scores', () => {
  test('a score is sent on one line with its exact media type and is stored when the body is empty', async () => {
    lms.answer(scores, captured('ags-score-ok'));
    await fixture.client.postScore(course, column, score);
    const asked = lms.asks(scores)[0];
    expect(asked?.headers['content-type']).toBe('application/vnd.ims.lis.v1.score+json');
    expect(asked?.body).not.toContain('\n');
    expect(JSON.parse(asked?.body ?? '')).toEqual({
      ...score,
      timestamp: '2026-11-21T20:06:17.775Z',
    });
  });

  test.each([
    ['ags-score-same-second-409', 'score_not_newer'],
    ['ags-score-teacher-400', 'score_refused'],
    ['ags-score-refused-but-200', 'score_refused'],
    ['ags-error-401', 'platform_refused'],
  ])('%s is %s and is not sent again', async (name, code) => {
    lms.answer(scores, captured(name));
    await expect(fixture.client.postScore(course, column, score)).rejects.toMatchObject({ code });
    expect(lms.asks(scores)).toHaveLength(code === 'platform_refused' ? 2 : 1);
    expect(fixture.pauses).toEqual([]);
  });

  test('a refusal keeps nothing of the person it was about', async () => {
    lms.answer(scores, captured('ags-score-teacher-400'));
    const failure = fixture.client.postScore(course, column, score);
    await expect(failure).rejects.not.toThrow(/userId|Well done/);
    expect(JSON.stringify(fixture.logged)).not.toMatch(/Well done|userId/);
  });

  test.each([
    [429, 2],
    [503, 2],
    [500, 1],
    [502, 1],
  ])('after %i it is sent %i times in all', async (status, times) => {
    lms.answer(scores, { status, body: '' }, captured('ags-score-ok'));
    const sent = fixture.client.postScore(course, column, score);
    await (times === 2 ? sent : expect(sent).rejects.toMatchObject({ code: 'platform_refused' }));
    expect(lms.asks(scores)).toHaveLength(times);
  });

  test('what is not a final grade is not sent', async () => {
    for (const bad of [
      { ...score, scoreGiven: Number.NaN },
      { ...score, scoreMaximum: 0 },
      { ...score, scoreGiven: -1 },
    ]) {
      await expect(fixture.client.postScore(course, column, bad)).rejects.toMatchObject({
        code: 'score_refused',
      });
    }
    expect(lms.asked).toEqual([]);
  });

  test('Canvas answers a stored score with an object, and 422 for somebody who is no student', async () => {
    const canvas = courseAt(lms.url, 'canvas');
    const stored = { status: 200, body: { resultUrl: `${lms.url}/results/1` } };
    lms.answer(scores, stored, { status: 422, body: { errors: {} } }, { status: 200, body: [] });
    await fixture.client.postScore(canvas, column, score);
    for (let refusal = 0; refusal < 2; refusal++) {
      await expect(fixture.client.postScore(canvas, column, score)).rejects.toMatchObject({
        code: 'score_refused',
      });
    }
  });
});

describe('NRPS', () => {
  const page = (from: string): string => `GET ${memberships}?limit=${from}`;
  const member = (id: string | number, ...roles: string[]): object => ({
    status: 'Active',
    roles,
    user_id: id,
  });

  test('reads all pages; who is on two of them is there once (captured first page)', async () => {
    const first = captured('nrps-page1-limit10');
    lms.answer(`GET ${memberships}`, first);
    lms.answer(page('10&from=10'), {
      status: 200,
      body: { id: 'x', members: [member('28', 'Learner'), member(3, 'Instructor')] },
    });
    const { rows, skipped } = await fixture.client.listMembers(course);
    expect(skipped).toEqual([]);
    expect(rows).toHaveLength(11);
    expect(rows[0]).toEqual({
      userId: '28',
      status: 'Active',
      roles: ['Learner'],
      name: 'Yuki Al-Sayed',
      givenName: 'Yuki',
      familyName: 'Al-Sayed',
      email: 'student25@example.test',
    });
    expect(lms.asks(`GET ${memberships}`)[0]?.headers.accept).toBe(
      'application/vnd.ims.lti-nrps.v2.membershipcontainer+json',
    );
  });

  test('asked for learners, it filters again: the captured next link has lost `role`', async () => {
    lms.answer(`GET ${memberships}?role=Learner`, captured('nrps-learners-limit5'));
    lms.answer(page('5&from=5'), {
      status: 200,
      body: { members: [member('90', 'Learner'), member('3', 'Instructor')] },
    });
    const { rows } = await fixture.client.listMembers(course, { role: 'Learner' });
    expect(rows).toHaveLength(6);
    expect(rows.every(({ roles }) => roles.includes('Learner'))).toBe(true);
  });

  test('for a resource link it asks with rlid (captured)', async () => {
    lms.answer(`GET ${memberships}?rlid=1`, captured('nrps-rlid'));
    lms.answer(page('3&from=3&rlid=1'), { status: 200, body: { members: [] } });
    const { rows } = await fixture.client.listMembers(course, { platformResourceLinkId: '1' });
    expect(rows).toHaveLength(3);
  });

  test('tolerates members without names, and other states than Active', async () => {
    lms.answer(`GET ${memberships}`, {
      status: 200,
      body: {
        members: [
          { user_id: '1', roles: [], status: 'Deleted' },
          { user_id: '2', roles: ['Learner'], name: '', email: null },
          { user_id: '3', roles: ['Learner'], status: 'Gone' },
          { roles: ['Learner'] },
        ],
      },
    });
    const read = await fixture.client.listMembers(course);
    expect(read.rows).toEqual([
      { userId: '1', status: 'Deleted', roles: [] },
      { userId: '2', status: 'Active', roles: ['Learner'] },
    ]);
    expect(read.skipped.map(({ row }) => row)).toEqual([2, 3]);
  });
});

describe('a course without a service', () => {
  test('says which service is not offered, without a call', async () => {
    const bare = { platform: course.platform, agsScopes: [] };
    await expect(fixture.client.listLineItems(bare)).rejects.toMatchObject({
      code: 'service_not_offered',
      values: { service: 'grades' },
    });
    await expect(fixture.client.listMembers(bare)).rejects.toMatchObject({
      code: 'service_not_offered',
      values: { service: 'roster' },
    });
    expect(lms.asked).toEqual([]);
  });

  test('“grade sync only”: lists are read with the read-only scope, a column cannot be created', async () => {
    const readOnly = {
      ...course,
      agsScopes: [scopes.lineItemReadOnly, scopes.resultReadOnly, scopes.score],
    };
    await expect(fixture.client.listLineItems(readOnly)).resolves.toMatchObject({ skipped: [] });
    await expect(
      fixture.client.createLineItem(readOnly, { label: 'x', scoreMaximum: 1 }),
    ).rejects.toMatchObject({ code: 'scope_not_granted' });
    expect(lms.asks(token)[0]?.body).not.toContain('lineitem+');
  });
});
