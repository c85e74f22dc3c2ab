/** What the linter says about a rule, and what it has to know to say it. Codes only; `notices/` has the sentences. */
import type { Column } from '../domain/course.js';
import type { ResourceLink } from '../domain/platform.js';
import type { Tier } from '../domain/tier.js';

export const findingCodes = [
  // the clause as such
  'empty_group',
  'too_few_parts',
  'range_inverted',
  'below_zero',
  'threshold_above_maximum',
  'always_met_when_graded',
  'date_window_empty',
  'date_passed',
  'cannot_be_negated',
  // what it refers to
  'column_missing',
  'column_repeated',
  'formula_zero_ambiguous',
  'link_missing',
  'link_not_claim_point',
  'restriction_not_confirmed',
  'achievement_missing',
  'holds_itself',
  // the rule as a whole
  'claim_point_alone',
  'nothing_to_show',
  'tier_needs_assessed_result',
  'tier_needs_stack_or_effort',
  'tier_needs_programme_approval',
] as const;

export type FindingCode = (typeof findingCodes)[number];

/** An `error` keeps a rule from being published; a `warning` is shown. */
export interface Finding {
  readonly code: FindingCode;
  readonly severity: 'error' | 'warning';
  /** Dotted path to the clause, `''` for the whole rule. */
  readonly path: string;
}

/** What the rule stands in. Maps are by id and hold what exists in the course or organisation now. */
export interface LintContext {
  readonly now: Date;
  readonly achievementId: string;
  readonly tier: Tier;
  /** Hours that the achievement states. */
  readonly effortHours?: number;
  /** The programme owner has approved the achievement. */
  readonly programmeApproved?: boolean;
  readonly decideFrom?: Date;
  readonly columns: ReadonlyMap<string, Pick<Column, 'kind' | 'scoreMaximum' | 'missingSince'>>;
  readonly resourceLinks: ReadonlyMap<
    string,
    Pick<ResourceLink, 'purpose' | 'restrictionConfirmedAt'>
  >;
  /** Tier of every achievement that `holds` may name. */
  readonly achievementTiers: ReadonlyMap<string, Tier>;
}
