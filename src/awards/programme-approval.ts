/**
 * The programme owner's yes (docs/decisions/0006): asked for, and given, for exactly one state of a draft, which is
 * the rule and everything that the badge says.
 */
import { createHash } from 'node:crypto';
import type { Achievement } from '../domain/achievement.js';
import type { Task } from '../domain/award.js';
import type { Rule } from '../domain/clause.js';
import type { Context } from '../domain/platform.js';
import type { Tier } from '../domain/tier.js';
import { ToolError } from '../errors.js';
import { newId } from './ports.js';
import type { AwardingDeps } from './ports.js';

interface ApprovedState {
  readonly rule: Rule;
  readonly achievement: Achievement;
}

/** The same for the same state only. */
export function digestOf({ rule, achievement }: ApprovedState): string {
  const { name, description, tierId, criteriaNote, effortHours, language } = achievement;
  const state = JSON.stringify([
    rule.clause,
    rule.decideFrom?.toISOString() ?? null,
    [name, description, tierId, criteriaNote ?? null, effortHours ?? null, language],
  ]);
  return createHash('sha256').update(state).digest('base64url').slice(0, 16);
}

/** Whether this state was approved: an approval of what was there before a change is none. */
export function isApproved(state: ApprovedState): boolean {
  return state.rule.programmeApproval?.digest === digestOf(state);
}

/** Whether a task asks for the approval of this state. */
export function asksFor({ kind, subject }: Task, state: ApprovedState): boolean {
  const asked = subjectOf(state);
  return kind === 'programme_approval' && (subject === asked || subject.startsWith(`${asked}:`));
}

function subjectOf(state: ApprovedState): string {
  return `${state.rule.id}:${digestOf(state)}`;
}

/** Opens the task for the admin. @throws publish_needs_approval where the tier needs what was not given */
export async function requireApproval(
  deps: AwardingDeps,
  context: Context,
  draft: ApprovedState & { readonly tier: Tier },
): Promise<void> {
  const { rule, achievement, tier } = draft;
  if (!tier.policy.needsProgrammeApproval || isApproved(draft)) return;
  // A draft that was changed and changed back asks again: its first task is done, and stays done.
  const done = await deps.stores.tasks.list(context.id, 'done');
  const before = done.filter((task) => asksFor(task, draft)).length;
  await deps.stores.tasks.ensure({
    id: newId(deps.random),
    organisationId: rule.organisationId,
    contextId: rule.contextId,
    kind: 'programme_approval',
    subject: before === 0 ? subjectOf(draft) : `${subjectOf(draft)}:${before}`,
    achievementId: rule.achievementId,
    detail: { name: achievement.name, tierId: tier.id, course: context.title },
    openedAt: deps.clock(),
  });
  throw new ToolError('publish_needs_approval', { tier: tier.id });
}
