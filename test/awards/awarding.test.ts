/** Awarding against the sandbox's Moodle profile: decided by rules, exactly once, never to the wrong person. */
import type { Clause } from '../../src/domain/clause.js';
import type { Column } from '../../src/domain/course.js';
import { atLeast, createWorld, items, people, refOf } from './world.js';
import type { World } from './world.js';

let world: World;
beforeEach(async () => {
  world = await createWorld();
});
afterEach(() => world.close());

const quizOf = (userId: number, value: number): void => {
  world.sandbox.course().gradeActivity({ itemId: items.quiz, userId, value });
};

async function quizColumn(grades: Readonly<Record<number, number>>): Promise<Column> {
  for (const [userId, value] of Object.entries(grades)) quizOf(Number(userId), value);
  const column = await world.formulaColumn('QUIZ1', 10);
  world.sandbox.course().openGradebook();
  return column;
}

async function ownColumn(platformLinkId: '1' | '2' = '1'): Promise<Column> {
  const { ensureOwnColumn, listGradableLineItems } = await import('../../src/evidence/columns.js');
  const deps = { ...world, random: world.deps.random };
  const course = await world.course();
  const listed = await listGradableLineItems(deps, course);
  const item = listed.find(({ resourceLinkId }) => resourceLinkId === platformLinkId);
  return ensureOwnColumn(deps, course, item?.id ?? '');
}

const decide = (): ReturnType<World['awarding']['decideCourse']> =>
  world.awarding.decideCourse(world.context.organisationId, world.context.id);
const idsOf = async (...persons: readonly number[]): Promise<readonly string[]> =>
  (await Promise.all(persons.map((id) => world.learner(id)))).map(({ id }) => id);
const awardedIds = async (): Promise<readonly string[]> =>
  (await world.stores.awards.listByContext(world.context.id))
    .filter(({ status }) => status !== 'withdrawn')
    .map(({ learnerId }) => learnerId)
    .sort();
const openTasks = async (): Promise<readonly string[]> =>
  (await world.stores.tasks.list(world.context.id, 'open')).map(({ kind }) => kind);

describe('deciding a course', () => {
  test('a formula column that reaches the threshold awards at publishing, with the outcome stored', async () => {
    const column = await quizColumn({ 4: 9, 5: 8, 6: 7.9 });
    const achievement = await world.achievement();
    const { rule, decision } = await world.publish(achievement, atLeast(column, 80));
    expect(decision.awarded.map(({ learnerId }) => learnerId).sort()).toEqual(
      [...(await idsOf(4, 5))].sort(),
    );
    const [ana] = await idsOf(4);
    const award = decision.awarded.find(({ learnerId }) => learnerId === ana);
    expect(award).toMatchObject({ ruleVersion: rule.version, status: 'awarded', cycle: 'once' });
    expect(award?.outcome).toMatchObject({
      verdict: 'met',
      value: 90,
      seen: [{ source: 'formulaColumn', score: 9, maximum: 10 }],
    });
    const stored = await world.stores.awards.get('default', award?.id ?? '');
    expect(stored.outcome).toEqual(award?.outcome);
    expect((await world.stores.achievements.get('default', achievement.id)).status).toBe(
      'published',
    );
  });

  test('a 0 of a formula column is unknown, and nobody is awarded or refused by it', async () => {
    const column = await quizColumn({ 4: 9 });
    const { decision } = await world.publish(await world.achievement(), atLeast(column, 80));
    const [other] = await idsOf(5);
    const about = decision.rules[0]?.decisions.find(({ learnerId }) => learnerId === other);
    expect(about?.verdict).toBe('unknown');
  });

  test('twice, and twenty times at once, gives one award each', async () => {
    const column = await quizColumn({ 4: 9, 5: 9, 6: 9 });
    const achievement = await world.achievement();
    await world.draft(achievement, atLeast(column, 80));
    const { id } = (await world.stores.rules.findNewest(world.context.id, achievement.id)) ?? {};
    await world.stores.rules.publish(id ?? '', {
      publishedBy: world.teacher.learnerId,
      publishedAt: world.clock(),
    });
    await world.stores.achievements.update('default', achievement.id, { status: 'published' });
    const runs = await Promise.all(Array.from({ length: 20 }, decide));
    expect(runs.flatMap(({ awarded }) => awarded)).toHaveLength(3);
    expect((await decide()).awarded).toEqual([]);
    expect(await awardedIds()).toHaveLength(3);
  });

  test('a value that comes later awards at the next run', async () => {
    const column = await quizColumn({ 4: 5 });
    await world.publish(await world.achievement(), atLeast(column, 80));
    expect(await awardedIds()).toEqual([]);
    world.clock.advance(60_000);
    quizOf(4, 8);
    expect((await decide()).awarded).toHaveLength(1);
  });

  test('teachers, suspended people and a non-editing teacher who launched are never awarded', async () => {
    await world.launch(people.tutor);
    for (const userId of [3, 33, 34]) {
      world.sandbox.course().typeGrade({ itemId: items.quiz, userId, value: 10 });
    }
    const column = await quizColumn({ 4: 9 });
    const { decision } = await world.publish(await world.achievement(), atLeast(column, 80));
    expect(decision.awarded.map(({ learnerId }) => learnerId)).toEqual(await idsOf(4));
    const [teacher, tutor] = await idsOf(people.teacher, people.tutor);
    expect(decision.notEligible).toEqual(
      expect.arrayContaining([
        { learnerId: teacher, because: 'seen_as_instructor' },
        { learnerId: tutor, because: 'seen_as_instructor' },
      ]),
    );
  });

  test('T8: the award of a non-editing teacher is withdrawn at their first launch, with one task', async () => {
    world.sandbox.course().typeGrade({ itemId: items.quiz, userId: people.tutor, value: 10 });
    const column = await quizColumn({ 4: 9 });
    await world.publish(await world.achievement(), atLeast(column, 80));
    expect(await awardedIds()).toHaveLength(2);
    await world.launch(people.tutor);
    const [tutor] = await idsOf(people.tutor);
    expect((await decide()).withdrawn.map(({ learnerId }) => learnerId)).toEqual([tutor]);
    expect((await decide()).withdrawn).toEqual([]);
    expect(await awardedIds()).toEqual(await idsOf(4));
    expect(await openTasks()).toEqual(['instructor_award_withdrawn']);
  });

  test('an admin switched to student launches, is in no roster, and gets nothing', async () => {
    const link = await world.claimPoint(6);
    const achievement = await world.achievement();
    await world.publish(achievement, { type: 'launched', resourceLinkId: link.id });
    const cookie = world.sandbox.signIn(people.admin);
    world.sandbox.switchToStudent(cookie);
    const admin = await world.launch(people.admin, 6, cookie);
    expect(admin).toBeDefined();
    await world.launch(4, 6);
    const decision = await decide();
    expect(await awardedIds()).toEqual(await idsOf(4));
    expect(decision.notEligible).toContainEqual({ learnerId: admin?.id, because: 'not_listed' });
  });

  test('a learner who is suspended later is not awarded any more', async () => {
    const column = await quizColumn({ 4: 5 });
    await world.publish(await world.achievement(), atLeast(column, 80));
    world.clock.advance(1000);
    quizOf(4, 9);
    world.sandbox.course().suspend(4);
    expect((await decide()).awarded).toEqual([]);
  });

  test('without a roster only those who launched as Learner are awarded', async () => {
    await world.close();
    world = await createWorld({ roster: false, productFamily: 'other' });
    await world.launch(4);
    const column = await quizColumn({ 4: 9, 5: 9 });
    const { decision } = await world.publish(await world.achievement(), atLeast(column, 80));
    expect(decision.roster).toBe('notOffered');
    expect(await awardedIds()).toEqual(await idsOf(4));
  });

  test('a roster that cannot be read awards nobody, and the next run does', async () => {
    const column = await quizColumn({ 4: 5 });
    await world.publish(await world.achievement(), atLeast(column, 80));
    quizOf(4, 9);
    world.clock.advance(1000);
    world.sandbox.faults.plan('memberships', { kind: 'html' });
    const failed = await decide();
    expect(failed).toMatchObject({ roster: 'unreachable', awarded: [] });
    expect(failed.rules[0]?.decisions.some(({ verdict }) => verdict === 'met')).toBe(true);
    world.sandbox.faults.clear();
    expect((await decide()).awarded).toHaveLength(1);
  });

  test('results that cannot be read are unknown, not failed; other rules are decided all the same', async () => {
    const column = await quizColumn({ 4: 9 });
    const byGrade = await world.achievement('badge', 'By grade');
    const byApproval = await world.achievement('badge', 'By approval');
    await world.draft(byGrade, atLeast(column, 80));
    await world.publish(byApproval, { type: 'approved' });
    world.sandbox.faults.plan('results', { kind: 'broken_json' });
    await world.awarding.publish(refOf(world.context, byGrade), world.teacher);
    const [ana] = await idsOf(4);
    const decision = await world.awarding.approve({
      organisationId: 'default',
      contextId: world.context.id,
      achievementId: byApproval.id,
      learnerId: ana ?? '',
      by: world.teacher,
    });
    expect(decision.awarded.map(({ achievementId }) => achievementId)).toEqual([byApproval.id]);
    const grade = decision.rules.find(({ achievementId }) => achievementId === byGrade.id);
    expect(grade?.decisions[0]).toMatchObject({
      verdict: 'unknown',
      outcome: { reason: 'source_unreachable' },
    });
    expect(decision.readings.find(({ source }) => source === 'formulaColumn')?.failedWith).toBe(
      'platform_answer_invalid',
    );
    expect(await openTasks()).toEqual([]);
  });

  test('before "decide from" nothing is awarded or said, afterwards it is', async () => {
    const column = await quizColumn({ 4: 9 });
    const from = new Date(world.clock().getTime() + 3_600_000);
    const { decision } = await world.publish(await world.achievement(), atLeast(column, 80), from);
    expect(decision.awarded).toEqual([]);
    for (const { outcome } of decision.rules[0]?.decisions ?? []) {
      expect(outcome).toEqual({ verdict: 'unknown', type: 'result', reason: 'not_decided_yet' });
    }
    world.clock.advance(3_600_000);
    expect((await decide()).awarded).toHaveLength(1);
  });

  test('one learner is decided alone', async () => {
    const column = await quizColumn({ 4: 5, 5: 5 });
    await world.publish(await world.achievement(), atLeast(column, 80));
    world.clock.advance(1000);
    quizOf(4, 9);
    quizOf(5, 9);
    const [ana] = await idsOf(4);
    const decision = await world.awarding.decideLearner('default', world.context.id, ana ?? '');
    expect(decision.awarded.map(({ learnerId }) => learnerId)).toEqual([ana]);
    expect(decision.rules[0]?.decisions).toHaveLength(1);
    expect(await awardedIds()).toEqual([ana]);
  });

  test('a stack settles in the same run: three rules, the last one over the other two', async () => {
    const quiz = await quizColumn({ 4: 9, 5: 9 });
    const essay = await world.formulaColumn('ESSAY1', 100);
    world.sandbox.course().gradeActivity({ itemId: items.essay, userId: 4, value: 70 });
    const first = await world.achievement('badge', 'Quiz');
    const second = await world.achievement('certificate', 'Essay');
    const top = await world.achievement('badge', 'Both');
    const both: Clause = {
      type: 'all',
      of: [
        { type: 'holds', achievementId: first.id },
        { type: 'holds', achievementId: second.id },
      ],
    };
    // The stack is published first, so that its rule comes first in every run.
    await world.publish(top, both);
    await world.publish(first, atLeast(quiz, 80));
    const { decision } = await world.publish(second, atLeast(essay, 60));
    expect(decision.awarded.map(({ achievementId }) => achievementId)).toEqual([second.id, top.id]);
    const [ana] = await idsOf(4);
    expect(decision.awarded.every(({ learnerId }) => learnerId === ana)).toBe(true);
  });

  test('explaining asks the LMS nothing and awards nobody', async () => {
    const column = await quizColumn({ 4: 5 });
    await world.publish(await world.achievement(), atLeast(column, 80));
    world.clock.advance(1000);
    quizOf(4, 9);
    const asked = { ...world.sandbox.faults.requests };
    const explained = await world.awarding.explain('default', world.context.id);
    expect({ ...world.sandbox.faults.requests }).toEqual(asked);
    const [ana] = await idsOf(4);
    expect(
      explained.rules[0]?.decisions.find(({ learnerId }) => learnerId === ana)?.outcome,
    ).toMatchObject({ verdict: 'unmet', value: 50 });
    expect(explained.awarded).toEqual([]);
  });
});

describe('preview', () => {
  test('says who would get it and how far the others are, and awards nobody', async () => {
    const column = await quizColumn({ 4: 9, 5: 7 });
    const achievement = await world.achievement();
    const preview = await world.awarding.preview({
      ...refOf(world.context, achievement),
      clause: {
        type: 'all',
        of: [atLeast(column, 80), { type: 'date', from: '2026-01-01T00:00:00Z' }],
      },
    });
    const [ana, other] = await idsOf(4, 5);
    const byId = new Map(preview.decisions.map((decision) => [decision.learnerId, decision]));
    expect(byId.get(ana ?? '')).toMatchObject({ verdict: 'met', missing: 0 });
    expect(byId.get(other ?? '')).toMatchObject({ verdict: 'unmet', missing: 1 });
    expect(preview.notEligible.length).toBeGreaterThan(0);
    expect(await awardedIds()).toEqual([]);
    expect(await openTasks()).toEqual([]);
  });
});

describe('what a person must decide', () => {
  test('a score that drops opens one task, and the award stands', async () => {
    const column = await quizColumn({ 4: 9 });
    await world.publish(await world.achievement(), atLeast(column, 80));
    world.clock.advance(1000);
    quizOf(4, 6);
    await decide();
    await decide();
    expect(await awardedIds()).toHaveLength(1);
    const tasks = await world.stores.tasks.list(world.context.id, 'open');
    expect(tasks).toHaveLength(1);
    expect(tasks[0]).toMatchObject({
      kind: 'score_dropped',
      detail: { score: 6, maximum: 10, value: 60 },
    });
  });

  test('a stricter new version of the rule is no drop, and changes nobody', async () => {
    const column = await quizColumn({ 4: 9 });
    const achievement = await world.achievement();
    await world.publish(achievement, atLeast(column, 80));
    await world.publish(achievement, atLeast(column, 95));
    await decide();
    expect(await awardedIds()).toHaveLength(1);
    expect(await openTasks()).toEqual([]);
    // A real drop below the version that gave it is one.
    world.clock.advance(1000);
    quizOf(4, 6);
    await decide();
    expect(await openTasks()).toEqual(['score_dropped']);
  });

  test('T10: a value above its maximum awards nobody and opens a task', async () => {
    const column = await ownColumn();
    world.sandbox.course().typeGrade({ itemId: items.link1, userId: 4, value: 77.5 });
    await world.standIn.call(column.lineItemUrl, {
      method: 'PUT',
      headers: { 'Content-Type': 'application/vnd.ims.lis.v2.lineitem+json' },
      body: JSON.stringify({ scoreMaximum: 40, label: column.label, resourceLinkId: '1' }),
    });
    const { decision } = await world.publish(await world.achievement(), atLeast(column, 80));
    expect(decision.awarded).toEqual([]);
    const tasks = await world.stores.tasks.list(world.context.id, 'open');
    expect(tasks).toMatchObject([
      { kind: 'above_maximum', detail: { score: 77.5, maximum: 40, columnId: column.id } },
    ]);
  });

  test('a value graded after the date awards nobody and opens a task; one seen in time stays met', async () => {
    const column = await ownColumn();
    const lms = world.sandbox.course();
    const by = new Date(world.clock().getTime() + 60_000).toISOString();
    const clause: Clause = {
      type: 'result',
      column: { columnId: column.id },
      measure: 'percent',
      comparison: { op: 'atLeast', value: 50 },
      gradedBy: by,
    };
    lms.typeGrade({ itemId: items.link1, userId: 4, value: 60 });
    await world.awarding.preview({ ...refOf(world.context, await world.achievement()), clause });
    world.clock.advance(120_000);
    lms.typeGrade({ itemId: items.link1, userId: 4, value: 70 });
    lms.typeGrade({ itemId: items.link1, userId: 5, value: 70 });
    const { decision } = await world.publish(await world.achievement(), clause);
    expect(decision.awarded.map(({ learnerId }) => learnerId)).toEqual(await idsOf(4));
    const tasks = await world.stores.tasks.list(world.context.id, 'open');
    const [other] = await idsOf(5);
    expect(tasks).toMatchObject([{ kind: 'graded_after_date', learnerId: other }]);
  });

  test('a column that the LMS lost opens one task for the course, and nobody loses anything', async () => {
    const column = await quizColumn({ 4: 9 });
    await world.publish(await world.achievement(), atLeast(column, 80));
    await world.standIn.call(column.lineItemUrl, { method: 'DELETE' });
    world.clock.advance(1000);
    await decide();
    await decide();
    expect(await awardedIds()).toHaveLength(1);
    const tasks = await world.stores.tasks.list(world.context.id, 'open');
    expect(tasks).toMatchObject([
      { kind: 'column_missing', detail: { label: 'Accolade: Quiz 1' } },
    ]);
  });
});

describe('withdrawing', () => {
  test('takes an award back with a reason, revokes what was claimed, and is not awarded again', async () => {
    const column = await quizColumn({ 4: 9 });
    const { decision } = await world.publish(await world.achievement(), atLeast(column, 80));
    const [award] = decision.awarded;
    if (!award) throw new Error('no award');
    await world.stores.awards.transition(award.id, ['awarded'], {
      status: 'claimed',
      claimedAt: world.clock(),
    });
    const given = {
      organisationId: 'default',
      contextId: world.context.id,
      awardId: award.id,
      because: 'handed in by somebody else',
      by: world.teacher,
    };
    expect(await world.awarding.withdraw(given)).toMatchObject({
      status: 'withdrawn',
      withdrawnBecause: 'handed in by somebody else',
    });
    expect(world.revoked).toContain(award.id);
    expect((await world.awarding.withdraw(given)).status).toBe('withdrawn');
    expect((await decide()).awarded).toEqual([]);
    expect(await awardedIds()).toEqual([]);
  });

  test('is refused to a learner, to a non-editing teacher, and from another course', async () => {
    const column = await quizColumn({ 4: 9 });
    const { decision } = await world.publish(await world.achievement(), atLeast(column, 80));
    const award = decision.awarded[0];
    const tutor = await world.launch(people.tutor);
    const given = {
      organisationId: 'default',
      contextId: world.context.id,
      awardId: award?.id ?? '',
      because: 'x',
    };
    const [ana] = await idsOf(4);
    await expect(
      world.awarding.withdraw({ ...given, by: { learnerId: ana ?? '', roles: ['Learner'] } }),
    ).rejects.toMatchObject({ code: 'publish_not_allowed' });
    await expect(
      world.awarding.withdraw({
        ...given,
        by: { learnerId: tutor?.id ?? '', roles: ['Instructor'] },
      }),
    ).rejects.toMatchObject({
      code: 'publish_not_allowed',
      values: { because: 'not_instructor_in_roster' },
    });
    await expect(
      world.awarding.withdraw({ ...given, organisationId: 'other', by: world.teacher }),
    ).rejects.toMatchObject({ code: 'context_not_found' });
  });
});

describe('names', () => {
  test('a correction that is asked for opens a task and counts once an instructor confirmed it', async () => {
    const learner = await world.launch(4);
    const about = { organisationId: 'default', contextId: world.context.id };
    const learnerId = learner?.id ?? '';
    await world.awarding.askNameCorrection({ ...about, learnerId, name: '  Ana  Müller-Ruiz ' });
    const [task] = await world.stores.tasks.list(world.context.id, 'open');
    expect(task).toMatchObject({ kind: 'name_correction', detail: { name: 'Ana Müller-Ruiz' } });
    await world.freshCourse();
    const confirmed = await world.awarding.decideNameCorrection({
      ...about,
      taskId: task?.id ?? '',
      confirmed: true,
      by: world.teacher,
    });
    expect(confirmed?.nameCorrection).toMatchObject({
      name: 'Ana Müller-Ruiz',
      confirmedBy: world.teacher.learnerId,
    });
    expect(await openTasks()).toEqual([]);
  });

  test.each([
    ['', 'empty'],
    ['Ana\u202Eanul', 'with a direction override'],
    ['A'.repeat(201), 'too long'],
  ])('a name that is %j is refused (%s)', async (name) => {
    const learner = await world.launch(4);
    await expect(
      world.awarding.askNameCorrection({
        organisationId: 'default',
        contextId: world.context.id,
        learnerId: learner?.id ?? '',
        name,
      }),
    ).rejects.toMatchObject({ code: 'form_invalid', values: { field: 'name' } });
  });
});
