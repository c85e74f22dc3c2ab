/** Contract of the learner and member stores in `ports/identity.ts`. */
import type { Member } from '../../src/domain/platform.js';
import type { Engine } from './engines.js';
import { codeOf, minutes, start, useStores } from './opened.js';

const base = { organisationId: 'org-1', deploymentRowId: 'deployment-1' };

export function peopleContract(engine: Engine): void {
  describe('learners', () => {
    const opened = useStores(engine);

    it('ensure: given values overwrite, absent ones are kept', async () => {
      const { learners } = opened().stores;
      const created = await learners.ensure({
        ...base,
        sub: '5',
        name: 'Ada L',
        email: 'ada@example.org',
      });
      expect(created).toEqual({
        ...base,
        id: created.id,
        sub: '5',
        name: 'Ada L',
        email: 'ada@example.org',
      });
      const renamed = await learners.ensure({ ...base, sub: '5', name: 'Ada King' });
      expect(renamed).toEqual({ ...created, name: 'Ada King' });
      expect(await learners.get(created.id)).toEqual(renamed);
    });

    it('identity is (deployment, sub): the same sub elsewhere is another person', async () => {
      const { learners } = opened().stores;
      const here = await learners.ensure({ ...base, sub: 'same' });
      const there = await learners.ensure({
        ...base,
        deploymentRowId: 'deployment-2',
        sub: 'same',
      });
      expect(there.id).not.toBe(here.id);
    });

    it('ensureMany: 250 at once, in the order given, known and repeated ones included', async () => {
      const { learners } = opened().stores;
      const known = await learners.ensure({ ...base, sub: 'm7', familyName: 'Kept' });
      const given = Array.from({ length: 250 }, (_, n) => ({
        ...base,
        sub: `m${n}`,
        name: `Name ${n}`,
      }));
      const ensured = await learners.ensureMany([...given, { ...base, sub: 'm7', name: 'Name 7' }]);
      expect(ensured.map(({ sub }) => sub)).toEqual([...given.map(({ sub }) => sub), 'm7']);
      expect(ensured[7]).toEqual({ ...known, name: 'Name 7' });
      expect(ensured[250]).toEqual(ensured[7]);
      expect(new Set(ensured.map(({ id }) => id)).size).toBe(250);
      expect(await learners.ensureMany(given)).toEqual(ensured.slice(0, 250));
      expect(await learners.ensureMany([])).toEqual([]);
    });

    it('getMany finds those that exist; get refuses an unknown one', async () => {
      const { learners } = opened().stores;
      const [a, b] = await learners.ensureMany([
        { ...base, sub: 'a' },
        { ...base, sub: 'b' },
      ]);
      const found = await learners.getMany([b?.id ?? '', a?.id ?? '', 'none']);
      expect(new Set(found)).toEqual(new Set([a, b]));
      expect(await learners.getMany([])).toEqual([]);
      expect(await codeOf(learners.get('none'))).toBe('learner_not_found');
    });

    it('a name correction is kept with its dates, also when the roster is read again', async () => {
      const { learners } = opened().stores;
      const { id } = await learners.ensure({ ...base, sub: 'corrected', name: 'A' });
      const nameCorrection = {
        name: 'Ä',
        askedAt: start,
        confirmedAt: minutes(3),
        confirmedBy: 'l2',
      };
      expect((await learners.setNameCorrection(id, nameCorrection)).nameCorrection).toEqual(
        nameCorrection,
      );
      const again = await learners.ensure({ ...base, sub: 'corrected', name: 'B' });
      expect(again).toMatchObject({ id, name: 'B', nameCorrection });
      expect(await codeOf(learners.setNameCorrection('none', nameCorrection))).toBe(
        'learner_not_found',
      );
    });
  });

  describe('members', () => {
    const opened = useStores(engine);
    const who = { contextId: 'c1', organisationId: 'org-1', learnerId: 'l1' };
    const listed = (
      ...ids: string[]
    ): { learnerId: string; roles: ['Learner']; status: 'Active' }[] =>
      ids.map((learnerId) => ({ learnerId, roles: ['Learner'], status: 'Active' }));
    const byLearner = async (contextId: string): Promise<Map<string, Member>> =>
      new Map(
        (await opened().stores.members.list(contextId)).map((member) => [member.learnerId, member]),
      );

    it('a launch records its roles; Instructor once is everInstructor for good', async () => {
      const { members } = opened().stores;
      const first = await members.recordLaunch({ ...who, roles: ['Learner'], at: start });
      expect(first).toEqual({
        ...who,
        launchRoles: ['Learner'],
        everInstructor: false,
        rosterRoles: null,
        rosterStatus: null,
        lastLaunchAt: start,
        rosterReadAt: null,
      });
      await members.recordLaunch({ ...who, roles: ['Instructor'], at: minutes(1) });
      const third = await members.recordLaunch({ ...who, roles: ['Learner'], at: minutes(2) });
      expect(third).toEqual({ ...first, everInstructor: true, lastLaunchAt: minutes(2) });
      expect(await members.find('c1', 'l1')).toEqual(third);
      expect(await members.find('c1', 'none')).toBeUndefined();
      expect(await members.find('c2', 'l1')).toBeUndefined();
    });

    it('a roster replaces the one before: who is not in it any more has no roster roles', async () => {
      const { members } = opened().stores;
      await members.recordLaunch({ ...who, contextId: 'c3', roles: ['Learner'], at: start });
      await members.recordRoster('c3', 'org-1', listed('l1', 'l2'), minutes(1));
      await members.recordRoster('c3', 'org-1', listed('l2', 'l3'), minutes(2));
      const found = await byLearner('c3');
      expect([...found.keys()].sort()).toEqual(['l1', 'l2', 'l3']);
      expect(found.get('l1')).toMatchObject({
        launchRoles: ['Learner'],
        rosterRoles: null,
        rosterStatus: null,
      });
      expect(found.get('l2')).toEqual({
        contextId: 'c3',
        organisationId: 'org-1',
        learnerId: 'l2',
        launchRoles: [],
        everInstructor: false,
        rosterRoles: ['Learner'],
        rosterStatus: 'Active',
        lastLaunchAt: null,
        rosterReadAt: minutes(2),
      });
      expect((await members.find('c3', 'l1'))?.rosterRoles).toBeNull();
      await members.recordRoster('c3', 'org-1', [], minutes(3));
      expect([...(await byLearner('c3')).values()].map(({ rosterRoles }) => rosterRoles)).toEqual([
        null,
        null,
        null,
      ]);
    });

    it('who is listed as Instructor is everInstructor, also later as Learner', async () => {
      const { members } = opened().stores;
      const instructor = [
        { learnerId: 'l1', roles: ['Instructor'] as const, status: 'Active' as const },
      ];
      await members.recordRoster('c4', 'org-1', instructor, minutes(1));
      await members.recordRoster('c4', 'org-1', listed('l1'), minutes(2));
      expect(await members.find('c4', 'l1')).toMatchObject({
        everInstructor: true,
        rosterRoles: ['Learner'],
      });
    });

    it('of two rosters the newer stays, in whatever order they are recorded', async () => {
      const { members } = opened().stores;
      await members.recordRoster('c5', 'org-1', listed('l1'), minutes(2));
      await members.recordRoster('c5', 'org-1', listed('l2'), minutes(1));
      const found = await byLearner('c5');
      expect(found.get('l1')?.rosterRoles).toEqual(['Learner']);
      expect(found.get('l2')?.rosterRoles).toBeNull();
    });

    it('records a roster of 250', async () => {
      const { members } = opened().stores;
      const ids = Array.from({ length: 250 }, (_, n) => `x${n}`);
      await members.recordRoster('c6', 'org-1', listed(...ids), minutes(1));
      await members.recordRoster('c6', 'org-1', listed(...ids.slice(100)), minutes(2));
      const found = [...(await byLearner('c6')).values()];
      expect(found).toHaveLength(250);
      expect(found.filter(({ rosterRoles }) => rosterRoles !== null)).toHaveLength(150);
    });
  });
}
