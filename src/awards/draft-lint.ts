/** What keeps a draft from being published, or should be looked at: the rule's linter and the badge's (DESIGN §4). */
import { lintAchievement, type AchievementFinding } from '../catalogue/achievement-linter.js';
import type { Achievement } from '../domain/achievement.js';
import type { Rule } from '../domain/clause.js';
import type { Organisation } from '../domain/organisation.js';
import type { Tier } from '../domain/tier.js';
import type { Finding } from '../rules/finding.js';
import { lintRule } from '../rules/lint.js';
import type { AwardingDeps } from './ports.js';
import { isApproved } from './programme-approval.js';

/** `path` is a place in the clause, or the name of a field of the badge. */
export type DraftFinding = Finding | AchievementFinding;

interface LintedDraft {
  readonly rule: Rule;
  readonly achievement: Achievement;
  readonly tier: Tier;
  readonly organisation: Organisation;
}

/** @returns what is found in the rule, then what is found in what the badge says */
export async function lintDraft(
  { stores, clock }: AwardingDeps,
  { rule, achievement, tier, organisation }: LintedDraft,
): Promise<readonly DraftFinding[]> {
  const [columns, links, achievements] = await Promise.all([
    stores.columns.list(rule.contextId),
    stores.resourceLinks.list(rule.contextId),
    stores.achievements.list(organisation.id),
  ]);
  const tiers = new Map(organisation.tiers.map((one) => [one.id, one]));
  const ofRule = lintRule(rule.clause, {
    now: clock(),
    achievementId: rule.achievementId,
    tier,
    columns: new Map(columns.map((column) => [column.id, column])),
    resourceLinks: new Map(links.map((link) => [link.id, link])),
    achievementTiers: new Map(
      achievements.flatMap(({ id, tierId, status }) => {
        const itsTier = tiers.get(tierId);
        return itsTier && status !== 'archived' ? [[id, itsTier] as const] : [];
      }),
    ),
    programmeApproved: isApproved({ rule, achievement }),
    ...(achievement.effortHours !== undefined && { effortHours: achievement.effortHours }),
    ...(rule.decideFrom !== undefined && { decideFrom: rule.decideFrom }),
  });
  // Whether effort may be missing depends on the rule's stack: the rule's own linter has answered that.
  return [...ofRule, ...lintAchievement(achievement, tier, { rule: true, stack: true })];
}
