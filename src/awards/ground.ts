/** Everything that decisions about a course rest on, gathered once: rules in force, people, facts, awards. */
import type { Award } from '../domain/award.js';
import type { Rule } from '../domain/clause.js';
import type { FactKey } from '../domain/fact.js';
import type { Collected, Course, Freshness } from '../evidence/port.js';
import { requiredFacts } from '../rules/required-facts.js';
import type { AwardingDeps } from './ports.js';

export interface Ground {
  readonly course: Course;
  /** Published, of achievements that are not archived. */
  readonly rules: readonly Rule[];
  /** Superseded versions by which somebody still holds an award: a drop is measured against these. */
  readonly earlierRules: readonly Rule[];
  /** Of the rules' achievements, from whatever course, withdrawn ones too. */
  readonly awards: readonly Award[];
  readonly awardOf: (achievementId: string, learnerId: string) => Award | undefined;
  readonly collected: Collected;
  readonly readAt: Date;
}

/** @throws context_not_found | platform_not_found */
export async function loadGround(
  deps: AwardingDeps,
  organisationId: string,
  contextId: string,
  freshness: Freshness,
): Promise<Ground> {
  const { stores, evidence } = deps;
  const stored = await evidence.loadCourse(organisationId, contextId);
  const [every, achievements] = await Promise.all([
    stores.rules.list(contextId),
    stores.achievements.list(organisationId, contextId),
  ]);
  const live = new Set(
    achievements.filter(({ status }) => status === 'published').map(({ id }) => id),
  );
  const rules = every.filter(
    ({ status, achievementId }) => status === 'published' && live.has(achievementId),
  );
  const course =
    freshness === 'now' && rules.length > 0 ? await evidence.refreshRoster(stored) : stored;
  const awards = await awardsOf(deps, organisationId, rules);
  const earlierRules = every.filter((rule) => isHeldBy(rule, awards, contextId));
  const collected = await evidence.collect(course, keysOf([...rules, ...earlierRules]), freshness);
  const byKey = new Map(
    awards.map((award) => [`${award.achievementId} ${award.learnerId}`, award]),
  );
  return {
    course,
    rules,
    earlierRules,
    awards,
    awardOf: (achievementId, learnerId) => byKey.get(`${achievementId} ${learnerId}`),
    collected,
    readAt: deps.clock(),
  };
}

async function awardsOf(
  { stores }: AwardingDeps,
  organisationId: string,
  rules: readonly Rule[],
): Promise<readonly Award[]> {
  const ids = [...new Set(rules.map((rule) => rule.achievementId))];
  const lists = await Promise.all(
    ids.map((id) => stores.awards.listByAchievement(organisationId, id)),
  );
  return lists.flat();
}

function isHeldBy(rule: Rule, awards: readonly Award[], contextId: string): boolean {
  return (
    rule.status === 'superseded' &&
    awards.some(
      (award) =>
        award.status !== 'withdrawn' &&
        award.contextId === contextId &&
        award.achievementId === rule.achievementId &&
        award.ruleVersion === rule.version,
    )
  );
}

/** Every fact that the rules ask for, once. */
export function keysOf(
  rules: readonly Pick<Rule, 'clause' | 'achievementId'>[],
): readonly FactKey[] {
  return [...new Set(rules.flatMap((rule) => requiredFacts(rule.clause, rule)))];
}
