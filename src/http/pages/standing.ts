/**
 * What a person may do on the embedded pages of one course. Only membership roles of the launch count (DESIGN
 * D9). On Moodle a non-editing teacher is Instructor at launch and Learner in the roster (captured study, T8),
 * so there an Instructor is one whom the roster read last calls so too; the others read. A roster that could not
 * be read makes nobody an Instructor; where the LMS offers none, the launch is all there is.
 */
import type { Request } from 'express';
import type { LaunchSession } from '../../domain/launch.js';
import type { Context, ContextRole, Member } from '../../domain/platform.js';
import { ToolError } from '../../errors.js';
import { sessionOf } from '../middleware/lti-session.js';

export type Standing =
  /** Makes badges and publishes rules. */
  | 'instructor'
  /** Reads the instructor's pages. */
  | 'assistant'
  | 'learner'
  /** No role in this course that we know: sees which badges there are. */
  | 'visitor';

const readers: readonly ContextRole[] = ['TeachingAssistant', 'Administrator', 'ContentDeveloper'];

export interface StandingFacts {
  readonly roles: readonly ContextRole[];
  readonly productFamily: Context['productFamily'];
  /** The LMS offers a roster, whether or not it could be read. */
  readonly rosterOffered: boolean;
  readonly member: Pick<Member, 'rosterRoles'> | undefined;
}

export function standingOf(facts: StandingFacts): Standing {
  if (facts.roles.includes('Instructor')) return mayPublish(facts) ? 'instructor' : 'assistant';
  if (facts.roles.some((role) => readers.includes(role))) return 'assistant';
  return facts.roles.includes('Learner') ? 'learner' : 'visitor';
}

function mayPublish({ productFamily, rosterOffered, member }: StandingFacts): boolean {
  if (productFamily !== 'moodle') return true;
  const listed = member?.rosterRoles ?? null;
  return listed === null ? !rosterOffered : listed.includes('Instructor');
}

/** A session that was opened from a course: every page but the one that says "open it from a course". */
export interface CourseSession extends LaunchSession {
  readonly contextId: string;
}

/** @throws ToolError session_missing | context_not_found when the launch named no course */
export function courseSessionOf(req: Request): CourseSession {
  const session = sessionOf(req);
  const { contextId } = session;
  if (contextId === null) throw new ToolError('context_not_found');
  return { ...session, contextId };
}

/** @throws ToolError role_not_allowed */
export function requireStanding(has: Standing, ...allowed: readonly Standing[]): void {
  if (!allowed.includes(has)) throw new ToolError('role_not_allowed');
}
