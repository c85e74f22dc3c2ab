/** Preview before publish (DESIGN D6): who would get it now, who is one clause away, why not the others. */
import type { Clause, Rule } from '../domain/clause.js';
import type { SourceReading } from '../domain/course.js';
import type { Decision } from '../domain/outcome.js';
import type { RosterState } from '../evidence/port.js';
import { prepareDecision } from './decide.js';
import { decidable, notEligible } from './eligibility.js';
import type { NotEligibleLearner } from './eligibility.js';
import { keysOf } from './ground.js';
import type { AwardingDeps } from './ports.js';

export interface PreviewInput {
  readonly organisationId: string;
  readonly contextId: string;
  readonly achievementId: string;
  readonly clause: Clause;
}

export interface Preview {
  readonly decisions: readonly Decision[];
  readonly notEligible: readonly NotEligibleLearner[];
  /** Learners who have the award already. */
  readonly alreadyAwarded: readonly string[];
  readonly roster: RosterState;
  readonly readings: readonly SourceReading[];
}

/**
 * Reads roster and evidence now; awards nobody and opens no task. A "decide from" date is left aside: the teacher
 * wants to know what the clauses say.
 * @throws context_not_found | achievement_not_found
 */
export async function preview(deps: AwardingDeps, given: PreviewInput): Promise<Preview> {
  const { organisationId, contextId, achievementId, clause } = given;
  await deps.stores.achievements.get(organisationId, achievementId);
  const stored = await deps.evidence.loadCourse(organisationId, contextId);
  const course = await deps.evidence.refreshRoster(stored);
  const rule: Rule = {
    id: '',
    organisationId,
    contextId,
    achievementId,
    version: 0,
    clause,
    showsValues: false,
    status: 'draft',
  };
  const collected = await deps.evidence.collect(course, keysOf([rule]), 'now');
  const awards = await deps.stores.awards.listByAchievement(organisationId, achievementId);
  const now = deps.clock();
  const decide = prepareDecision(rule);
  return {
    decisions: decidable(course).map((learnerId) =>
      decide(learnerId, collected.lookup(learnerId), now),
    ),
    notEligible: notEligible(course),
    alreadyAwarded: awards
      .filter(({ status }) => status !== 'withdrawn')
      .map(({ learnerId }) => learnerId),
    roster: course.roster,
    readings: collected.readings,
  };
}
