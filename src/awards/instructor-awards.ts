/**
 * Unclaimed awards of people since seen as Instructor in the course are withdrawn (DESIGN D4): a non-editing
 * teacher is a Learner in Moodle's roster until the first launch says otherwise (trap T8). The teacher gets a task.
 */
import type { Award } from '../domain/award.js';
import type { Course } from '../evidence/port.js';
import { eligibilityOf } from './eligibility.js';
import { newId } from './ports.js';
import type { AwardingDeps } from './ports.js';

const because = 'seen_as_instructor';

/** @returns what was withdrawn in this run */
export async function withdrawFromInstructors(
  deps: AwardingDeps,
  course: Course,
): Promise<readonly Award[]> {
  const instructors = new Set(
    course.members
      .filter((member) => isInstructor(member, course))
      .map(({ learnerId }) => learnerId),
  );
  if (instructors.size === 0) return [];
  const awards = await deps.stores.awards.listByContext(course.context.id);
  const withdrawn: Award[] = [];
  for (const award of awards.filter(({ learnerId }) => instructors.has(learnerId))) {
    // The task may be missing from a run that was cut off between the two writes.
    if (award.withdrawnBecause === because) await openTask(deps, award);
    if (award.status !== 'awarded' && award.status !== 'declined') continue;
    const gone = await deps.stores.awards.transition(award.id, ['awarded', 'declined'], {
      status: 'withdrawn',
      withdrawnAt: deps.clock(),
      withdrawnBecause: because,
    });
    // Claimed in the same moment: then it stands, and withdrawing it is a person's decision.
    if (!gone) continue;
    await openTask(deps, gone);
    withdrawn.push(gone);
  }
  return withdrawn;
}

function isInstructor(member: Course['members'][number], course: Course): boolean {
  const eligibility = eligibilityOf(member, course.roster);
  return !eligibility.eligible && eligibility.because === 'seen_as_instructor';
}

async function openTask(deps: AwardingDeps, award: Award): Promise<void> {
  await deps.stores.tasks.ensure({
    id: newId(deps.random),
    organisationId: award.organisationId,
    contextId: award.contextId,
    kind: 'instructor_award_withdrawn',
    subject: award.id,
    learnerId: award.learnerId,
    achievementId: award.achievementId,
    detail: { awardId: award.id },
    openedAt: deps.clock(),
  });
}
