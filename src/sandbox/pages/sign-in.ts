/** The first page: choose who you are, or see your courses. */
import type { Application } from 'express';
import { findPerson } from '../lms.js';
import type { Lms } from '../lms.js';
import { participantIn } from '../roles.js';
import { cookieName, findSession, openSession, setSessionCookie } from '../sessions.js';
import { formOf, frame, roleName, sendPage } from './page.js';

export function addSignInPages(app: Application, lms: Lms): void {
  app.get('/', (request, response) => {
    const session = findSession(lms, request);
    const person = session && findPerson(lms, session.personId);
    if (!person) {
      sendPage(response, 'sign-in', { title: 'Choose a person', ...people(lms) });
      return;
    }
    const courses = lms.courses.flatMap((course) => {
      const participant = participantIn(course, person, session.switchedToStudent);
      return participant.enrolment || person.siteAdmin
        ? [{ id: course.id, name: course.fullName, role: roleName(participant) }]
        : [];
    });
    const model = { ...frame({ session, person }), trail: [], courses, admin: person.siteAdmin };
    sendPage(response, 'home', { title: 'My courses', ...model });
  });
  app.post('/sign-in', (request, response) => {
    const form = formOf(request);
    const person = findPerson(lms, Number(form['person']));
    if (person)
      setSessionCookie(
        response,
        openSession(lms, person.id, form['language'] === 'fr' ? 'fr' : 'en'),
      );
    response.redirect(303, '/');
  });
  app.post('/sign-out', (request, response) => {
    const session = findSession(lms, request);
    if (session) lms.sessions.delete(session.id);
    response.clearCookie(cookieName, { path: '/' });
    response.redirect(303, '/');
  });
}

function people(lms: Lms): object {
  const [course] = lms.courses;
  return {
    site: lms.site.name,
    people: lms.people.map((person) => ({
      id: person.id,
      name: `${person.givenName} ${person.familyName}`,
      role: course ? roleName(participantIn(course, person)) : '',
    })),
  };
}
