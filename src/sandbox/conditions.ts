/**
 * "Restrict access": conditions on an activity or a section, and activity completion. Moodle's grade condition
 * needs a grade (ungraded meets neither bound), its upper bound is exclusive, and hidden grades count.
 */
import { findGrade, findItem, findModuleItem } from './gradebook.js';
import type { Activity, CompletionWanted, Condition, Course } from './model.js';

/** Moodle's states: 0 incomplete, 1 complete, 2 complete with a pass, 3 complete with a fail. */
export type CompletionState = 0 | 1 | 2 | 3;

/** @returns completion of an activity as its rule and the gradebook say now */
export function completionState(
  course: Course,
  activity: Activity,
  userId: number,
): CompletionState {
  if (activity.completion === 'none') return 0;
  if (activity.completion === 'view') return activity.viewedBy.has(userId) ? 1 : 0;
  const item = findModuleItem(course.gradebook, activity.cmId);
  const final = item && findGrade(course.gradebook, item.id, userId)?.final;
  if (final === undefined || final === null) return 0;
  if (activity.passGrade === undefined) return 1;
  return final >= activity.passGrade ? 2 : 3;
}

/** Whether one person meets a condition at a time. Percentages are of the item's maximum. */
function meetsCondition(
  condition: Condition,
  about: { readonly course: Course; readonly userId: number; readonly now: Date },
): boolean {
  switch (condition.type) {
    case 'grade': {
      const item = findItem(about.course.gradebook, condition.itemId);
      const grade = item && findGrade(about.course.gradebook, item.id, about.userId);
      if (!item || grade?.final === undefined || grade.final === null) return false;
      const percent = (grade.final * 100) / (item.kind === 'course' ? grade.max : item.max);
      return (
        (condition.atLeast === undefined || percent >= condition.atLeast) &&
        (condition.below === undefined || percent < condition.below)
      );
    }
    case 'completion': {
      const activity = about.course.activities.find(({ cmId }) => cmId === condition.cmId);
      const state = activity ? completionState(about.course, activity, about.userId) : 0;
      return completionMatches(state, condition.state);
    }
    case 'date':
      return condition.direction === 'from' ? about.now >= condition.at : about.now < condition.at;
    case 'all':
      return condition.of.every((one) => meetsCondition(one, about));
    case 'any':
      return condition.of.some((one) => meetsCondition(one, about));
    case 'not':
      return !meetsCondition(condition.of, about);
  }
}

function completionMatches(state: CompletionState, wanted: CompletionWanted): boolean {
  if (wanted === 'complete') return state !== 0;
  if (wanted === 'incomplete') return state === 0;
  return wanted === 'passed' ? state === 2 : state === 3;
}

/**
 * Whether a condition, right now, does not tell people apart. Moodle's memberships service asks only this of
 * the activity's own conditions, which is why its `rlid` filter fails open for hidden activities, conditions
 * on the section, and dates that have passed.
 */
export function isAvailableForAll(condition: Condition | undefined, now: Date): boolean {
  if (condition === undefined) return true;
  switch (condition.type) {
    case 'date':
      return condition.direction === 'from' ? now >= condition.at : now < condition.at;
    case 'all':
      return condition.of.every((one) => isAvailableForAll(one, now));
    case 'any':
      return condition.of.some((one) => isAvailableForAll(one, now));
    case 'grade':
    case 'completion':
    case 'not':
      return false;
  }
}

/** Whether a person without a teacher's rights may open an activity: section and activity, shown and allowed. */
export function isOpenTo(course: Course, activity: Activity, userId: number, now: Date): boolean {
  const section = course.sections.find(({ id }) => id === activity.sectionId);
  const conditions = [section?.availability, activity.availability];
  if (activity.hidden || section?.hidden === true) return false;
  return conditions.every(
    (condition) => condition === undefined || meetsCondition(condition, { course, userId, now }),
  );
}

/** What the LMS tells a learner who may not open an activity. */
export function describeCondition(condition: Condition, course: Course): string {
  switch (condition.type) {
    case 'grade': {
      const name = findItem(course.gradebook, condition.itemId)?.name ?? 'a missing grade item';
      if (condition.atLeast !== undefined && condition.below !== undefined) {
        return `You achieve a score within a certain range in ${name}`;
      }
      if (condition.below !== undefined) return `You achieve less than a certain score in ${name}`;
      return condition.atLeast === undefined
        ? `You have a grade in ${name}`
        : `You achieve higher than a certain score in ${name}`;
    }
    case 'completion': {
      const name =
        course.activities.find(({ cmId }) => cmId === condition.cmId)?.name ?? 'a missing activity';
      return `The activity ${name} is ${condition.state}`;
    }
    case 'date':
      return condition.direction === 'from'
        ? `It is on or after ${condition.at.toISOString()}`
        : `It is before ${condition.at.toISOString()}`;
    case 'all':
    case 'any':
      return condition.of
        .map((one) => describeCondition(one, course))
        .join(condition.type === 'all' ? ' and ' : ' or ');
    case 'not':
      return `not: ${describeCondition(condition.of, course)}`;
  }
}
