/** What is known about one learner at one moment, and where it comes from (DESIGN D4, D5). */

export type EvidenceSourceId = 'ags' | 'formulaColumn' | 'claimPoint' | 'awards' | 'approval';

/**
 * `column:<columnId>`, `launch:<resourceLinkId>`, `award:<achievementId>`, `approval:<achievementId>`.
 */
export type FactKey = `${'column' | 'launch' | 'award' | 'approval'}:${string}`;

/** Why a fact is not known. Stable codes; `notices/` has the sentences. */
export type UnknownReason =
  | 'not_read_yet'
  | 'not_graded'
  | 'zero_may_mean_ungraded'
  | 'source_unreachable'
  | 'column_missing'
  | 'above_maximum'
  | 'maximum_unusable'
  | 'graded_after_date'
  | 'graded_time_unknown'
  | 'never_launched'
  | 'restriction_not_confirmed'
  | 'not_decided_yet';

interface FactBase {
  readonly learnerId: string;
  readonly key: FactKey;
  readonly source: EvidenceSourceId;
  /** When we read or saw it (ISO 8601). */
  readonly readAt: string;
}

/** A grade. `score` and `maximum` are the row's own; percent is always computed from these two. */
export interface GradeFact extends FactBase {
  readonly state: 'grade';
  readonly score: number;
  readonly maximum: number;
  /** When the LMS says it was graded (ISO 8601). */
  readonly gradedAt?: string;
  /** Earlier values that we saw, newest first: a value once seen in time stays met. */
  readonly earlier: readonly {
    readonly score: number;
    readonly maximum: number;
    readonly gradedAt?: string;
  }[];
}

/** Something happened: a launch of a claim point, an award held, an approval given. */
export interface EventFact extends FactBase {
  readonly state: 'yes';
  readonly at: string;
}

/** Known not to be so: no valid award is held. */
export interface NoFact extends FactBase {
  readonly state: 'no';
}

export interface UnknownFact extends FactBase {
  readonly state: 'unknown';
  readonly reason: UnknownReason;
}

export type Fact = GradeFact | EventFact | NoFact | UnknownFact;

/** Facts of one learner by key; a key that is not there counts as `unknown` with `not_read_yet`. */
export type FactLookup = (key: FactKey) => Fact | undefined;
