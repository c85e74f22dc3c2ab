/** Whether an activity is open to who arrives at it, in the words that the LMS shows, and what an arrival does there. */
import { describeCondition, isOpenTo } from './conditions.js';
import { ensureFresh } from './gradebook.js';
import type { Lms } from './lms.js';
import type { Activity, Course, PendingLaunch } from './model.js';
import { editsCourse, ignoresRestrictions } from './roles.js';
import type { Participant } from './roles.js';

export interface Arrival {
  readonly course: Course;
  readonly activity: Activity | undefined;
  readonly participant: Participant;
  readonly launch: PendingLaunch;
}

/** Why the LMS shows its course page instead of launching. */
export function closedBecause(
  lms: Lms,
  { course, activity, participant, launch }: Arrival,
): string | undefined {
  if (launch.message !== 'LtiResourceLinkRequest') {
    return editsCourse(participant) || participant.enrolment?.role === 'teacher'
      ? undefined
      : 'You cannot do this in this course.';
  }
  if (
    !participant.person.siteAdmin &&
    (!participant.enrolment || participant.enrolment.suspended)
  ) {
    return 'You are not enrolled in this course.';
  }
  if (!activity) return 'This activity does not exist.';
  if (ignoresRestrictions(participant)) return undefined;
  return isOpenTo(course, activity, participant.person.id, lms.clock())
    ? undefined
    : whyClosed(course, activity);
}

/** The sentence a learner sees at a restricted activity. */
export function whyClosed(course: Course, activity: Activity): string {
  const section = course.sections.find(({ id }) => id === activity.sectionId);
  const conditions = [section?.availability, activity.availability].flatMap((one) =>
    one ? [describeCondition(one, course)] : [],
  );
  return conditions.length === 0
    ? 'Not available'
    : `Not available unless: ${conditions.join(' and ')}`;
}

/** A completed activity launch counts as a view and brings a stale gradebook up to date; deep linking does neither. */
export function completeLaunch(lms: Lms, { course, activity, participant, launch }: Arrival): void {
  if (launch.message === 'LtiDeepLinkingRequest') return;
  activity?.viewedBy.add(participant.person.id);
  ensureFresh(course.gradebook, lms.clock());
}
