/**
 * What every clause type offers: `conditions/<type>.ts` implements it, `conditions/index.ts` lists it
 * (DESIGN D5). Nothing here does I/O or looks at a clock.
 */
import type { Clause, ClauseType } from '../domain/clause.js';
import type { FactKey, FactLookup } from '../domain/fact.js';
import type { Outcome } from '../domain/outcome.js';
import type { Finding, LintContext } from './finding.js';

export type ClauseByType = { readonly [C in Clause as C['type']]: C };

/** A clause made ready: holds one learner's facts, at one moment, against it. */
export type Evaluate = (facts: FactLookup, now: Date) => Outcome;

/** What a clause may need to know about its rule, and how to make its parts ready. */
export interface Preparation {
  /** The achievement of the rule: whose approval `approved` asks for. */
  readonly achievementId: string;
  readonly prepare: (part: Clause) => Evaluate;
}

/** Where a clause stands in its rule. */
export interface Place {
  /** Dotted path from the root, `''` for the root itself: `of.0.of.1`. */
  readonly path: string;
  /** Inside an odd number of `not`. */
  readonly negated: boolean;
  readonly context: LintContext;
}

/** What a clause could rest on, for questions about a whole rule; `negated` inside an odd number of `not`. */
export type LeafQuestion = (leaf: Clause, negated: boolean) => boolean;

export interface Condition<T extends ClauseType> {
  /** Everything that does not depend on the learner is done here, once for a whole course. */
  prepare(clause: ClauseByType[T], preparation: Preparation): Evaluate;
  /** Keys of its own, without those of its parts. */
  requiredFacts(clause: ClauseByType[T], achievementId: string): readonly FactKey[];
  /** Findings about the clause itself, without those of its parts. */
  lint(clause: ClauseByType[T], place: Place): readonly Finding[];
}
