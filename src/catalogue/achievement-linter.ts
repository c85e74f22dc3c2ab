/** Holds an achievement against its tier's policy and against what a stranger needs in order to understand it. */
import type { Achievement } from '../domain/achievement.js';
import type { Tier } from '../domain/tier.js';
import { frames } from './artwork-frames.js';
import { fitText, titleLimits } from './artwork-text.js';

export const achievementFindingCodes = [
  'name_missing',
  'name_cut_in_artwork',
  'description_missing',
  'description_repeats_name',
  'description_too_short',
  'criteria_missing',
  'language_invalid',
  'tier_name_not_in_language',
  'effort_missing',
  'effort_below_minimum',
  'effort_above_maximum',
] as const;

export type AchievementFindingCode = (typeof achievementFindingCodes)[number];

/** An `error` keeps the achievement from being published; a `warning` is shown. `path` names the field. */
export interface AchievementFinding {
  readonly code: AchievementFindingCode;
  readonly severity: 'error' | 'warning';
  readonly path: string;
}

/** Open Badges 3.0 §B.1.1 `inLanguage`. */
const languagePattern = /^[a-z]{2,4}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?$/;
const shortestDescription = 20;

type Checked = Pick<
  Achievement,
  'name' | 'description' | 'criteriaNote' | 'language' | 'effortHours'
>;

/** @param has whether a rule exists, from which criteria are generated, and whether it stacks lower tiers */
export function lintAchievement(
  achievement: Checked,
  tier: Tier,
  has: { readonly rule: boolean; readonly stack: boolean },
): readonly AchievementFinding[] {
  return [
    ...lintTexts(achievement, tier),
    ...(has.rule || (achievement.criteriaNote ?? '').trim() !== ''
      ? []
      : [error('criteria_missing', 'criteriaNote')]),
    ...lintEffort(achievement.effortHours, tier, has.stack),
  ];
}

function lintTexts({ name, description, language }: Checked, tier: Tier): AchievementFinding[] {
  const found: AchievementFinding[] = [];
  const title = name.trim();
  const text = description.trim();
  if (title === '') found.push(error('name_missing', 'name'));
  else if (isCut(title, tier)) found.push(warning('name_cut_in_artwork', 'name'));
  if (text === '') found.push(error('description_missing', 'description'));
  else if (text.toLowerCase() === title.toLowerCase())
    found.push(warning('description_repeats_name', 'description'));
  else if (text.length < shortestDescription)
    found.push(warning('description_too_short', 'description'));
  if (!languagePattern.test(language)) found.push(error('language_invalid', 'language'));
  else if (!(language in tier.name) && !((language.split('-')[0] ?? '') in tier.name))
    found.push(warning('tier_name_not_in_language', 'language'));
  return found;
}

function lintEffort(hours: number | undefined, tier: Tier, stacks: boolean): AchievementFinding[] {
  const { minEffortHours, maxEffortHours, needsStackOrEffort } = tier.policy;
  if (hours === undefined)
    return needsStackOrEffort && !stacks ? [error('effort_missing', 'effortHours')] : [];
  if (hours < (minEffortHours ?? 0)) return [error('effort_below_minimum', 'effortHours')];
  if (hours > (maxEffortHours ?? Infinity)) return [error('effort_above_maximum', 'effortHours')];
  return [];
}

function isCut(title: string, tier: Tier): boolean {
  const { width, height } = frames[tier.artwork.frame].title;
  return fitText(title, { width, height, ...titleLimits }).cut;
}

function error(code: AchievementFindingCode, path: string): AchievementFinding {
  return { code, severity: 'error', path };
}

function warning(code: AchievementFindingCode, path: string): AchievementFinding {
  return { code, severity: 'warning', path };
}
