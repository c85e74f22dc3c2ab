/**
 * What a run finds that a person must decide (DESIGN D4 to D6): a score that dropped below the threshold of an
 * award, a value above its maximum (trap T10), a value graded after the date, a column that the LMS no longer
 * lists. Each finding opens one task, however often it is found. Nothing is taken back here.
 */
import type { Award, Task } from '../domain/award.js';
import type { Rule } from '../domain/clause.js';
import type { Decision, Outcome, SeenFact } from '../domain/outcome.js';
import { prepareDecision, type Decide } from './decide.js';
import type { Decided } from './decide.js';
import type { Ground } from './ground.js';
import { newId } from './ports.js';
import type { AwardingDeps } from './ports.js';

type Finding = Pick<Task, 'kind' | 'subject' | 'learnerId' | 'achievementId' | 'detail'>;

export async function openTasks(
  deps: AwardingDeps,
  ground: Ground,
  decided: Decided,
): Promise<void> {
  const { context } = ground.course;
  const columns = await deps.stores.columns.list(context.id);
  const labels = new Map(columns.map((column) => [column.id, column.label]));
  const findings = [
    ...missingColumns(ground, labels),
    ...droppedScores(deps, ground),
    ...doubtfulValues(ground, decided),
  ];
  for (const finding of findings) {
    await deps.stores.tasks.ensure({
      id: newId(deps.random),
      organisationId: context.organisationId,
      contextId: context.id,
      openedAt: deps.clock(),
      ...finding,
    });
  }
}

function missingColumns(
  { collected }: Ground,
  labels: ReadonlyMap<string, string>,
): readonly Finding[] {
  const missing = new Set(
    collected.facts
      .filter((fact) => fact.state === 'unknown' && fact.reason === 'column_missing')
      .map((fact) => columnOf(fact.key)),
  );
  return [...missing].map((columnId) => ({
    kind: 'column_missing',
    subject: columnId,
    detail: { columnId, label: labels.get(columnId) ?? '' },
  }));
}

/** Awards given here, held against the version of the rule that gave them: an edited rule changes nobody's award. */
function droppedScores(deps: AwardingDeps, ground: Ground): readonly Finding[] {
  const versions = [...ground.rules, ...ground.earlierRules];
  const prepared = new Map<Rule, Decide>();
  return ground.awards.flatMap((award): readonly Finding[] => {
    if (award.status === 'withdrawn' || award.contextId !== ground.course.context.id) return [];
    const rule = versions.find((version) => gave(version, award));
    if (!rule) return [];
    const facts = ground.collected.lookup(award.learnerId);
    const decide = prepared.get(rule) ?? prepareDecision(rule);
    prepared.set(rule, decide);
    const { outcome } = decide(award.learnerId, facts, deps.clock());
    if (outcome.verdict !== 'unmet') return [];
    const low = leaves(outcome).find((leaf) => leaf.verdict === 'unmet');
    return [
      {
        kind: 'score_dropped',
        // Another drop, to another value, is another finding.
        subject: `${award.id}:${low?.value ?? ''}`,
        learnerId: award.learnerId,
        achievementId: award.achievementId,
        detail: { awardId: award.id, ...detailOf(low) },
      },
    ];
  });
}

function gave(rule: Rule, award: Award): boolean {
  return rule.achievementId === award.achievementId && rule.version === award.ruleVersion;
}

function doubtfulValues({ awardOf }: Ground, { decisions }: Decided): readonly Finding[] {
  return [...decisions.values()]
    .flat()
    .flatMap((decision) =>
      awardOf(decision.achievementId, decision.learnerId)
        ? []
        : leaves(decision.outcome).flatMap((leaf) => doubtful(decision, leaf)),
    );
}

function doubtful(decision: Decision, leaf: Outcome): readonly Finding[] {
  if (leaf.reason !== 'above_maximum' && leaf.reason !== 'graded_after_date') return [];
  const { learnerId, achievementId } = decision;
  const where = leaf.about?.join(',') ?? leaf.type;
  return [
    {
      kind: leaf.reason,
      subject: `${achievementId}:${where}:${learnerId}`,
      learnerId,
      achievementId,
      detail: detailOf(leaf),
    },
  ];
}

/** The clauses without parts, in the order of the rule. */
function leaves(outcome: Outcome): readonly Outcome[] {
  return outcome.parts === undefined ? [outcome] : outcome.parts.flatMap(leaves);
}

function detailOf(leaf: Outcome | undefined): Readonly<Record<string, string | number>> {
  const seen = leaf?.seen?.find(isDoubtful) ?? leaf?.seen?.[0];
  return {
    ...(seen?.key.startsWith('column:') && { columnId: columnOf(seen.key) }),
    ...(seen?.score !== undefined && { score: seen.score }),
    ...(seen?.maximum !== undefined && { maximum: seen.maximum }),
    ...(seen?.at !== undefined && { at: seen.at }),
    ...(leaf?.value !== undefined && { value: leaf.value }),
    ...(leaf?.unit !== undefined && { unit: leaf.unit }),
    ...(leaf?.gradedBy !== undefined && { gradedBy: leaf.gradedBy }),
  };
}

function isDoubtful({ score, maximum }: SeenFact): boolean {
  return score !== undefined && maximum !== undefined && score > maximum;
}

function columnOf(key: string): string {
  return key.slice('column:'.length);
}
