/**
 * Criteria in words: the describer's text of a rule with the names that the course gives its columns and links, and
 * the author's note. An award keeps the rule version that it met; the achievement's page shows the one in force.
 */
import type { Achievement } from '../domain/achievement.js';
import type { Clause, Rule } from '../domain/clause.js';
import type { Stores } from '../stores/ports/index.js';
import type { CriteriaOf } from './ports.js';

export interface CriteriaDeps {
  readonly stores: Pick<Stores, 'rules' | 'columns' | 'achievements' | 'resourceLinks'>;
  /** `Describer.criteria` of notices. */
  readonly describe: (
    language: string,
    clause: Clause,
    names: {
      column(id: string): string;
      achievement(id: string): string;
      resourceLink(id: string): string;
    },
  ) => string;
}

/** @returns the function that writes criteria; an achievement without any rule has its note, else its description */
export function createCriteria({ stores, describe }: CriteriaDeps): CriteriaOf {
  return async (achievement, language, version) => {
    const rule = chooseRule(
      (await stores.rules.list(achievement.contextId)).filter(
        ({ achievementId }) => achievementId === achievement.id,
      ),
      version,
    );
    const parts = [
      rule && describe(language, rule.clause, await namesIn(achievement, stores)),
      achievement.criteriaNote,
    ].filter((part): part is string => part !== undefined && part !== '');
    return parts.length === 0 ? achievement.description : parts.join('\n\n');
  };
}

function chooseRule(rules: readonly Rule[], version: number | undefined): Rule | undefined {
  if (version !== undefined) return rules.find((rule) => rule.version === version);
  const newest = [...rules].sort((a, b) => b.version - a.version);
  return newest.find(({ status }) => status === 'published') ?? newest[0];
}

async function namesIn(achievement: Achievement, stores: CriteriaDeps['stores']) {
  const [columns, achievements, links] = await Promise.all([
    stores.columns.list(achievement.contextId),
    stores.achievements.list(achievement.organisationId),
    stores.resourceLinks.list(achievement.contextId),
  ]);
  const column = new Map(columns.map(({ id, label, activity }) => [id, activity?.name ?? label]));
  const name = new Map(achievements.map((one) => [one.id, one.name]));
  const link = new Map(links.map(({ id, title }) => [id, title]));
  // An id that nothing is left of shows as itself: a gap would change what the sentence says.
  return {
    column: (id: string) => column.get(id) ?? id,
    achievement: (id: string) => name.get(id) ?? id,
    resourceLink: (id: string) => link.get(id) ?? id,
  };
}
