/**
 * Holds one learner's facts against a clause (DESIGN D5): three-valued, pure, and explained: the outcome has a
 * node for every clause with what was seen, the threshold, the source and the times. Only `met` awards.
 */
import type { Clause } from '../domain/clause.js';
import type { FactLookup } from '../domain/fact.js';
import type { Outcome } from '../domain/outcome.js';
import type { Evaluate, Preparation } from './condition.js';
import { conditionOf } from './conditions/index.js';

/** The achievement of the rule, whose approval an `approved` clause asks for. */
export interface RuleSubject {
  readonly achievementId: string;
}

/**
 * Makes a clause ready for many learners.
 * @returns a function from one learner's facts and the time to the outcome tree; a missing fact counts as
 *   `not_read_yet`
 */
export function prepareRule(clause: Clause, about: RuleSubject): Evaluate {
  const preparation: Preparation = {
    achievementId: about.achievementId,
    prepare: (part) => conditionOf(part).prepare(part, preparation),
  };
  return preparation.prepare(clause);
}

/** The same for one learner. @returns the outcome tree, in the shape of the clause */
export function evaluate(
  clause: Clause,
  facts: FactLookup,
  now: Date,
  about: RuleSubject,
): Outcome {
  return prepareRule(clause, about)(facts, now);
}
