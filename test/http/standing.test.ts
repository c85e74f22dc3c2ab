/** Who is what in a course whose roster fails, or was never read (DESIGN D9; trap T8 of the captured study). */
import { standingOf } from '../../src/http/pages/standing.js';
import { people } from '../awards/world.js';
import { createAppWorld, type AppWorld } from './app-world.js';

const launched = { roles: ['Instructor'], productFamily: 'moodle' } as const;

test.each([
  ['listed as Instructor', { rosterRoles: ['Instructor'] }, true, 'instructor'],
  ['listed as Learner', { rosterRoles: ['Learner'] }, true, 'assistant'],
  [
    'listed as Learner by a roster offered no longer',
    { rosterRoles: ['Learner'] },
    false,
    'assistant',
  ],
  ['never listed', { rosterRoles: null }, true, 'assistant'],
  ['never listed, no roster offered', { rosterRoles: null }, false, 'instructor'],
  ['unknown, a roster offered', undefined, true, 'assistant'],
] as const)('Moodle, Instructor at launch, %s', (_case, member, rosterOffered, standing) => {
  expect(standingOf({ ...launched, member, rosterOffered })).toBe(standing);
});

test('elsewhere the launch decides', () => {
  const facts = { member: undefined, rosterOffered: true };
  expect(standingOf({ ...launched, ...facts, productFamily: 'canvas' })).toBe('instructor');
});

let at: AppWorld;
beforeEach(async () => {
  at = await createAppWorld();
});
afterEach(() => at.close());

const failRoster = (): Promise<unknown> =>
  at.world.stores.readings.record({
    organisationId: 'default',
    contextId: at.world.context.id,
    source: 'roster',
    readAt: at.world.clock(),
    failedWith: 'platform_unreachable',
    rows: 0,
    skippedRows: 0,
  });

test('the first launch of an editing teacher reads the roster, once a launch, and she can set up', async () => {
  const { stores, context } = at.world;
  expect(await stores.readings.list(context.id)).toEqual([]);
  const teacher = await at.enterAsTeacher();
  await teacher.post(`links/${teacher.session.resourceLinkId ?? ''}`, { purpose: 'badges' });
  const [link] = await stores.resourceLinks.list(context.id);
  expect(link?.purpose).toBe('badges');
});

test('T8: after a failed reading a non-editing teacher still only reads', async () => {
  const tutor = await at.world.launch(people.tutor);
  await at.world.freshCourse();
  await failRoster();
  const visitor = await at.enter({ learnerId: tutor?.id ?? '', roles: ['Instructor'] });
  const claim = { purpose: 'claim', restriction: 'Everybody', confirmed: 'yes' };
  const path = `links/${visitor.session.resourceLinkId ?? ''}`;
  const answer = await visitor.post(path, claim).set('Accept', 'application/json');
  expect([answer.status, answer.body]).toMatchObject([403, { code: 'role_not_allowed' }]);
  const teacher = await at.enterAsTeacher();
  await teacher.post(path, claim).expect(303);
});

test('without a roster on Moodle nobody confirms a claim point: publish_not_allowed', async () => {
  const without = await createAppWorld({ roster: false });
  try {
    const teacher = await without.enterAsTeacher();
    const path = `links/${teacher.session.resourceLinkId ?? ''}`;
    await teacher.post(path, { purpose: 'badges' }).expect(303);
    const claim = { purpose: 'claim', restriction: 'Everybody', confirmed: 'yes' };
    const answer = await teacher.post(path, claim).set('Accept', 'application/json');
    expect([answer.status, answer.body]).toMatchObject([403, { code: 'publish_not_allowed' }]);
  } finally {
    await without.close();
  }
});
