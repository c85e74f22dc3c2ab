/** The course page: sections, activities, and why something is not open. */
import type { Application } from 'express';
import { completionState, describeCondition, isOpenTo } from '../conditions.js';
import { findModuleItem } from '../gradebook.js';
import type { Lms } from '../lms.js';
import type { Activity } from '../model.js';
import { ignoresRestrictions } from '../roles.js';
import { courseByQuery, describeItem, frame, inCourse, sendPage } from './page.js';
import type { CourseVisitor } from './page.js';

const kinds = {
  lti: 'External tool',
  quiz: 'Quiz',
  assign: 'Assignment',
  attendance: 'Attendance',
  page: 'Page',
} as const;

/** Where an activity's own page is. */
function activityPath(activity: Activity): string {
  return activity.module === 'lti'
    ? `/mod/lti/view.php?id=${activity.cmId}`
    : `/activity?id=${activity.cmId}`;
}

export function addCoursePages(app: Application, lms: Lms): void {
  const courseOf = courseByQuery(lms, 'id');
  app.get(
    '/course/view.php',
    inCourse(lms, { right: 'view', courseOf }, (request, response, visitor) => {
      const { course } = visitor;
      const notice =
        typeof request.query['notice'] === 'string' ? request.query['notice'] : undefined;
      sendPage(response, 'course', {
        title: course.fullName,
        ...frame(visitor),
        trail: [{ href: '/', label: 'Courses' }],
        ...{ notice, courseId: course.id, canEdit: visitor.canEdit, canGrade: visitor.canGrade },
        tools: lms.tools.filter(({ active }) => active).map(({ id, name }) => ({ id, name })),
        switched: visitor.session.switchedToStudent,
        sections: course.sections.map((section) => ({
          name: section.name,
          hidden: section.hidden,
          activities: course.activities
            .filter(({ sectionId }) => sectionId === section.id)
            .filter((activity) => visitor.canGrade || !activity.hidden)
            .map((activity) => activityModel(lms, activity, visitor)),
        })),
      });
    }),
  );
  app.post(
    '/course/switch',
    inCourse(lms, { right: 'view', courseOf }, (_request, response, { session, course }) => {
      session.switchedToStudent = !session.switchedToStudent;
      response.redirect(303, `/course/view.php?id=${course.id}`);
    }),
  );
}

function activityModel(lms: Lms, activity: Activity, visitor: CourseVisitor): object {
  const { course, person, participant } = visitor;
  const open =
    ignoresRestrictions(participant) || isOpenTo(course, activity, person.id, lms.clock());
  const state = completionState(course, activity, person.id);
  return {
    cmId: activity.cmId,
    name: activity.name,
    description: activity.description,
    kind: kinds[activity.module],
    href: activityPath(activity),
    open,
    hidden: activity.hidden,
    condition: activity.availability && describeCondition(activity.availability, course),
    completion:
      participant.enrolment?.role === 'student' && activity.completion !== 'none'
        ? ['To do', 'Done', 'Done: passed', 'Done: not passed'][state]
        : undefined,
    facts: visitor.canGrade
      ? describeItem(findModuleItem(course.gradebook, activity.cmId))
      : undefined,
    canEdit: visitor.canEdit,
  };
}
