/**
 * Roles on the wire. Moodle's launch and its memberships service use different capabilities: a teacher who may
 * not edit is Instructor in the launch and Learner in the roster.
 */
import type { Course, Enrolment, Person } from './model.js';

export const vocabulary = {
  learner: 'http://purl.imsglobal.org/vocab/lis/v2/membership#Learner',
  instructor: 'http://purl.imsglobal.org/vocab/lis/v2/membership#Instructor',
  assistant: 'http://purl.imsglobal.org/vocab/lis/v2/membership/Instructor#TeachingAssistant',
  systemAdmin: 'http://purl.imsglobal.org/vocab/lis/v2/system/person#Administrator',
  institutionAdmin: 'http://purl.imsglobal.org/vocab/lis/v2/institution/person#Administrator',
  institutionStudent: 'http://purl.imsglobal.org/vocab/lis/v2/institution/person#Student',
  institutionInstructor: 'http://purl.imsglobal.org/vocab/lis/v2/institution/person#Instructor',
  systemUser: 'http://purl.imsglobal.org/vocab/lis/v2/system/person#User',
} as const;

/** Somebody as seen from a course. */
export interface Participant {
  readonly person: Person;
  /** Absent for a site administrator who is not enrolled. */
  readonly enrolment?: Enrolment;
  readonly switchedToStudent: boolean;
}

export function participantIn(
  course: Course,
  person: Person,
  switchedToStudent = false,
): Participant {
  const enrolment = course.enrolments.find(({ personId }) => personId === person.id);
  return { person, switchedToStudent, ...(enrolment && { enrolment }) };
}

/** `mod/lti:manage`: any teacher, also a non-editing one. Decides the launch role. */
export function managesTool({ person, enrolment, switchedToStudent }: Participant): boolean {
  if (switchedToStudent) return false;
  return person.siteAdmin || (enrolment !== undefined && enrolment.role !== 'student');
}

/** `moodle/course:manageactivities`: who may edit the course. Decides the roster role. */
export function editsCourse({ person, enrolment, switchedToStudent }: Participant): boolean {
  if (switchedToStudent) return false;
  return person.siteAdmin || enrolment?.role === 'editingteacher' || enrolment?.role === 'manager';
}

/** Whether grades are kept for them: only students. */
export function isGradable({ enrolment }: Participant): boolean {
  return enrolment?.role === 'student';
}

/** Restrict access does not hold for those who may see hidden activities: teachers and administrators. */
export function ignoresRestrictions({
  person,
  enrolment,
  switchedToStudent,
}: Participant): boolean {
  // An administrator who switched to student still gets in: observed, and not detectable by a tool.
  if (person.siteAdmin) return true;
  return !switchedToStudent && enrolment !== undefined && enrolment.role !== 'student';
}
