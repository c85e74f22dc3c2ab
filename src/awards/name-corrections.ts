/**
 * The name on a credential (DESIGN D8): as the LMS gave it, or a correction that the learner asked for and an
 * instructor confirmed. Asking opens a task; confirming or refusing closes it.
 */
import type { Task } from '../domain/award.js';
import type { Learner } from '../domain/learner.js';
import { ToolError } from '../errors.js';
import { requirePublishRight } from './publish-rights.js';
import type { Acting } from './publish-rights.js';
import { newId } from './ports.js';
import type { AwardingDeps } from './ports.js';

/** Asked by the learner. @throws form_invalid (`field`: `name`) | learner_not_found */
export async function askNameCorrection(
  deps: AwardingDeps,
  given: {
    readonly organisationId: string;
    readonly contextId: string;
    readonly learnerId: string;
    readonly name: string;
  },
): Promise<Learner> {
  const name = given.name.normalize('NFC').replace(/\s+/g, ' ').trim();
  // Control and direction characters could make a signed name look like another one; joiners belong to names.
  if (name === '' || name.length > 200 || /(?![\u200C\u200D])[\p{Cc}\p{Cf}]/u.test(name)) {
    throw new ToolError('form_invalid', { field: 'name' });
  }
  const askedAt = deps.clock();
  const learner = await deps.stores.learners.setNameCorrection(given.learnerId, { name, askedAt });
  await deps.stores.tasks.ensure({
    id: newId(deps.random),
    organisationId: given.organisationId,
    contextId: given.contextId,
    kind: 'name_correction',
    subject: `${given.learnerId}:${askedAt.toISOString()}`,
    learnerId: given.learnerId,
    detail: { name },
    openedAt: askedAt,
  });
  return learner;
}

/**
 * Decided by an instructor. Only the newest correction asked for can be decided: an older task just closes.
 * @throws publish_not_allowed | task_not_found
 */
export async function decideNameCorrection(
  deps: AwardingDeps,
  given: {
    readonly organisationId: string;
    readonly contextId: string;
    readonly taskId: string;
    readonly confirmed: boolean;
    readonly by: Acting;
  },
): Promise<Learner | undefined> {
  const course = await deps.evidence.loadCourse(given.organisationId, given.contextId);
  requirePublishRight(course, given.by);
  const task = await getOpenTask(deps, given);
  const now = deps.clock();
  const learner =
    task.learnerId === undefined ? undefined : await deps.stores.learners.get(task.learnerId);
  const asked = learner?.nameCorrection;
  const isNewest = asked !== undefined && task.subject.endsWith(asked.askedAt.toISOString());
  const decided =
    learner && isNewest
      ? await deps.stores.learners.setNameCorrection(learner.id, {
          name: asked.name,
          askedAt: asked.askedAt,
          ...(given.confirmed
            ? { confirmedAt: now, confirmedBy: given.by.learnerId }
            : { refusedAt: now }),
        })
      : undefined;
  await deps.stores.tasks.finish(given.contextId, task.id, now);
  return decided;
}

async function getOpenTask(
  { stores }: AwardingDeps,
  { contextId, taskId }: { readonly contextId: string; readonly taskId: string },
): Promise<Task> {
  const open = await stores.tasks.list(contextId, 'open');
  const task = open.find(({ id, kind }) => id === taskId && kind === 'name_correction');
  if (!task) throw new ToolError('task_not_found');
  return task;
}
