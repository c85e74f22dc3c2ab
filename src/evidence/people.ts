/**
 * About whom facts are kept. A results service returns the teacher's own grade and those of suspended people
 * too (trap T9, captured Moodle 4.5.6), so rows are matched to the people of the course and all others dropped.
 * Who may be *awarded* is a narrower question: `awards/eligibility.ts`.
 */
import type { Member } from '../domain/platform.js';
import type { Learner } from '../domain/learner.js';
import type { Course } from './port.js';

/** People who learn in this course, by platform user id (`sub`). */
export function peopleBySub(course: Course): ReadonlyMap<string, Learner> {
  const learning = new Set(
    course.members.filter((member) => learnsHere(member, course)).map((member) => member.learnerId),
  );
  return new Map(
    course.learners
      .filter((learner) => learning.has(learner.id))
      .map((learner) => [learner.sub, learner]),
  );
}

function learnsHere(member: Member, course: Course): boolean {
  if (member.everInstructor) return false;
  // Without an answer now, the roster that was read last still tells learners from teachers.
  const roles = course.roster === 'notOffered' ? member.launchRoles : member.rosterRoles;
  if (!roles?.includes('Learner') || roles.includes('Instructor')) return false;
  return course.roster === 'notOffered' || member.rosterStatus === 'Active';
}
