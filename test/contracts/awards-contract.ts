/** Contract of the stores in `ports/awards.ts`. */
import type { Achievement } from '../../src/domain/achievement.js';
import type { Award, Task } from '../../src/domain/award.js';
import type { Engine } from './engines.js';
import { codeOf, minutes, start, useStores } from './opened.js';

const achievement: Achievement = {
  id: 'a1',
  organisationId: 'org-1',
  contextId: 'c1',
  tierId: 'participation',
  name: 'Optics',
  description: 'Light',
  language: 'en',
  status: 'draft',
  createdAt: start,
};

export function award(id: string, over: Partial<Award> = {}): Award {
  return {
    id,
    organisationId: 'org-1',
    achievementId: 'a1',
    learnerId: 'l1',
    cycle: 'once',
    contextId: 'c1',
    ruleVersion: 1,
    outcome: {
      verdict: 'met',
      type: 'result',
      value: 87.5,
      unit: 'percent',
      threshold: { op: 'atLeast', value: 80 },
      seen: [
        {
          key: 'column:k1',
          source: 'formulaColumn',
          score: 7,
          maximum: 8,
          readAt: '2026-03-01T10:00:00Z',
        },
      ],
    },
    status: 'awarded',
    awardedAt: start,
    ...over,
  };
}

const draft = {
  organisationId: 'org-1',
  contextId: 'c1',
  achievementId: 'a1',
  clause: { type: 'all', of: [{ type: 'approved' }, { type: 'holds', achievementId: 'a0' }] },
  showsValues: false,
} as const;
const by = { publishedBy: 'l9', publishedAt: minutes(1) };

export function awardsContract(engine: Engine): void {
  describe('achievements and rules', () => {
    const opened = useStores(engine);

    it('achievements: only within their Organisation, but for the public id', async () => {
      const { achievements } = opened().stores;
      expect(await achievements.create(achievement)).toEqual(achievement);
      expect(await achievements.get('org-1', 'a1')).toEqual(achievement);
      expect(await codeOf(achievements.get('org-2', 'a1'))).toBe('achievement_not_found');
      expect(await achievements.find('a1')).toEqual(achievement);
      expect(await achievements.find('none')).toBeUndefined();
      const changed = await achievements.update('org-1', 'a1', {
        name: 'Optics I',
        effortHours: 2.5,
        status: 'published',
      });
      expect(changed).toEqual({
        ...achievement,
        name: 'Optics I',
        effortHours: 2.5,
        status: 'published',
      });
      expect(await codeOf(achievements.update('org-2', 'a1', { name: 'x' }))).toBe(
        'achievement_not_found',
      );
      const other = await achievements.create({
        ...achievement,
        id: 'a2',
        contextId: 'c2',
        createdAt: minutes(1),
      });
      expect(await achievements.list('org-1')).toEqual([changed, other]);
      expect(await achievements.list('org-1', 'c2')).toEqual([other]);
      expect(await achievements.list('org-2')).toEqual([]);
    });

    it('rules: a draft is overwritten, a published version never; versions count up', async () => {
      const { rules } = opened().stores;
      const first = await rules.saveDraft({ ...draft, decideFrom: minutes(7) });
      expect(first).toEqual({
        ...draft,
        id: first.id,
        version: 1,
        status: 'draft',
        decideFrom: minutes(7),
      });
      const again = await rules.saveDraft({ ...draft, showsValues: true });
      expect(again).toEqual({
        ...draft,
        id: first.id,
        version: 1,
        status: 'draft',
        showsValues: true,
      });
      const published = await rules.publish(first.id, by);
      expect(published).toEqual({ ...again, status: 'published', ...by });
      expect(await codeOf(rules.publish(first.id, by))).toBe('rule_not_draft');
      expect(await codeOf(rules.publish('none', by))).toBe('rule_not_draft');
      const second = await rules.saveDraft(draft);
      expect(second).toMatchObject({ version: 2, status: 'draft' });
      expect(await rules.findNewest('c1', 'a1')).toEqual(second);
      expect(await rules.listPublished('c1')).toEqual([published]);
      const newer = await rules.publish(second.id, by);
      expect(await rules.listPublished('c1')).toEqual([newer]);
      expect(await rules.list('c1')).toEqual([{ ...published, status: 'superseded' }, newer]);
      expect(await rules.findNewest('c1', 'other')).toBeUndefined();
    });

    it('rules: an approval is of one draft, and dropped when the draft changes', async () => {
      const { rules } = opened().stores;
      const own = { ...draft, achievementId: 'approved' };
      const { id } = await rules.saveDraft(own);
      const programmeApproval = { approvedBy: 'admin-1', approvedAt: minutes(2) };
      expect(await rules.recordProgrammeApproval(id, programmeApproval)).toMatchObject({
        programmeApproval,
      });
      expect(await rules.saveDraft(own)).not.toHaveProperty('programmeApproval');
      await rules.publish(id, by);
      expect(await codeOf(rules.recordProgrammeApproval(id, programmeApproval))).toBe(
        'rule_not_draft',
      );
    });
  });

  describe('awards and tasks', () => {
    const opened = useStores(engine);

    it('awards: awarding twice is awarding once', async () => {
      const { awards } = opened().stores;
      expect(await awards.ensure(award('w1'))).toEqual({ award: award('w1'), created: true });
      const again = award('w2', { awardedAt: minutes(1), contextId: 'copy' });
      expect(await awards.ensure(again)).toEqual({ award: award('w1'), created: false });
      expect(await awards.ensure(award('w1'))).toEqual({ award: award('w1'), created: false });
      const repeated = award('w3', { cycle: '2026', contextId: 'copy', awardedAt: minutes(2) });
      expect(await awards.ensure(repeated)).toMatchObject({ created: true });
      expect(await awards.get('org-1', 'w1')).toEqual(award('w1'));
      expect(await codeOf(awards.get('org-2', 'w1'))).toBe('award_not_found');
      expect(await awards.listByContext('c1')).toEqual([award('w1')]);
      expect(await awards.listByLearner('l1')).toEqual([award('w1'), repeated]);
      expect(await awards.listByAchievement('org-1', 'a1')).toEqual([award('w1'), repeated]);
      expect(await awards.listByAchievement('org-2', 'a1')).toEqual([]);
    });

    it('awards: a transition happens only from the named statuses', async () => {
      const { awards } = opened().stores;
      await awards.ensure(award('t1', { learnerId: 'l2' }));
      const claimed = await awards.transition('t1', ['awarded', 'declined'], {
        status: 'claimed',
        claimedAt: minutes(3),
      });
      expect(claimed).toEqual(
        award('t1', { learnerId: 'l2', status: 'claimed', claimedAt: minutes(3) }),
      );
      expect(
        await awards.transition('t1', ['awarded', 'declined'], { status: 'declined' }),
      ).toBeUndefined();
      const withdrawn = await awards.transition('t1', ['claimed'], {
        status: 'withdrawn',
        withdrawnAt: minutes(4),
        withdrawnBecause: 'instructor',
      });
      expect(withdrawn).toMatchObject({
        status: 'withdrawn',
        claimedAt: minutes(3),
        withdrawnBecause: 'instructor',
      });
      expect(await awards.transition('none', ['awarded'], { status: 'claimed' })).toBeUndefined();
    });

    it('awards: the first posting of a score is kept', async () => {
      const { awards } = opened().stores;
      await awards.ensure(award('p1', { learnerId: 'l3' }));
      await awards.recordScorePosted('p1', minutes(1));
      await awards.recordScorePosted('p1', minutes(2));
      expect((await awards.get('org-1', 'p1')).scorePostedAt).toEqual(minutes(1));
    });

    it('tasks: one finding opens one task, also when it was done', async () => {
      const { tasks } = opened().stores;
      const finding: Omit<Task, 'status' | 'doneAt'> = {
        id: 'k1',
        organisationId: 'org-1',
        contextId: 'c1',
        kind: 'score_dropped',
        subject: 'w1',
        learnerId: 'l1',
        detail: { before: 9, after: 4, column: 'k1' },
        openedAt: start,
      };
      const opened1 = await tasks.ensure(finding);
      expect(opened1).toEqual({ ...finding, status: 'open' });
      expect(await tasks.ensure({ ...finding, id: 'k2' })).toEqual(opened1);
      await tasks.ensure({ ...finding, id: 'k3', subject: 'w2', openedAt: minutes(1), detail: {} });
      expect((await tasks.list('c1', 'open')).map(({ id }) => id)).toEqual(['k1', 'k3']);
      await tasks.finish('c2', 'k1', minutes(2));
      expect(await tasks.list('c1', 'done')).toEqual([]);
      await tasks.finish('c1', 'k1', minutes(2));
      await tasks.finish('c1', 'k1', minutes(3));
      const done = { ...finding, status: 'done', doneAt: minutes(2) };
      expect(await tasks.list('c1', 'done')).toEqual([done]);
      expect(await tasks.ensure({ ...finding, id: 'k4' })).toEqual(done);
    });
  });
}
