/** Our record that a rule was met by a learner; it becomes a credential when claimed (DESIGN D6, D7). */
import type { Outcome } from './outcome.js';

export type AwardStatus =
  /** Waiting for the learner. */
  | 'awarded'
  /** The learner took it; a credential exists. */
  | 'claimed'
  /** The learner said no; can still be claimed later. */
  | 'declined'
  /** Taken back with a reason; a credential, if any, is revoked. */
  | 'withdrawn';

/** Which status may follow which. */
export const awardTransitions: Readonly<Record<AwardStatus, readonly AwardStatus[]>> = {
  awarded: ['claimed', 'declined', 'withdrawn'],
  claimed: ['withdrawn'],
  declined: ['claimed', 'withdrawn'],
  withdrawn: [],
};

/** Unique by (achievementId, learnerId, cycle). */
export interface Award {
  readonly id: string;
  readonly organisationId: string;
  readonly achievementId: string;
  readonly learnerId: string;
  /** `once` unless the achievement repeats. */
  readonly cycle: string;
  readonly contextId: string;
  readonly ruleVersion: number;
  readonly outcome: Outcome;
  readonly status: AwardStatus;
  readonly awardedAt: Date;
  readonly claimedAt?: Date;
  readonly withdrawnAt?: Date;
  readonly withdrawnBecause?: string;
  /** When 1 of 1 was posted to the LMS for it; posted once only. */
  readonly scorePostedAt?: Date;
}

/** Something that a person must decide. Unique by (contextId, kind, subject). */
export interface Task {
  readonly id: string;
  readonly organisationId: string;
  readonly contextId: string;
  readonly kind:
    | 'score_dropped'
    | 'above_maximum'
    | 'graded_after_date'
    | 'name_correction'
    | 'instructor_award_withdrawn'
    | 'column_missing'
    | 'restriction_unproved'
    /** A tier whose policy needs it: an admin must approve the draft before it can be published. */
    | 'programme_approval';
  /** What it is about, so that the same finding opens one task only. */
  readonly subject: string;
  readonly learnerId?: string;
  readonly achievementId?: string;
  /** Codes and values for the describer. */
  readonly detail: Readonly<Record<string, string | number>>;
  readonly status: 'open' | 'done';
  readonly openedAt: Date;
  readonly doneAt?: Date;
}
