/** Handlers of the course page: show it, and "check now". */
import type { Request, Response } from 'express';
import { z } from 'zod';
import type { CourseSnapshot } from '../course-snapshot.js';
import type { EmbeddedServices } from '../embedded-services.js';
import { textsFor } from '../texts.js';
import { openCourse } from './open-course.js';
import { courseView } from './course-view.js';

const checked = z.object({
  awarded: z.coerce.number().int().min(0),
  failures: z.coerce.number().int().min(0),
});

export async function showCoursePage(
  services: EmbeddedServices,
  req: Request,
  res: Response,
  course: CourseSnapshot,
): Promise<void> {
  const { organisationId, contextId } = course.session;
  const decided = await services.awarding.explain(organisationId, contextId);
  const found = checked.safeParse(req.query);
  const view = courseView({
    course,
    decided,
    texts: textsFor(res, services.translator),
    ...(found.success && { checked: found.data }),
  });
  res.render('pages/course/course', { layout: 'embedded', ...view });
}

/** Reads the LMS and decides, then shows the page with what was found. */
export async function checkCourse(
  services: EmbeddedServices,
  req: Request,
  res: Response,
): Promise<void> {
  const course = await openCourse(services, req, 'instructor', 'assistant');
  const { organisationId, contextId } = course.session;
  const decision = await services.awarding.decideCourse(organisationId, contextId);
  const failures = decision.readings.filter(({ failedWith }) => failedWith !== undefined).length;
  res.redirect(
    303,
    `${course.base}?awarded=${decision.awarded.length}&failures=${failures}#checked`,
  );
}
