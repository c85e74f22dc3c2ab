/** The first line of every instructor's handler: the course of the session, for those who may be there. */
import type { Request } from 'express';
import { loadSnapshot, type CourseSnapshot } from '../course-snapshot.js';
import type { EmbeddedServices } from '../embedded-services.js';
import { courseSessionOf, requireStanding, type Standing } from '../standing.js';

/** @throws ToolError role_not_allowed | context_not_found */
export async function openCourse(
  services: Pick<EmbeddedServices, 'stores'>,
  req: Request,
  ...allowed: readonly Standing[]
): Promise<CourseSnapshot> {
  const course = await loadSnapshot(services.stores, courseSessionOf(req));
  requireStanding(course.standing, ...allowed);
  return course;
}

/** Who acts, for services that check the right themselves. */
export function actingIn({ session }: CourseSnapshot): {
  readonly learnerId: string;
  readonly roles: CourseSnapshot['session']['roles'];
} {
  return { learnerId: session.learnerId, roles: session.roles };
}
