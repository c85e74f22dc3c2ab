/** Publishing: who may, what keeps a rule from it, and what an admin must approve (DESIGN §4, D4). */
import { createAwarding } from '../../src/awards/index.js';
import type { Clause } from '../../src/domain/clause.js';
import { atLeast, createWorld, items, people, refOf } from './world.js';
import type { World } from './world.js';

let world: World;
afterEach(() => world.close());

const approved: Clause = { type: 'approved' };
const openTasks = async (): Promise<readonly string[]> =>
  (await world.stores.tasks.list(world.context.id, 'open')).map(({ kind }) => kind);

describe('publishing a rule', () => {
  test('is for editing teachers: assistants, admins who are not enrolled and learners are refused', async () => {
    world = await createWorld();
    const achievement = await world.achievement();
    await world.draft(achievement, approved);
    const [tutor, admin] = [await world.launch(people.tutor), await world.launch(people.admin)];
    const as = (learnerId: string | undefined, role: 'Instructor' | 'Learner'): Promise<unknown> =>
      world.awarding.publish(refOf(world.context, achievement), {
        learnerId: learnerId ?? '',
        roles: [role],
      });
    const refusal = { code: 'publish_not_allowed' };
    await expect(as(tutor?.id, 'Instructor')).rejects.toMatchObject(refusal);
    await expect(as(admin?.id, 'Instructor')).rejects.toMatchObject(refusal);
    await expect(as(world.teacher.learnerId, 'Learner')).rejects.toMatchObject(refusal);
    expect(await as(world.teacher.learnerId, 'Instructor')).toBeDefined();
  });

  test('needs a rule, and a draft', async () => {
    world = await createWorld();
    const achievement = await world.achievement();
    const ref = refOf(world.context, achievement);
    await expect(world.awarding.publish(ref, world.teacher)).rejects.toMatchObject({
      code: 'rule_not_found',
    });
    await world.publish(achievement, approved);
    await expect(world.awarding.publish(ref, world.teacher)).rejects.toMatchObject({
      code: 'rule_not_draft',
    });
  });

  test('needs a complete issuer profile: name, site, contact, logo', async () => {
    world = await createWorld({ allowIncompleteIssuer: false });
    const achievement = await world.achievement();
    await world.draft(achievement, approved);
    const ref = refOf(world.context, achievement);
    const publish = (): Promise<unknown> => world.awarding.publish(ref, world.teacher);
    await expect(publish()).rejects.toMatchObject({
      code: 'issuer_profile_incomplete',
      values: { missing: 'name' },
    });
    const profile = { name: 'School', url: 'https://school.test', email: 'badges@school.test' };
    await world.stores.organisations.setIssuerProfile('default', profile);
    await expect(publish()).rejects.toMatchObject({ values: { missing: 'image' } });
    await world.stores.organisations.setIssuerProfile('default', {
      ...profile,
      image: 'data:image/svg+xml,<svg/>',
    });
    expect(await publish()).toBeDefined();
  });

  test('is refused for what the linter finds, with code and place', async () => {
    world = await createWorld();
    const achievement = await world.achievement('certificate');
    await world.draft(achievement, {
      type: 'all',
      of: [approved, { type: 'holds', achievementId: achievement.id }],
    });
    await expect(
      world.awarding.publish(refOf(world.context, achievement), world.teacher),
    ).rejects.toMatchObject({
      code: 'rule_not_publishable',
      values: { findings: 'holds_itself@of.1' },
    });
    await world.draft(achievement, approved);
    const findings = await world.awarding.lint(refOf(world.context, achievement));
    expect(findings.map(({ code }) => code)).toContain('tier_needs_assessed_result');
  });

  test('a rule that a launch alone can meet waits for the teacher to confirm the restriction', async () => {
    world = await createWorld();
    const link = await world.claimPoint(6);
    const achievement = await world.achievement();
    await world.stores.resourceLinks.update(world.context.id, link.id, {
      restrictionConfirmedAt: null,
    });
    await world.draft(achievement, { type: 'launched', resourceLinkId: link.id });
    const ref = refOf(world.context, achievement);
    await expect(world.awarding.publish(ref, world.teacher)).rejects.toMatchObject({
      code: 'publish_needs_confirmation',
      values: { links: link.id },
    });
    await world.claimPoint(6);
    expect(await world.awarding.publish(ref, world.teacher)).toBeDefined();
    // Nothing restricts the link in the LMS: a person should look, and nobody is awarded by that answer.
    expect(await openTasks()).toEqual(['restriction_unproved']);
  });

  test('with a condition that the LMS shows there is nothing to look at', async () => {
    world = await createWorld();
    const lms = world.sandbox.course();
    lms.gradeActivity({ itemId: items.quiz, userId: 4, value: 9 });
    lms.restrict(6, { type: 'grade', itemId: items.quiz, atLeast: 80 });
    const link = await world.claimPoint(6);
    await world.publish(await world.achievement(), { type: 'launched', resourceLinkId: link.id });
    expect(await openTasks()).toEqual([]);
  });

  test('a diploma waits for an admin, and a changed draft waits again', async () => {
    world = await createWorld();
    const column = await world.formulaColumn('QUIZ1', 10);
    const lower = await world.achievement('certificate', 'Lower');
    const diploma = await world.achievement('diploma', 'Diploma');
    const ref = refOf(world.context, diploma);
    const holds: Clause = { type: 'holds', achievementId: lower.id };
    await world.draft(diploma, holds);
    const publish = (): Promise<unknown> => world.awarding.publish(ref, world.teacher);
    await expect(publish()).rejects.toMatchObject({ code: 'publish_needs_approval' });
    await expect(publish()).rejects.toMatchObject({ code: 'publish_needs_approval' });
    expect(await openTasks()).toEqual(['programme_approval']);
    await world.awarding.approveProgramme({ ...ref, approvedBy: 'admin-1' });
    expect(await openTasks()).toEqual([]);
    await world.draft(diploma, { type: 'all', of: [holds, atLeast(column, 50)] });
    await expect(publish()).rejects.toMatchObject({ code: 'publish_needs_approval' });
    expect(await openTasks()).toEqual(['programme_approval']);
    const rule = await world.awarding.approveProgramme({ ...ref, approvedBy: 'admin-1' });
    expect(rule.programmeApproval?.approvedBy).toBe('admin-1');
    expect(await publish()).toBeDefined();
  });

  test('what an admin approved is also what the badge says: a new name waits again, the old one too', async () => {
    world = await createWorld();
    const lower = await world.achievement('certificate', 'Lower');
    const diploma = await world.achievement('diploma', 'Diploma');
    const ref = refOf(world.context, diploma);
    await world.draft(diploma, { type: 'holds', achievementId: lower.id });
    const publish = (): Promise<unknown> => world.awarding.publish(ref, world.teacher);
    const refusal = { code: 'publish_needs_approval' };
    const approve = () => world.awarding.approveProgramme({ ...ref, approvedBy: 'admin-1' });
    const say = (name: string) => world.stores.achievements.update('default', diploma.id, { name });
    await expect(approve()).rejects.toMatchObject({ code: 'task_not_found' });
    await expect(publish()).rejects.toMatchObject(refusal);
    await say('Doctorate');
    await expect(approve()).rejects.toMatchObject({ code: 'task_not_found' });
    await say('Diploma');
    await approve();
    await say('Doctorate');
    await expect(publish()).rejects.toMatchObject(refusal);
    await approve();
    await world.draft(diploma, { type: 'holds', achievementId: lower.id });
    await expect(publish()).rejects.toMatchObject(refusal);
    expect(await openTasks()).toEqual(['programme_approval']);
    await approve();
    expect(await publish()).toBeDefined();
  });

  test.each([
    [{ description: ' ' }, 'description_missing@description'],
    [{ effortHours: 60_000, tierId: 'limited' }, 'effort_above_maximum@effortHours'],
  ])('is refused for what the badge says: %j', async (change, findings) => {
    world = await createWorld();
    const achievement = await world.achievement();
    const { stores } = world;
    const [tier] = (await stores.organisations.get('default')).tiers;
    if (!tier) throw new Error('no tier');
    const limited = { ...tier, id: 'limited', policy: { ...tier.policy, maxEffortHours: 100 } };
    const deps = {
      ...world.deps,
      stores: {
        ...stores,
        organisations: {
          ...stores.organisations,
          get: async (id: string) => ({
            ...(await stores.organisations.get(id)),
            tiers: [tier, limited],
          }),
        },
      },
    };
    await stores.achievements.update('default', achievement.id, change);
    await world.draft(achievement, approved);
    const awarding = createAwarding(deps);
    await expect(
      awarding.publish(refOf(world.context, achievement), world.teacher),
    ).rejects.toMatchObject({ code: 'rule_not_publishable', values: { findings } });
  });

  test('a publishing that was killed between its two writes is finished by the next one', async () => {
    world = await createWorld();
    const achievement = await world.achievement();
    const { id } = await world.draft(achievement, approved);
    const by = { publishedBy: world.teacher.learnerId, publishedAt: world.clock() };
    await world.stores.rules.publish(id, by);
    const ref = refOf(world.context, achievement);
    expect(await world.awarding.publish(ref, world.teacher)).toMatchObject({ rule: { id } });
    const stored = await world.stores.achievements.get('default', achievement.id);
    expect(stored.status).toBe('published');
    await expect(world.awarding.publish(ref, world.teacher)).rejects.toMatchObject({
      code: 'rule_not_draft',
    });
  });
});
