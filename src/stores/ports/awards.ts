/** Achievements, rules, awards and tasks. */
import type { Achievement } from '../../domain/achievement.js';
import type { Rule } from '../../domain/clause.js';
import type { Award, AwardStatus, Task } from '../../domain/award.js';

export interface AchievementStore {
  create(achievement: Achievement): Promise<Achievement>;
  /** @throws achievement_not_found, also when it belongs to another Organisation */
  get(organisationId: string, id: string): Promise<Achievement>;
  /** By public id, whatever its Organisation: the record names the tenant (DESIGN D9). */
  find(id: string): Promise<Achievement | undefined>;
  list(organisationId: string, contextId?: string): Promise<readonly Achievement[]>;
  update(
    organisationId: string,
    id: string,
    change: Partial<
      Pick<
        Achievement,
        'name' | 'description' | 'criteriaNote' | 'language' | 'effortHours' | 'tierId' | 'status'
      >
    >,
  ): Promise<Achievement>;
}

export interface RuleStore {
  /** Writes the draft: creates version n+1 when the newest version is not a draft. */
  saveDraft(
    draft: Pick<
      Rule,
      'organisationId' | 'contextId' | 'achievementId' | 'clause' | 'showsValues'
    > & { readonly decideFrom?: Date },
  ): Promise<Rule>;
  /** draft → published; the version published before becomes superseded. @throws rule_not_draft */
  publish(
    id: string,
    by: { readonly publishedBy: string; readonly publishedAt: Date },
  ): Promise<Rule>;
  /** On a draft; the next `saveDraft` drops it again, since it held for what was there. @throws rule_not_draft */
  recordProgrammeApproval(
    id: string,
    approval: { readonly approvedBy: string; readonly approvedAt: Date; readonly digest?: string },
  ): Promise<Rule>;
  /** The newest version, whatever its status. */
  findNewest(contextId: string, achievementId: string): Promise<Rule | undefined>;
  listPublished(contextId: string): Promise<readonly Rule[]>;
  list(contextId: string): Promise<readonly Rule[]>;
}

export interface AwardStore {
  /** Stores it unless (achievementId, learnerId, cycle) has one; says which happened. Safe to race. */
  ensure(award: Award): Promise<{ readonly award: Award; readonly created: boolean }>;
  /** @throws award_not_found, also when it belongs to another Organisation */
  get(organisationId: string, id: string): Promise<Award>;
  listByContext(contextId: string): Promise<readonly Award[]>;
  listByLearner(learnerId: string): Promise<readonly Award[]>;
  /** Every award of it, from whatever Context: the unique key does not hold the Context. */
  listByAchievement(organisationId: string, achievementId: string): Promise<readonly Award[]>;
  /** The award's score has been posted to the LMS; the first time is kept. Idempotent. */
  recordScorePosted(id: string, at: Date): Promise<void>;
  /** Conditional: only when its status is one of `from`; `undefined` when it was not. */
  transition(
    id: string,
    from: readonly AwardStatus[],
    change: { readonly status: AwardStatus } & Partial<
      Pick<Award, 'claimedAt' | 'withdrawnAt' | 'withdrawnBecause'>
    >,
  ): Promise<Award | undefined>;
}

export interface TaskStore {
  /** Opens it unless one with (contextId, kind, subject) exists in any status. */
  ensure(task: Omit<Task, 'status' | 'doneAt'>): Promise<Task>;
  list(contextId: string, status: Task['status']): Promise<readonly Task[]>;
  finish(contextId: string, id: string, at: Date): Promise<void>;
}
