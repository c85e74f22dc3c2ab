/**
 * Holds the people of a course against its rules (DESIGN D5, D6). Pure: facts and awards come in, decisions go
 * out, and which of them are new awards. Stacks settle in one go: an award decided here counts at once for rules
 * that ask who holds it, until nothing changes any more.
 */
import type { Award } from '../domain/award.js';
import type { Rule } from '../domain/clause.js';
import type { EventFact, FactKey, FactLookup } from '../domain/fact.js';
import type { Decision, Outcome } from '../domain/outcome.js';
import { prepareRule } from '../rules/evaluate.js';
import { clausesAway } from '../rules/missing.js';
import { requiredFacts } from '../rules/required-facts.js';

export interface DecideInput {
  readonly rules: readonly Rule[];
  /** Ids of the learners to decide about. */
  readonly learners: readonly string[];
  readonly lookup: (learnerId: string) => FactLookup;
  /** The award of a learner, whatever its status, from whatever course. */
  readonly awardOf: (achievementId: string, learnerId: string) => Award | undefined;
  readonly now: Date;
}

export interface Decided {
  /** One for each rule and learner, in that order. */
  readonly decisions: ReadonlyMap<Rule, readonly Decision[]>;
  /** Met, and without an award yet; in the order in which they became met. */
  readonly toAward: readonly { readonly rule: Rule; readonly decision: Decision }[];
}

export function decideRules(input: DecideInput): Decided {
  const decided = new Map<Rule, Map<string, Decision>>();
  const toAward: { rule: Rule; decision: Decision }[] = [];
  const fresh = new Map<string, EventFact>();
  // Rules that ask for awards come after those that do not, so that a "does not hold" sees what this run gives.
  let open = input.rules.toSorted((a, b) => Number(asksForAwards(a)) - Number(asksForAwards(b)));
  const decideBy = new Map(input.rules.map((rule) => [rule, prepareDecision(rule)]));
  while (open.length > 0) {
    const before = toAward.length;
    for (const rule of open) {
      const byLearner = decided.get(rule) ?? new Map<string, Decision>();
      decided.set(rule, byLearner);
      const decide = decideBy.get(rule) ?? prepareDecision(rule);
      for (const learnerId of input.learners) {
        if (byLearner.get(learnerId)?.verdict === 'met') continue;
        const decision = decide(learnerId, withFresh(input, fresh, learnerId), input.now);
        byLearner.set(learnerId, decision);
        if (decision.verdict !== 'met' || input.awardOf(rule.achievementId, learnerId)) continue;
        toAward.push({ rule, decision });
        const key = heldKey(rule.achievementId);
        fresh.set(`${learnerId} ${key}`, heldNow(learnerId, key, input.now));
      }
    }
    // Only rules that ask for awards can have changed, and only if there are new ones.
    open = toAward.length > before ? input.rules.filter(asksForAwards) : [];
  }
  return {
    decisions: new Map(input.rules.map((rule) => [rule, [...(decided.get(rule)?.values() ?? [])]])),
    toAward,
  };
}

/** One learner held against the rule that it was prepared for. */
export type Decide = (learnerId: string, facts: FactLookup, now: Date) => Decision;

/** Makes a rule ready for many learners. Before its "decide from" nothing is said (DESIGN D4). */
export function prepareDecision(rule: Rule): Decide {
  const { achievementId, clause, decideFrom, version: ruleVersion } = rule;
  const evaluate = prepareRule(clause, { achievementId });
  return (learnerId, facts, now) => {
    const outcome: Outcome =
      decideFrom !== undefined && now < decideFrom
        ? { verdict: 'unknown', type: clause.type, reason: 'not_decided_yet' }
        : evaluate(facts, now);
    const missing = clausesAway(outcome);
    return { learnerId, achievementId, ruleVersion, verdict: outcome.verdict, outcome, missing };
  };
}

function withFresh(
  input: DecideInput,
  fresh: ReadonlyMap<string, EventFact>,
  learnerId: string,
): FactLookup {
  const known = input.lookup(learnerId);
  return (key) => fresh.get(`${learnerId} ${key}`) ?? known(key);
}

function asksForAwards(rule: Rule): boolean {
  return requiredFacts(rule.clause, rule).some((key) => key.startsWith('award:'));
}

function heldKey(achievementId: string): FactKey {
  return `award:${achievementId}`;
}

function heldNow(learnerId: string, key: FactKey, now: Date): EventFact {
  const at = now.toISOString();
  return { state: 'yes', learnerId, key, source: 'awards', at, readAt: at };
}
