/** Which facts a rule needs, so that evidence is collected for exactly those. */
import type { Clause } from '../domain/clause.js';
import type { FactKey } from '../domain/fact.js';
import { conditionOf, partsOf } from './conditions/index.js';

/** @returns every key that `evaluate` may ask for, each once, in the order of the rule */
export function requiredFacts(
  clause: Clause,
  about: { readonly achievementId: string },
): readonly FactKey[] {
  const keys = new Set<FactKey>();
  const open: Clause[] = [clause];
  for (let next = open.shift(); next !== undefined; next = open.shift()) {
    for (const key of conditionOf(next).requiredFacts(next, about.achievementId)) keys.add(key);
    open.unshift(...partsOf(next));
  }
  return [...keys];
}
