/** `not`: met and unmet change places; what is not known stays not known. */
import type { Condition } from '../condition.js';

export const not: Condition<'not'> = {
  prepare(clause, { prepare }) {
    const member = prepare(clause.of);
    return (facts, now) => {
      const part = member(facts, now);
      const parts = [part];
      if (part.verdict === 'met') return { verdict: 'unmet', type: 'not', parts };
      if (part.verdict === 'unmet') return { verdict: 'met', type: 'not', parts };
      return { verdict: 'unknown', type: 'not', reason: part.reason ?? 'not_read_yet', parts };
    };
  },
  requiredFacts: () => [],
  lint: () => [],
};
