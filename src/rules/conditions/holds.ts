/** `holds`: a valid award of another achievement. Our own awards say yes or no, so both are known. */
import type { FactKey, FactLookup } from '../../domain/fact.js';
import type { Outcome } from '../../domain/outcome.js';
import type { Condition } from '../condition.js';
import type { Finding } from '../finding.js';
import { seen } from '../grades.js';

export const holds: Condition<'holds'> = {
  prepare(clause) {
    const key: FactKey = `award:${clause.achievementId}`;
    const about = [key];
    return (facts) => judge(key, about, facts);
  },
  requiredFacts: (clause) => [`award:${clause.achievementId}`],
  lint(clause, place): readonly Finding[] {
    const { context, path } = place;
    if (clause.achievementId === context.achievementId)
      return [{ code: 'holds_itself', severity: 'error', path }];
    return context.achievementTiers.has(clause.achievementId)
      ? []
      : [{ code: 'achievement_missing', severity: 'error', path }];
  },
};

function judge(key: FactKey, about: readonly FactKey[], facts: FactLookup): Outcome {
  const fact = facts(key);
  if (fact === undefined)
    return { verdict: 'unknown', type: 'holds', reason: 'not_read_yet', about };
  const looked = [seen(fact)];
  if (fact.state === 'yes') return { verdict: 'met', type: 'holds', about, seen: looked };
  if (fact.state === 'no') return { verdict: 'unmet', type: 'holds', about, seen: looked };
  const reason = fact.state === 'unknown' ? fact.reason : 'not_read_yet';
  return { verdict: 'unknown', type: 'holds', reason, about, seen: looked };
}
