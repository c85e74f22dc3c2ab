/**
 * A Rule's clauses as data. The JSON form is the one that is stored, exported and edited; `rules/schema.ts`
 * parses it. Times are ISO 8601 strings with an offset; percentages are numbers from 0 to 100.
 */
export type Comparison =
  | { readonly op: 'atLeast'; readonly value: number }
  | { readonly op: 'below'; readonly value: number }
  /** Both ends included. */
  | { readonly op: 'between'; readonly value: number; readonly upTo: number };

/** Names one of our columns (`Column.id`) in the course of the rule. */
export interface ColumnRef {
  readonly columnId: string;
}

export type Clause =
  | { readonly type: 'all'; readonly of: readonly Clause[] }
  | { readonly type: 'any'; readonly of: readonly Clause[] }
  | { readonly type: 'atLeast'; readonly n: number; readonly of: readonly Clause[] }
  | { readonly type: 'not'; readonly of: Clause }
  | {
      readonly type: 'result';
      readonly column: ColumnRef;
      readonly measure: 'percent' | 'points';
      readonly comparison: Comparison;
      /** AGS tells when a value was graded, not when work was handed in (DESIGN D5). */
      readonly gradedBy?: string;
    }
  | {
      /** Mean of the columns' percentages, each scaled by its own maximum. */
      readonly type: 'average';
      readonly columns: readonly ColumnRef[];
      readonly comparison: Comparison;
    }
  | {
      readonly type: 'completed';
      readonly what: 'activity' | 'course';
      /** The activity's or course's name, in the teacher's words. */
      readonly label: string;
      /** The claim point whose restriction in the LMS is that completion. */
      readonly resourceLinkId: string;
    }
  | { readonly type: 'launched'; readonly resourceLinkId: string }
  | { readonly type: 'holds'; readonly achievementId: string }
  | { readonly type: 'approved' }
  | { readonly type: 'date'; readonly from?: string; readonly until?: string };

export type ClauseType = Clause['type'];

/** One version of a rule. Published versions never change (DESIGN D6). */
export interface Rule {
  readonly id: string;
  readonly organisationId: string;
  readonly contextId: string;
  readonly achievementId: string;
  /** 1, 2, 3 … within (contextId, achievementId). */
  readonly version: number;
  readonly clause: Clause;
  /** Before this instant nothing is awarded, posted or shown. */
  readonly decideFrom?: Date;
  /** Learners see values and thresholds only when the teacher turned this on (DESIGN D4, hidden grades). */
  readonly showsValues: boolean;
  readonly status: 'draft' | 'published' | 'superseded';
  /** An admin's yes to exactly this draft, for tiers whose policy needs one. */
  readonly programmeApproval?: {
    readonly approvedBy: string;
    readonly approvedAt: Date;
    /** Digest of what was approved: the rule and everything that the badge says. */
    readonly digest?: string;
  };
  readonly publishedAt?: Date;
  /** Learner id of the instructor. */
  readonly publishedBy?: string;
}
