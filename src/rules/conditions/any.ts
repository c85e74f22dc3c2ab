/** `any`: one part is enough. One met part decides; otherwise one unknown part leaves it unknown. */
import type { Outcome } from '../../domain/outcome.js';
import type { Condition } from '../condition.js';
import { emptyGroup, lintGroup } from './group.js';

export const any: Condition<'any'> = {
  prepare(clause, { prepare }) {
    const members = clause.of.map(prepare);
    if (members.length === 0) return emptyGroup('any');
    return (facts, now) => judge(members.map((member) => member(facts, now)));
  },
  requiredFacts: () => [],
  lint: lintGroup,
};

function judge(parts: readonly Outcome[]): Outcome {
  let unknown: Outcome | undefined;
  for (const part of parts) {
    if (part.verdict === 'met') return { verdict: 'met', type: 'any', parts };
    if (part.verdict === 'unknown') unknown ??= part;
  }
  return unknown === undefined
    ? { verdict: 'unmet', type: 'any', parts }
    : { verdict: 'unknown', type: 'any', reason: unknown.reason ?? 'not_read_yet', parts };
}
