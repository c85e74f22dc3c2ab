/**
 * Who may publish a rule, approve and withdraw in a course. On Moodle a non-editing teacher launches as Instructor
 * and is a Learner in the roster (trap T8 in the captured study), so there both must say Instructor: assistants
 * read. Elsewhere the launch decides. Institution and system roles give nothing (DESIGN D9).
 */
import { ToolError } from '../errors.js';
import type { ContextRole } from '../domain/platform.js';
import type { Course } from '../evidence/port.js';

/** Somebody acting in a course: the roles are those of the launch that the session stands on. */
export interface Acting {
  readonly learnerId: string;
  readonly roles: readonly ContextRole[];
}

export type PublishRight =
  | { readonly allowed: true }
  | {
      readonly allowed: false;
      readonly because:
        | 'not_instructor_at_launch'
        | 'not_instructor_in_roster'
        | 'roster_unreachable'
        | 'roster_not_offered';
    };

/** @param course with the newest roster */
export function publishRight(
  course: Pick<Course, 'context' | 'members' | 'roster'>,
  by: Acting,
): PublishRight {
  if (!by.roles.includes('Instructor')) {
    return { allowed: false, because: 'not_instructor_at_launch' };
  }
  if (course.context.productFamily !== 'moodle') return { allowed: true };
  if (course.roster === 'notOffered') return { allowed: false, because: 'roster_not_offered' };
  const listed = course.members.find((member) => member.learnerId === by.learnerId)?.rosterRoles;
  if (listed?.includes('Instructor')) return { allowed: true };
  return {
    allowed: false,
    because: course.roster === 'unreachable' ? 'roster_unreachable' : 'not_instructor_in_roster',
  };
}

/** @throws publish_not_allowed with `because` */
export function requirePublishRight(
  course: Pick<Course, 'context' | 'members' | 'roster'>,
  by: Acting,
): void {
  const right = publishRight(course, by);
  if (!right.allowed) throw new ToolError('publish_not_allowed', { because: right.because });
}
