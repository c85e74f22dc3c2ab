/** What the sources say that the contract does not ask: own line items, claim points, roster, restriction. */
import { ensureOwnColumn, listGradableLineItems } from '../../src/evidence/columns.js';
import { activityFormula, averageFormulas } from '../../src/catalogue/formula.js';
import type { Fact, FactKey } from '../../src/domain/fact.js';
import { createWorld, items, people } from '../awards/world.js';
import type { World } from '../awards/world.js';
import { types } from '../sandbox/tool-stand-in.js';

let world: World;
afterEach(() => world.close());

async function factOf(key: FactKey, personId: number): Promise<Fact | undefined> {
  const learner = await world.learner(personId);
  const collected = await world.evidence.collect(await world.freshCourse(), [key], 'now');
  return collected.lookup(learner.id)(key);
}

async function ownColumn(): Promise<string> {
  const deps = { ...world, random: world.deps.random };
  const course = await world.course();
  const listed = await listGradableLineItems(deps, course);
  const item = listed.find(({ resourceLinkId }) => resourceLinkId === '1');
  const column = await ensureOwnColumn(deps, course, item?.id ?? '');
  expect(await ensureOwnColumn(deps, course, item?.id ?? '')).toEqual(column);
  return column.id;
}

describe('own line items', () => {
  test('AGS: a real zero is a grade of 0, a row without a score is not graded', async () => {
    world = await createWorld();
    const id = await ownColumn();
    world.sandbox.course().typeGrade({ itemId: items.link1, userId: 4, value: 0 });
    expect(await factOf(`column:${id}`, 4)).toMatchObject({
      state: 'grade',
      source: 'ags',
      score: 0,
    });
    expect(await factOf(`column:${id}`, 5)).toMatchObject({
      state: 'unknown',
      reason: 'not_graded',
    });
  });

  test('AGS: an empty answer of an own column means that nobody is graded', async () => {
    world = await createWorld();
    const id = await ownColumn();
    expect(await factOf(`column:${id}`, 4)).toMatchObject({ reason: 'not_graded' });
  });

  test('T10: a value above its maximum is passed on as it is, for a person to look at', async () => {
    world = await createWorld();
    const id = await ownColumn();
    world.sandbox.course().typeGrade({ itemId: items.link1, userId: 4, value: 77.5 });
    const column = await world.stores.columns.get(world.context.id, id);
    await world.standIn.call(column.lineItemUrl, {
      method: 'PUT',
      headers: { 'Content-Type': types.lineItem },
      body: JSON.stringify({ scoreMaximum: 40, label: column.label, resourceLinkId: '1' }),
    });
    expect(await factOf(`column:${id}`, 4)).toMatchObject({ score: 77.5, maximum: 40 });
  });

  test('that the list of the course does not name are refused', async () => {
    world = await createWorld();
    const deps = { ...world, random: world.deps.random };
    await expect(
      ensureOwnColumn(deps, await world.course(), `${world.sandbox.url}/elsewhere`),
    ).rejects.toMatchObject({ code: 'line_item_not_listed' });
  });

  test('that the tool writes to are not offered for reading', async () => {
    world = await createWorld();
    const link = await world.claimPoint(5);
    await world.stores.resourceLinks.update(world.context.id, link.id, { writesScoreFor: 'x' });
    const listed = await listGradableLineItems(
      { ...world, random: world.deps.random },
      await world.course(),
    );
    expect(listed.map(({ resourceLinkId }) => resourceLinkId)).toEqual(['2']);
  });
});

describe('claim points', () => {
  test('prove nothing before the teacher has confirmed the condition', async () => {
    world = await createWorld();
    await world.launch(people.learner, 5);
    const link = await world.claimPoint(5);
    await world.stores.resourceLinks.update(world.context.id, link.id, {
      restrictionConfirmedAt: null,
    });
    expect(await factOf(`launch:${link.id}`, 4)).toMatchObject({
      reason: 'restriction_not_confirmed',
    });
  });

  test('a launch from before the confirmation counts only when it is repeated', async () => {
    world = await createWorld();
    await world.launch(people.learner, 5);
    world.clock.advance(60_000);
    const link = await world.claimPoint(5);
    expect(await factOf(`launch:${link.id}`, 4)).toMatchObject({ reason: 'never_launched' });
    world.clock.advance(60_000);
    await world.launch(people.learner, 5);
    expect(await factOf(`launch:${link.id}`, 4)).toMatchObject({
      state: 'yes',
      at: world.clock().toISOString(),
    });
  });

  test('F: the LMS lets only those launch who fulfil the restriction', async () => {
    world = await createWorld();
    const lms = world.sandbox.course();
    lms.gradeActivity({ itemId: items.quiz, userId: 4, value: 9 });
    lms.gradeActivity({ itemId: items.quiz, userId: 5, value: 2 });
    lms.restrict(6, { type: 'grade', itemId: items.quiz, atLeast: 80 });
    const link = await world.claimPoint(6);
    expect(await world.launch(4, 6)).toBeDefined();
    expect(await world.launch(5, 6)).toBeUndefined();
    expect(await factOf(`launch:${link.id}`, 4)).toMatchObject({ state: 'yes' });
    expect(await factOf(`launch:${link.id}`, 5)).toMatchObject({ reason: 'never_launched' });
  });

  test('B, T6: the roster of a link tells whether something restricts it, for the page only', async () => {
    world = await createWorld();
    const lms = world.sandbox.course();
    lms.gradeActivity({ itemId: items.quiz, userId: 4, value: 9 });
    const link = await world.claimPoint(6);
    // The non-editing teacher is in every such answer (T8); once seen launching, no longer counted.
    await world.launch(people.tutor);
    expect(await world.evidence.checkRestriction(await world.freshCourse(), link)).toEqual({
      finding: 'open_to_all',
      listed: 29,
      learners: 29,
    });
    lms.restrict(6, { type: 'grade', itemId: items.quiz, atLeast: 80 });
    expect(await world.evidence.checkRestriction(await world.freshCourse(), link)).toEqual({
      finding: 'restricted',
      listed: 1,
      learners: 29,
    });
    // A condition on the section is not seen: it fails open.
    lms.restrict(6, undefined);
    lms.restrictSection(1, { availability: { type: 'grade', itemId: items.quiz, atLeast: 80 } });
    expect((await world.evidence.checkRestriction(await world.freshCourse(), link)).finding).toBe(
      'open_to_all',
    );
    world.sandbox.faults.plan('memberships', { kind: 'broken_json' });
    expect((await world.evidence.checkRestriction(await world.course(), link)).finding).toBe(
      'unreachable',
    );
  });
});

describe('roster', () => {
  test('NRPS: everybody listed is stored with roles; suspended people are not listed', async () => {
    world = await createWorld();
    const course = await world.freshCourse();
    expect(course.roster).toBe('read');
    const listed = course.members.filter((member) => member.rosterRoles !== null);
    expect(listed).toHaveLength(31);
    const suspended = await world.learner(people.suspended);
    expect(listed.some(({ learnerId }) => learnerId === suspended.id)).toBe(false);
    const tutor = await world.learner(people.tutor);
    const member = course.members.find(({ learnerId }) => learnerId === tutor.id);
    expect(member?.rosterRoles).toEqual(['Learner']);
  });

  test('a failing roster changes nobody, and the course says unreachable', async () => {
    world = await createWorld();
    const before = await world.freshCourse();
    world.clock.advance(1000);
    world.sandbox.faults.plan('memberships', { kind: 'html' });
    const after = await world.freshCourse();
    expect(after.roster).toBe('unreachable');
    expect(after.members).toEqual(before.members);
    world.sandbox.faults.clear();
    expect((await world.freshCourse()).roster).toBe('read');
  });

  test('a course without a roster service knows only those who launched', async () => {
    world = await createWorld({ roster: false });
    await world.launch(people.learner);
    const course = await world.freshCourse();
    expect(course.roster).toBe('notOffered');
    expect(course.members).toHaveLength(2);
  });

  test('who left the course is no longer listed at the next reading', async () => {
    world = await createWorld();
    await world.freshCourse();
    world.clock.advance(1000);
    world.sandbox.course().suspend(4);
    const course = await world.freshCourse();
    const learner = await world.learner(4);
    const member = course.members.find(({ learnerId }) => learnerId === learner.id);
    expect(member?.rosterRoles).toBeNull();
  });
});

describe('formulas to paste', () => {
  test('A2: the LMS accepts each form in the language that it is for', async () => {
    world = await createWorld();
    const column = await world.formulaColumn('QUIZ1', 10);
    const itemId = Number(/lineitems\/(\d+)\//.exec(column.lineItemUrl)?.[1]);
    const lms = world.sandbox.course();
    const activities = [
      { idNumber: 'QUIZ1', maximum: 10 },
      { idNumber: 'ESSAY1', maximum: 100 },
    ];
    const { comma, semicolon, separatorFree } = averageFormulas(activities, 100);
    expect(lms.saveFormula(itemId, activityFormula('QUIZ1'), 'fr')).toBeUndefined();
    expect(lms.saveFormula(itemId, comma, 'en')).toBeUndefined();
    expect(lms.saveFormula(itemId, semicolon, 'fr')).toBeUndefined();
    expect(lms.saveFormula(itemId, separatorFree, 'en')).toBeUndefined();
    expect(lms.saveFormula(itemId, separatorFree, 'fr')).toBeUndefined();
    expect(lms.saveFormula(itemId, comma, 'fr')).toBeDefined();
  });
});
