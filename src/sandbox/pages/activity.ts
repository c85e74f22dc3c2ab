/** Opening an activity: an LTI one in a frame or a new window, any other as a page with one's grade. */
import type { Application, Request, Response } from 'express';
import { whyClosed } from '../arrival.js';
import { isOpenTo } from '../conditions.js';
import { sendFormPost } from '../form-post.js';
import { ensureFresh, findGrade, findModuleItem, recordActivityGrade } from '../gradebook.js';
import { initiateLogin } from '../login-initiation.js';
import { findActivity, findCourseOfActivity, findTool } from '../lms.js';
import type { Lms } from '../lms.js';
import type { Activity, Course } from '../model.js';
import { ignoresRestrictions } from '../roles.js';
import {
  describeItem,
  formOf,
  frame,
  inCourse,
  readNumber,
  sendPage,
  sendProblem,
  showNumber,
} from './page.js';
import type { CourseVisitor } from './page.js';

/** The course of the activity that `id` names. */
export function courseOfActivity(lms: Lms): (request: Request) => Course | undefined {
  return (request) => findCourseOfActivity(lms, Number(request.query['id']));
}

export function addActivityPages(app: Application, lms: Lms): void {
  const reading = { right: 'view' as const, courseOf: courseOfActivity(lms) };
  app.get(
    '/mod/lti/view.php',
    inCourse(lms, reading, (request, response, visitor) => {
      const activity = requested(request, visitor);
      if (activity && !mayOpen(lms, activity, visitor)) {
        const notice = encodeURIComponent(whyClosed(visitor.course, activity));
        response.redirect(303, `/course/view.php?id=${visitor.course.id}&notice=${notice}`);
      } else if (activity?.lti) {
        sendFramePage(lms, response, { activity, visitor });
      } else sendProblem(response, 404, 'There is no such activity.');
    }),
  );
  app.get(
    // As in Moodle this does not look at restrictions: the authorization endpoint does.
    '/mod/lti/launch.php',
    inCourse(lms, reading, (request, response, visitor) => {
      launch(lms, response, {
        activity: requested(request, visitor),
        visitor,
        forUser: request.query['user'],
      });
    }),
  );
  app.get('/mod/lti/return.php', (request, response) => {
    response.redirect(303, `/course/view.php?id=${Number(request.query['course'])}`);
  });
  app.get(
    '/activity',
    inCourse(lms, reading, (request, response, visitor) => {
      const activity = requested(request, visitor);
      if (activity && mayOpen(lms, activity, visitor))
        sendActivityPage(lms, response, { activity, visitor });
      else
        sendProblem(
          response,
          403,
          activity ? whyClosed(visitor.course, activity) : 'There is no such activity.',
        );
    }),
  );
  app.post(
    '/activity',
    inCourse(lms, reading, (request, response, visitor) => {
      finishAttempt(lms, request, visitor);
      response.redirect(303, `/activity?id=${Number(request.query['id'])}`);
    }),
  );
}

function requested(request: Request, { course }: CourseVisitor): Activity | undefined {
  return findActivity(course, Number(request.query['id']));
}

function mayOpen(
  lms: Lms,
  activity: Activity,
  { course, participant, person }: CourseVisitor,
): boolean {
  return ignoresRestrictions(participant) || isOpenTo(course, activity, person.id, lms.clock());
}

interface Opened {
  readonly activity: Activity;
  readonly visitor: CourseVisitor;
}

function sendFramePage(lms: Lms, response: Response, { activity, visitor }: Opened): void {
  const href = `/mod/lti/launch.php?id=${activity.cmId}`;
  sendPage(response, 'lti-activity', {
    title: activity.name,
    ...frame(visitor),
    wide: true,
    href,
    description: activity.description,
    cmId: activity.cmId,
    framed: activity.lti?.container === 'iframe',
    tool: findTool(lms, activity.lti?.toolId ?? 0)?.name,
    platformStorage: lms.settings.platformStorage,
    students:
      visitor.canGrade && activity.lti?.submissionReview ? studentsOf(lms, visitor.course) : [],
  });
}

function studentsOf(lms: Lms, course: Course): readonly object[] {
  return lms.people
    .filter(({ id }) =>
      course.enrolments.some((one) => one.personId === id && one.role === 'student'),
    )
    .map(({ id, givenName, familyName }) => ({ id, name: `${givenName} ${familyName}` }));
}

function launch(
  lms: Lms,
  response: Response,
  {
    activity,
    visitor,
    forUser,
  }: {
    readonly activity: Activity | undefined;
    readonly visitor: CourseVisitor;
    readonly forUser: unknown;
  },
): void {
  const tool = activity?.lti && findTool(lms, activity.lti.toolId);
  if (!tool) {
    sendProblem(response, 404, 'The tool of this activity is not registered with this LMS yet.');
    return;
  }
  const review = typeof forUser === 'string' && visitor.canGrade;
  const login = initiateLogin(lms, {
    session: visitor.session,
    course: visitor.course,
    tool,
    activity,
    message: review ? 'LtiSubmissionReviewRequest' : 'LtiResourceLinkRequest',
    ...(review && { forUserId: Number(forUser) }),
  });
  sendFormPost(response, {
    title: activity.name,
    name: 'ltiInitiateLoginForm',
    action: login.action,
    method: lms.settings.loginMethod,
    fields: login.fields,
  });
}

function sendActivityPage(lms: Lms, response: Response, { activity, visitor }: Opened): void {
  const { course, person, participant } = visitor;
  activity.viewedBy.add(person.id);
  // An assignment's page brings a stale gradebook up to date, a quiz's only when an attempt is finished.
  if (activity.module === 'assign') ensureFresh(course.gradebook, lms.clock());
  const item = findModuleItem(course.gradebook, activity.cmId);
  const final = item && findGrade(course.gradebook, item.id, person.id)?.final;
  sendPage(response, 'activity', {
    title: activity.name,
    ...frame(visitor),
    description: activity.description,
    cmId: activity.cmId,
    max: item?.max,
    facts: visitor.canGrade ? describeItem(item) : undefined,
    grade: final === undefined || final === null ? undefined : showNumber(final),
    canAttempt: activity.module === 'quiz' && participant.enrolment?.role === 'student',
    gradebook: visitor.canGrade && `/grade/report/index.php?id=${course.id}`,
  });
}

/** A learner finishes a quiz attempt with the points they type: enough of a quiz for a sandbox. */
function finishAttempt(lms: Lms, request: Request, visitor: CourseVisitor): void {
  const activity = requested(request, visitor);
  const item = activity && findModuleItem(visitor.course.gradebook, activity.cmId);
  const points = readNumber(formOf(request)['points']);
  const learner = visitor.participant.enrolment?.role === 'student';
  if (activity?.module !== 'quiz' || !item || points === undefined || !learner) return;
  if (!mayOpen(lms, activity, visitor)) return;
  const at = lms.clock();
  recordActivityGrade(visitor.course.gradebook, item, {
    userId: visitor.person.id,
    value: points,
    at,
  });
  ensureFresh(visitor.course.gradebook, at);
}
