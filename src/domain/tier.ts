/** A certification level. Ranks are unique within an Organisation; a higher rank is a higher tier. */
export interface Tier {
  readonly id: string;
  readonly rank: number;
  /** Name by language tag, e.g. `{ en: 'Diploma', fr: 'Diplôme' }`. */
  readonly name: Readonly<Record<string, string>>;
  /** Open Badges 3.0 `achievementType`. */
  readonly achievementType: string;
  readonly artwork: {
    readonly frame: 'circle' | 'hexagon' | 'shield' | 'seal';
    /** CSS hex colours; the pair is checked for contrast at start. */
    readonly background: string;
    readonly foreground: string;
    readonly accent: string;
  };
  readonly policy: {
    /** At least one clause over a graded value. */
    readonly needsAssessedResult: boolean;
    /** Stacks a lower tier (`holds`) or states effort. */
    readonly needsStackOrEffort: boolean;
    readonly needsProgrammeApproval: boolean;
    readonly minEffortHours?: number;
    readonly maxEffortHours?: number;
  };
}

/** `true` when `a` ranks above `b`. */
export function ranksAbove(a: Tier, b: Tier): boolean {
  return a.rank > b.rank;
}
