/** The annotated tree that a decision leaves behind: codes and values, never sentences (DESIGN D5). */
import type { ClauseType, Comparison } from './clause.js';
import type { EvidenceSourceId, FactKey, UnknownReason } from './fact.js';

export type Verdict = 'met' | 'unmet' | 'unknown';

export interface Outcome {
  readonly verdict: Verdict;
  readonly type: ClauseType;
  /** Why it is `unknown`; only there. */
  readonly reason?: UnknownReason;
  /** The facts that were looked at, with what was seen. */
  readonly seen?: readonly SeenFact[];
  /** The number compared, in the clause's unit (percent or points). */
  readonly value?: number;
  readonly unit?: 'percent' | 'points' | 'count';
  readonly threshold?: Comparison;
  /** For `date` and `gradedBy`. */
  readonly gradedBy?: string;
  readonly from?: string;
  readonly until?: string;
  /** For `atLeast`: how many parts had to be met. */
  readonly n?: number;
  readonly parts?: readonly Outcome[];
  /** What the clause asks about, also where nothing was seen. */
  readonly about?: readonly FactKey[];
  /** For `completed`: whose completion, in the teacher's words. */
  readonly what?: 'activity' | 'course';
  readonly label?: string;
}

export interface SeenFact {
  readonly key: FactKey;
  readonly source: EvidenceSourceId;
  readonly score?: number;
  readonly maximum?: number;
  /** When the LMS says it happened (ISO 8601). */
  readonly at?: string;
  /** When we read it (ISO 8601). */
  readonly readAt: string;
}

/** One learner held against one rule. */
export interface Decision {
  readonly learnerId: string;
  readonly achievementId: string;
  readonly ruleVersion: number;
  readonly verdict: Verdict;
  readonly outcome: Outcome;
  /** Clauses at the top level that are not met: 1 means "one clause away". */
  readonly missing: number;
}
