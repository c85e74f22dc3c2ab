/**
 * `date`: between two instants, both included. The time is always known, so before `from` and after `until` are
 * both unmet. (A rule's `decideFrom` is another thing: before it nothing is decided at all, see `awards`.)
 */
import type { Condition } from '../condition.js';
import type { Finding } from '../finding.js';

export const date: Condition<'date'> = {
  prepare(clause) {
    const from = clause.from === undefined ? -Infinity : Date.parse(clause.from);
    const until = clause.until === undefined ? Infinity : Date.parse(clause.until);
    const window = {
      ...(clause.from !== undefined && { from: clause.from }),
      ...(clause.until !== undefined && { until: clause.until }),
    };
    return (_facts, now) => {
      const at = now.getTime();
      return { verdict: at < from || at > until ? 'unmet' : 'met', type: 'date', ...window };
    };
  },
  requiredFacts: () => [],
  lint(clause, place): readonly Finding[] {
    const { path, context } = place;
    const until = clause.until === undefined ? Infinity : Date.parse(clause.until);
    const from = clause.from === undefined ? -Infinity : Date.parse(clause.from);
    const decideFrom = context.decideFrom?.getTime() ?? -Infinity;
    if (from > until || decideFrom > until)
      return [{ code: 'date_window_empty', severity: 'error', path }];
    return until < context.now.getTime() && !place.negated
      ? [{ code: 'date_passed', severity: 'error', path }]
      : [];
  },
};
