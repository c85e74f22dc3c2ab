/** Choosing content in the tool: a frame for the selection, then a page on which the teacher saves it. */
import type { Application, Request } from 'express';
import { addLtiActivity } from '../course-changes.js';
import { sendFormPost } from '../form-post.js';
import { findCourse, findTool } from '../lms.js';
import type { Lms, ReturnedLinks } from '../lms.js';
import type { Course } from '../model.js';
import { initiateLogin } from '../login-initiation.js';
import { courseByQuery, formOf, frame, inCourse, sendPage, sendProblem } from './page.js';

export function addDeepLinkingPages(app: Application, lms: Lms): void {
  const editing = { right: 'edit' as const, courseOf: courseByQuery(lms, 'course') };
  app.get(
    '/deep-linking',
    inCourse(lms, editing, (request, response, visitor) => {
      const tool = findTool(lms, Number(request.query['tool']));
      if (!tool) sendProblem(response, 404, 'There is no such tool.');
      else {
        const href = `/mod/lti/contentitem.php?course=${visitor.course.id}&tool=${tool.id}`;
        const model = {
          ...frame(visitor),
          wide: true,
          href,
          platformStorage: lms.settings.platformStorage,
        };
        sendPage(response, 'deep-linking', { title: `Select content: ${tool.name}`, ...model });
      }
    }),
  );
  app.get(
    '/mod/lti/contentitem.php',
    inCourse(lms, editing, (request, response, { session, course }) => {
      const tool = findTool(lms, Number(request.query['tool']));
      if (!tool) {
        sendProblem(response, 404, 'There is no such tool.');
        return;
      }
      const login = initiateLogin(lms, { session, course, tool, message: 'LtiDeepLinkingRequest' });
      sendFormPost(response, {
        title: tool.name,
        name: 'ltiInitiateLoginForm',
        action: login.action,
        method: lms.settings.loginMethod,
        fields: login.fields,
      });
    }),
  );
  addReturnedPages(app, lms);
}

function addReturnedPages(app: Application, lms: Lms): void {
  const courseOf = (request: Request): Course | undefined => {
    const returned = returnedOf(lms, request);
    return returned && findCourse(lms, returned.courseId);
  };
  app.get(
    '/deep-linking/returned',
    inCourse(lms, { right: 'edit', courseOf }, (request, response) => {
      const returned = returnedOf(lms, request);
      sendPage(response, 'deep-linking-returned', {
        title: 'Selected content',
        notice: returned?.message,
        id: request.query['id'],
        courseId: returned?.courseId,
        links: returned?.links,
      });
    }),
  );
  app.post(
    '/deep-linking/save',
    inCourse(lms, { right: 'edit', courseOf }, (request, response, { course }) => {
      const returned = returnedOf(lms, request);
      const tool = returned && findTool(lms, returned.toolId);
      const form = formOf(request);
      // One item after the other: what Moodle refuses is missing afterwards, without a message.
      if (tool) {
        returned.links.forEach((link, index) => {
          if (form[`link-${index}`] === 'on') addLtiActivity(lms, { course, tool, link });
        });
        lms.returnedLinks.delete(idOf(request));
      }
      response.redirect(303, `/course/view.php?id=${course.id}`);
    }),
  );
}

function returnedOf(lms: Lms, request: Request): ReturnedLinks | undefined {
  return lms.returnedLinks.get(idOf(request));
}

function idOf(request: Request): string {
  const id = request.query['id'];
  return typeof id === 'string' ? id : '';
}
