/** Writing an award to the LMS: off until turned on, 1 of 1, once, only on the link's own column (DESIGN D4). */
import { ensureOwnColumn, listGradableLineItems } from '../../src/evidence/columns.js';
import type { Achievement } from '../../src/domain/achievement.js';
import { atLeast, createWorld, items, people } from './world.js';
import type { World } from './world.js';

let world: World;
let achievement: Achievement;
beforeEach(async () => {
  world = await createWorld();
  const lms = world.sandbox.course();
  lms.gradeActivity({ itemId: items.quiz, userId: people.learner, value: 9 });
  const column = await world.formulaColumn('QUIZ1', 10);
  lms.openGradebook();
  achievement = await world.achievement();
  await world.publish(achievement, atLeast(column, 80));
});
afterEach(() => world.close());

const decide = (): ReturnType<World['awarding']['decideCourse']> =>
  world.awarding.decideCourse(world.context.organisationId, world.context.id);
const turnOn = async (cmId = 6, achievementId: string | null = achievement.id): Promise<string> => {
  const link = await world.claimPoint(cmId);
  await world.awarding.setWriteBack({
    organisationId: 'default',
    contextId: world.context.id,
    resourceLinkId: link.id,
    achievementId,
    by: world.teacher,
  });
  return link.id;
};
const scores = (): number => world.sandbox.faults.requests.scores;
const gradeOf = (userId: number): number | null | undefined =>
  world.sandbox.course().grade(items.link2, userId)?.final;

describe('writing back', () => {
  test('is off until a teacher turns it on', async () => {
    await world.claimPoint(6);
    await decide();
    expect(scores()).toBe(0);
  });

  test('posts 1 of 1 for those awarded, with the comment in the learner’s language, and once only', async () => {
    await world.stores.learners.ensure({
      organisationId: 'default',
      deploymentRowId: world.context.deploymentRowId,
      sub: String(people.learner),
      locale: 'fr',
    });
    await turnOn();
    expect((await decide()).scores).toEqual({ posted: 1, failures: [] });
    expect(gradeOf(people.learner)).toBe(100);
    expect(world.sandbox.course().grade(items.link2, people.learner)?.feedback).toBe(
      'fr writeback.badge_waits Quiz master',
    );
    expect(gradeOf(5)).toBeUndefined();
    world.clock.advance(60_000);
    expect((await decide()).scores.posted).toBe(0);
    expect(scores()).toBe(1);
  });

  test('does not write over what a teacher typed afterwards', async () => {
    await turnOn();
    await decide();
    world.clock.advance(60_000);
    world.sandbox.course().typeGrade({ itemId: items.link2, userId: people.learner, value: 50 });
    await decide();
    expect(gradeOf(people.learner)).toBe(50);
  });

  test('two runs at once: the second post in the same second is refused and counts as posted', async () => {
    await turnOn();
    const runs = await Promise.all([decide(), decide()]);
    expect(runs.flatMap((run) => run.scores.failures)).toEqual([]);
    expect(gradeOf(people.learner)).toBe(100);
    world.clock.advance(60_000);
    const before = scores();
    await decide();
    expect(scores()).toBe(before);
  });

  test('T3: a refused score is a failure, and is tried again', async () => {
    await turnOn();
    world.sandbox.faults.plan('scores', { kind: 'status', status: 400 }, 1);
    expect((await decide()).scores.failures).toMatchObject([{ because: 'score_refused' }]);
    world.clock.advance(60_000);
    expect((await decide()).scores).toEqual({ posted: 1, failures: [] });
  });

  test('T2: never to a column that rules read', async () => {
    const deps = { ...world, random: world.deps.random };
    const course = await world.course();
    const listed = await listGradableLineItems(deps, course);
    const item = listed.find(({ resourceLinkId }) => resourceLinkId === '2');
    await ensureOwnColumn(deps, course, item?.id ?? '');
    await expect(turnOn()).rejects.toMatchObject({ code: 'line_item_read_by_rules' });
    expect(scores()).toBe(0);
  });

  test('T7: the column is the listed one of that link; a link without one is refused', async () => {
    const lms = world.sandbox.course();
    await world.claimPoint(6);
    const column = lms.items.find(({ id }) => id === items.link2);
    expect(column).toBeDefined();
    const url = `${world.sandbox.url}/mod/lti/services.php/2/lineitems/${items.link2}/lineitem?type_id=1`;
    await world.standIn.call(url, { method: 'DELETE' });
    await expect(turnOn()).rejects.toMatchObject({ code: 'line_item_not_listed' });
  });

  test('is for a claim point of exactly one badge', async () => {
    const link = await world.claimPoint(6);
    const other = await world.achievement('badge', 'Other');
    await world.publish(other, { type: 'launched', resourceLinkId: link.id });
    await expect(turnOn()).rejects.toMatchObject({ code: 'write_back_needs_one_badge' });
    await world.stores.resourceLinks.update(world.context.id, link.id, { purpose: 'badges' });
    const given = {
      organisationId: 'default',
      contextId: world.context.id,
      resourceLinkId: link.id,
      achievementId: other.id,
      by: world.teacher,
    };
    await expect(world.awarding.setWriteBack(given)).rejects.toMatchObject({
      code: 'write_back_needs_one_badge',
    });
  });

  test('can be turned off, and withdrawn awards are not posted', async () => {
    const linkId = await turnOn();
    const { awards } = await world.awarding.explain('default', world.context.id);
    await world.awarding.withdraw({
      organisationId: 'default',
      contextId: world.context.id,
      awardId: awards[0]?.id ?? '',
      because: 'mistake',
      by: world.teacher,
    });
    await decide();
    expect(scores()).toBe(0);
    await turnOn(6, null);
    expect(
      (await world.stores.resourceLinks.get(world.context.id, linkId)).writesScoreFor,
    ).toBeUndefined();
  });
});
