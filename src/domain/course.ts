/** What a course keeps besides its people: our gradebook columns, what was read from them, and when. */
import type { EvidenceSourceId } from './fact.js';

/** A line item of ours that rules read. Nothing is ever posted to it (traps T1, T2). */
export interface Column {
  readonly id: string;
  readonly organisationId: string;
  readonly contextId: string;
  /** `formula`: decoupled, computed by the LMS from a pasted formula. `own`: graded by a person. */
  readonly kind: 'formula' | 'own';
  readonly lineItemUrl: string;
  readonly label: string;
  readonly scoreMaximum: number;
  /** The activity that the formula mirrors, as the teacher typed it. */
  readonly activity?: {
    readonly name: string;
    readonly idNumber: string;
    readonly maximum: number;
  };
  readonly createdAt: Date;
  readonly lastReadAt?: Date;
  /** Number of rows with a value at the last reading. */
  readonly valuesSeen?: number;
  /** Set when the list of line items no longer has it. */
  readonly missingSince?: Date;
}

/** The newest value of a column for a learner, with the values seen before. Unique by (columnId, learnerId). */
export interface Observation {
  readonly organisationId: string;
  readonly contextId: string;
  readonly columnId: string;
  readonly learnerId: string;
  readonly value: ObservedValue | null;
  readonly readAt: Date;
  /** Newest first, at most 20. */
  readonly earlier: readonly ObservedValue[];
}

export interface ObservedValue {
  readonly score: number;
  readonly maximum: number;
  readonly gradedAt?: Date;
}

/** A verified Learner launch of a claim point. Unique by (resourceLinkId, learnerId). */
export interface ClaimPointLaunch {
  readonly organisationId: string;
  readonly contextId: string;
  readonly resourceLinkId: string;
  readonly learnerId: string;
  readonly firstAt: Date;
  readonly lastAt: Date;
}

/** A person's yes to an `approved` clause. Unique by (achievementId, learnerId). */
export interface Approval {
  readonly organisationId: string;
  readonly contextId: string;
  readonly achievementId: string;
  readonly learnerId: string;
  /** Learner id of the approver. */
  readonly approvedBy: string;
  readonly approvedAt: Date;
}

/** When a source was last read for a course, and what went wrong. Unique by (contextId, source). */
export interface SourceReading {
  readonly organisationId: string;
  readonly contextId: string;
  readonly source: EvidenceSourceId | 'roster';
  readonly readAt: Date;
  readonly failedWith?: string;
  readonly rows: number;
  readonly skippedRows: number;
}
