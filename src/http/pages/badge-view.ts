/** How an achievement and its tier appear on a page: name, tier with its rank as pips, image. */
import type { Achievement } from '../../domain/achievement.js';
import type { Tier } from '../../domain/tier.js';
import { ToolError } from '../../errors.js';

export interface TierView {
  readonly id: string;
  readonly name: string;
  /** One entry a tier of the organisation, filled up to this tier's rank: rank without colour. */
  readonly pips: readonly boolean[];
}

export interface BadgeView {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly language: string;
  readonly tier: TierView;
  readonly image: string;
  /** The instructor's page of it; only there. */
  readonly href?: string;
  readonly status: Achievement['status'];
}

/** A text by language: the reader's, else English, else whatever there is. */
function inLanguage(texts: Readonly<Record<string, string>>, locale: string): string {
  return texts[locale] ?? texts['en'] ?? Object.values(texts)[0] ?? '';
}

/** @throws ToolError internal_error when the organisation has no such tier */
export function tierOf(tiers: readonly Tier[], tierId: string): Tier {
  const tier = tiers.find(({ id }) => id === tierId);
  if (!tier) throw new ToolError('internal_error', { tier: tierId });
  return tier;
}

export function tierView(tiers: readonly Tier[], tier: Tier, locale: string): TierView {
  return {
    id: tier.id,
    name: inLanguage(tier.name, locale),
    pips: tiers.map(({ rank }) => rank <= tier.rank),
  };
}

export function badgeView(
  achievement: Achievement,
  about: {
    readonly tiers: readonly Tier[];
    readonly locale: string;
    readonly base: string;
    readonly linked?: boolean;
  },
): BadgeView {
  const { id, name, description, language, status } = achievement;
  return {
    id,
    name,
    description,
    language,
    status,
    tier: tierView(about.tiers, tierOf(about.tiers, achievement.tierId), about.locale),
    image: `${about.base}badges/${id}/image.svg`,
    ...(about.linked === true && { href: `${about.base}badges/${id}` }),
  };
}
