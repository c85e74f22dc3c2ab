/**
 * The first line of every handler: the course of the session, for those who may be there. Who launched as
 * Instructor on Moodle may be an assistant; where the roster does not say otherwise yet it is read once a launch.
 */
import type { Request } from 'express';
import { ToolError } from '../../../errors.js';
import { loadSnapshot, type CourseSnapshot } from '../course-snapshot.js';
import type { EmbeddedServices } from '../embedded-services.js';
import { courseSessionOf, requireStanding, type Standing } from '../standing.js';

type CourseServices = Pick<EmbeddedServices, 'stores' | 'evidence'>;

/** The course of the session, for whoever is in it. @throws ToolError context_not_found */
export async function loadCourseOf(
  { stores, evidence }: CourseServices,
  req: Request,
): Promise<CourseSnapshot> {
  const session = courseSessionOf(req);
  const course = await loadSnapshot(stores, session);
  if (!waitsForRoster(course)) return course;
  await evidence.refreshRoster(
    await evidence.loadCourse(session.organisationId, session.contextId),
  );
  return loadSnapshot(stores, session);
}

/** An assistant only as far as is known, and the roster was not asked since this launch. */
function waitsForRoster({ session, standing, readings }: CourseSnapshot): boolean {
  if (standing !== 'assistant' || !session.roles.includes('Instructor')) return false;
  return !readings.some(({ source, readAt }) => source === 'roster' && readAt >= session.createdAt);
}

/** @throws ToolError role_not_allowed | context_not_found */
export async function openCourse(
  services: CourseServices,
  req: Request,
  ...allowed: readonly Standing[]
): Promise<CourseSnapshot> {
  const course = await loadCourseOf(services, req);
  requireStanding(course.standing, ...allowed);
  return course;
}

/** For what counts as evidence or decides about people. @throws ToolError publish_not_allowed */
export async function requirePublishRightIn(
  { awarding }: Pick<EmbeddedServices, 'awarding'>,
  course: CourseSnapshot,
): Promise<void> {
  const { organisationId, contextId } = course.session;
  const right = await awarding.publishRight(organisationId, contextId, actingIn(course));
  if (!right.allowed) throw new ToolError('publish_not_allowed', { because: right.because });
}

/** Who acts, for services that check the right themselves. */
export function actingIn({ session }: CourseSnapshot): {
  readonly learnerId: string;
  readonly roles: CourseSnapshot['session']['roles'];
} {
  return { learnerId: session.learnerId, roles: session.roles };
}
