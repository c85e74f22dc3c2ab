/**
 * Who may be awarded (DESIGN D4, "Who may be awarded"; captured Moodle 4.5.6, F, and trap T8). Pure; the case
 * table is the test. Proof of a single clause (a launch, a grade) is the rule's business, not this file's.
 */
import type { ContextRole, Member } from '../domain/platform.js';
import type { Course, RosterState } from '../evidence/port.js';

export type NotEligible =
  /** At any launch, or in the roster: teachers, non-editing teachers, switched teachers. */
  | 'seen_as_instructor'
  /** Suspended people, and an admin who switched to student, are not in the roster. */
  | 'not_listed'
  | 'not_listed_as_learner'
  | 'not_active'
  /** No roster here, so only people count who were seen launching as Learner. */
  | 'never_launched_as_learner'
  /** The newest launch showed neither Learner nor staff, e.g. a mentor. */
  | 'not_learner_at_launch'
  /** The roster exists and could not be read: nobody is awarded until it can. */
  | 'roster_unreachable';

export type Eligibility =
  { readonly eligible: true } | { readonly eligible: false; readonly because: NotEligible };

const staff: readonly ContextRole[] = [
  'Instructor',
  'TeachingAssistant',
  'ContentDeveloper',
  'Administrator',
];

/** @param roster how the course's roster was read; `member.rosterRoles` is what it said */
export function eligibilityOf(member: Member, roster: RosterState): Eligibility {
  const because = hindrance(member, roster);
  return because === undefined ? { eligible: true } : { eligible: false, because };
}

function hindrance(member: Member, roster: RosterState): NotEligible | undefined {
  const { launchRoles, rosterRoles, rosterStatus } = member;
  if (member.everInstructor || isStaff(launchRoles) || isStaff(rosterRoles ?? [])) {
    return 'seen_as_instructor';
  }
  const launched = launchRoles.length > 0;
  if (launched && !launchRoles.includes('Learner')) return 'not_learner_at_launch';
  if (roster === 'notOffered') return launched ? undefined : 'never_launched_as_learner';
  if (roster === 'unreachable') return 'roster_unreachable';
  if (rosterRoles === null) return 'not_listed';
  if (!rosterRoles.includes('Learner')) return 'not_listed_as_learner';
  return rosterStatus === 'Active' ? undefined : 'not_active';
}

function isStaff(roles: readonly ContextRole[]): boolean {
  return roles.some((role) => staff.includes(role));
}

export interface NotEligibleLearner {
  readonly learnerId: string;
  readonly because: NotEligible;
}

type People = Pick<Course, 'members' | 'roster'>;

/** Learner ids to decide about: everybody eligible, and those whom only the roster's failure stops. */
export function decidable(course: People): readonly string[] {
  return course.members
    .filter((member) => {
      const eligibility = eligibilityOf(member, course.roster);
      return eligibility.eligible || eligibility.because === 'roster_unreachable';
    })
    .map((member) => member.learnerId);
}

/** Everybody of the course who cannot be awarded, and why. */
export function notEligible(course: People): readonly NotEligibleLearner[] {
  return course.members.flatMap((member) => {
    const eligibility = eligibilityOf(member, course.roster);
    return eligibility.eligible
      ? []
      : [{ learnerId: member.learnerId, because: eligibility.because }];
  });
}
