/** `all`: every part. One unmet part decides; otherwise one unknown part leaves it unknown. */
import type { Outcome } from '../../domain/outcome.js';
import type { Condition } from '../condition.js';
import { emptyGroup, lintGroup } from './group.js';

export const all: Condition<'all'> = {
  prepare(clause, { prepare }) {
    const members = clause.of.map(prepare);
    if (members.length === 0) return emptyGroup('all');
    return (facts, now) => judge(members.map((member) => member(facts, now)));
  },
  requiredFacts: () => [],
  lint: lintGroup,
};

function judge(parts: readonly Outcome[]): Outcome {
  let unknown: Outcome | undefined;
  for (const part of parts) {
    if (part.verdict === 'unmet') return { verdict: 'unmet', type: 'all', parts };
    if (part.verdict === 'unknown') unknown ??= part;
  }
  return unknown === undefined
    ? { verdict: 'met', type: 'all', parts }
    : { verdict: 'unknown', type: 'all', reason: unknown.reason ?? 'not_read_yet', parts };
}
