/** What every page needs: who is looking, from which course, and sending the result. */
import type { Request, RequestHandler, Response } from 'express';
import { z } from 'zod';
import { findCourse, findPerson } from '../lms.js';
import type { Lms } from '../lms.js';
import type { Course, Person, Session } from '../model.js';
import { editsCourse, managesTool, participantIn } from '../roles.js';
import type { Participant } from '../roles.js';
import { findSession } from '../sessions.js';
import { renderPage } from '../views.js';

export interface Visitor {
  readonly session: Session;
  readonly person: Person;
}

export interface CourseVisitor extends Visitor {
  readonly course: Course;
  readonly participant: Participant;
  readonly canGrade: boolean;
  readonly canEdit: boolean;
}

export type CourseRight = 'view' | 'grade' | 'edit';

/** Only for people who have chosen who they are; others go to the first page. */
export function signedIn(
  lms: Lms,
  handle: (request: Request, response: Response, visitor: Visitor) => void | Promise<void>,
): RequestHandler {
  return async (request, response) => {
    const session = findSession(lms, request);
    const person = session && findPerson(lms, session.personId);
    if (!person) {
      response.redirect(303, '/');
      return;
    }
    await handle(request, response, { session, person });
  };
}

/** Only inside a course (`course` or `courseid` or `id` names it, see `courseIdOf`) and with the right. */
export function inCourse(
  lms: Lms,
  {
    right,
    courseOf,
  }: { readonly right: CourseRight; readonly courseOf: (request: Request) => Course | undefined },
  handle: (request: Request, response: Response, visitor: CourseVisitor) => void | Promise<void>,
): RequestHandler {
  return signedIn(lms, async (request, response, visitor) => {
    const course = courseOf(request);
    if (!course) {
      sendProblem(response, 404, 'There is no such course or activity.');
      return;
    }
    const participant = participantIn(course, visitor.person, visitor.session.switchedToStudent);
    const canEdit = editsCourse(participant);
    const canGrade = managesTool(participant);
    const member =
      visitor.person.siteAdmin || (participant.enrolment && !participant.enrolment.suspended);
    const allowed = { view: member, grade: canGrade, edit: canEdit }[right];
    if (!allowed) {
      sendProblem(response, 403, 'You do not have the right to do this in this course.');
      return;
    }
    await handle(request, response, { ...visitor, course, participant, canEdit, canGrade });
  });
}

/** A course named by a number in the query. */
export function courseByQuery(lms: Lms, name: string): (request: Request) => Course | undefined {
  return (request) => findCourse(lms, Number(request.query[name]));
}

/** Model parts of the frame around a page. */
export function frame(
  visitor: Visitor | CourseVisitor,
  trail: readonly { readonly href: string; readonly label: string }[] = [],
): object {
  const { person } = visitor;
  const inside = 'course' in visitor ? visitor : undefined;
  return {
    who: {
      name: `${person.givenName} ${person.familyName}`,
      role: inside ? roleName(inside.participant) : 'signed in',
    },
    trail: [
      { href: '/', label: 'Courses' },
      ...(inside
        ? [{ href: `/course/view.php?id=${inside.course.id}`, label: inside.course.shortName }]
        : []),
      ...trail,
    ],
  };
}

const roleNames = {
  student: 'Learner',
  teacher: 'Non-editing teacher',
  editingteacher: 'Teacher',
  manager: 'Manager',
} as const;

export function roleName({ person, enrolment, switchedToStudent }: Participant): string {
  if (switchedToStudent) return 'switched to learner';
  if (enrolment) return roleNames[enrolment.role];
  return person.siteAdmin ? 'Site administrator' : 'not enrolled';
}

export interface PageModel {
  readonly title: string;
  readonly [name: string]: unknown;
}

export function sendPage(response: Response, name: string, model: PageModel): void {
  response
    .status(200)
    .set('Cache-Control', 'no-store')
    .type('text/html')
    .send(renderPage(name, model));
}

export function sendProblem(response: Response, status: number, message: string): void {
  response
    .status(status)
    .type('text/html')
    .send(renderPage('error', { title: 'Not possible', message }));
}

const fields = z.record(z.string(), z.union([z.string(), z.array(z.string())])).catch({});

/** A form's fields; of repeated ones the last. */
export function formOf(request: Request): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(fields.parse(request.body ?? {})).map(([name, value]) => [
      name,
      [value].flat().at(-1) ?? '',
    ]),
  );
}

/** Five decimals at most, no zeros at the end. */
export function showNumber(value: number): string {
  return String(Math.round(value * 100) / 100);
}

/** What somebody who writes formulas needs of a grade item: `ID number: QUIZ1 · maximum 10`. */
export function describeItem(
  item: { readonly idnumber: string; readonly max: number } | undefined,
): string | undefined {
  return item && `ID number: ${item.idnumber || 'none yet'} · maximum ${showNumber(item.max)}`;
}

/** Undefined for an empty or unreadable field; takes a decimal comma. */
export function readNumber(text: string | undefined): number | undefined {
  const value = Number((text ?? '').trim().replace(',', '.'));
  return (text ?? '').trim() === '' || Number.isNaN(value) ? undefined : value;
}
