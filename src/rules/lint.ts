/**
 * Holds a rule against what exists in the course and against its tier's policy (DESIGN §4, D4). Codes only.
 * An error keeps the rule from being published; nothing here changes a decision.
 */
import type { Clause } from '../domain/clause.js';
import { ranksAbove } from '../domain/tier.js';
import type { LeafQuestion, Place } from './condition.js';
import { conditionOf } from './conditions/index.js';
import type { Finding, FindingCode, LintContext } from './finding.js';
import { canBeMetBy } from './satisfiable.js';

/** @returns findings in the order of the rule, those about the whole rule last */
export function lintRule(clause: Clause, context: LintContext): readonly Finding[] {
  return [
    ...lintPart(clause, { path: '', negated: false, context }),
    ...lintWhole(clause, context),
  ];
}

/** @returns whether these findings keep a rule from being published */
export function hasErrors(findings: readonly Finding[]): boolean {
  return findings.some((finding) => finding.severity === 'error');
}

function lintPart(clause: Clause, place: Place): readonly Finding[] {
  const own = conditionOf(clause).lint(clause, place);
  const inside = place.path === '' ? 'of' : `${place.path}.of`;
  switch (clause.type) {
    case 'not':
      return [...own, ...lintPart(clause.of, { ...place, path: inside, negated: !place.negated })];
    case 'all':
    case 'any':
    case 'atLeast':
      return [
        ...own,
        ...clause.of.flatMap((part, at) => lintPart(part, { ...place, path: `${inside}.${at}` })),
      ];
    case 'result':
    case 'average':
    case 'completed':
    case 'launched':
    case 'holds':
    case 'approved':
    case 'date':
      return own;
  }
}

function lintWhole(clause: Clause, context: LintContext): readonly Finding[] {
  const found: Finding[] = [];
  const error = (code: FindingCode): void => {
    found.push({ code, severity: 'error', path: '' });
  };
  if (canBeMetBy(clause, provesNothing)) error('nothing_to_show');
  else if (canBeMetBy(clause, byUnconfirmedLaunch(context))) error('claim_point_alone');
  const { policy } = context.tier;
  if (policy.needsAssessedResult && canBeMetBy(clause, (leaf) => !isAssessed(leaf, context)))
    error('tier_needs_assessed_result');
  if (policy.needsStackOrEffort && !statesEffort(context) && !stacks(clause, context))
    error('tier_needs_stack_or_effort');
  // Not a fault of the rule: publishing waits for the programme owner's yes.
  if (policy.needsProgrammeApproval && context.programmeApproved !== true)
    found.push({ code: 'tier_needs_programme_approval', severity: 'warning', path: '' });
  return found;
}

/** A date passes for everybody, and most people do not hold a given badge: neither is an achievement. */
const provesNothing: LeafQuestion = (leaf, negated) =>
  leaf.type === 'date' || (leaf.type === 'holds' && negated);

/** A launch of a claim point shows only what its restriction lets through (DESIGN D4 b). */
function byUnconfirmedLaunch({ resourceLinks }: LintContext): LeafQuestion {
  return (leaf, negated) => {
    if (leaf.type !== 'launched' && leaf.type !== 'completed') return provesNothing(leaf, negated);
    return !negated && resourceLinks.get(leaf.resourceLinkId)?.restrictionConfirmedAt === undefined;
  };
}

/** A graded value, or a badge whose own tier demands one. */
function isAssessed(leaf: Clause, { achievementTiers }: LintContext): boolean {
  if (leaf.type === 'holds')
    return achievementTiers.get(leaf.achievementId)?.policy.needsAssessedResult === true;
  return leaf.type === 'result' || leaf.type === 'average';
}

function statesEffort({ effortHours, tier }: LintContext): boolean {
  return effortHours !== undefined && effortHours >= (tier.policy.minEffortHours ?? 0);
}

/** Cannot be met without a badge of a lower tier. */
function stacks(clause: Clause, { achievementTiers, tier }: LintContext): boolean {
  const holdsLower: LeafQuestion = (leaf, negated) => {
    if (leaf.type !== 'holds' || negated) return false;
    const held = achievementTiers.get(leaf.achievementId);
    return held !== undefined && ranksAbove(tier, held);
  };
  return !canBeMetBy(clause, (leaf, negated) => !holdsLower(leaf, negated));
}
