/**
 * Who is in the course, by the Names and Role Provisioning Service 2.0. Suspended people are not in Moodle's
 * answer, non-editing teachers are in it as Learner (trap T8): roles are kept as they came.
 */
import { ToolError } from '../errors.js';
import type { ErrorCode } from '../errors.js';
import type { Clock } from '../domain/environment.js';
import type { RosterMember } from '../domain/platform.js';
import type { SourceReading } from '../domain/course.js';
import type { Stores } from '../stores/ports/index.js';
import type { ServicesClient } from '../platform/services-client.js';
import type { Course } from './port.js';
import { loadCourse } from './course.js';
import { servicesOf } from './port.js';

export interface RosterDeps {
  readonly stores: Pick<Stores, 'contexts' | 'platforms' | 'members' | 'learners' | 'readings'>;
  readonly services: Pick<ServicesClient, 'listMembers'>;
  readonly clock: Clock;
}

/**
 * Reads the roster and stores it. A failing LMS changes nobody: the failure is recorded and the course says
 * `unreachable`. Without a roster service nothing is asked.
 */
export async function refreshRoster(deps: RosterDeps, course: Course): Promise<Course> {
  const { context } = course;
  if (context.membershipsUrl === undefined) return course;
  const reading = await readRoster(deps, course);
  await deps.stores.readings.record({
    organisationId: context.organisationId,
    contextId: context.id,
    source: 'roster',
    ...reading,
  });
  return loadCourse(deps, context.organisationId, context.id);
}

async function readRoster(
  deps: RosterDeps,
  course: Course,
): Promise<Pick<SourceReading, 'readAt' | 'failedWith' | 'rows' | 'skippedRows'>> {
  try {
    const answer = await deps.services.listMembers(servicesOf(course));
    await storeRoster(deps, course, { members: answer.rows, readAt: answer.readAt });
    return {
      readAt: answer.readAt,
      rows: answer.rows.length + answer.skipped.length,
      skippedRows: answer.skipped.length,
    };
  } catch (error) {
    return { readAt: deps.clock(), failedWith: failureCode(error), rows: 0, skippedRows: 0 };
  }
}

async function storeRoster(
  { stores }: RosterDeps,
  course: Course,
  roster: { readonly members: readonly RosterMember[]; readonly readAt: Date },
): Promise<void> {
  const { context } = course;
  const members = oncePerUser(roster.members);
  const learners = await stores.learners.ensureMany(
    members.map(({ userId, name, givenName, familyName, email }) => ({
      organisationId: context.organisationId,
      deploymentRowId: context.deploymentRowId,
      sub: userId,
      ...(name !== undefined && { name }),
      ...(givenName !== undefined && { givenName }),
      ...(familyName !== undefined && { familyName }),
      ...(email !== undefined && { email }),
    })),
  );
  const listed = members.flatMap((member, at) => {
    const learner = learners[at];
    return learner ? [{ learnerId: learner.id, roles: member.roles, status: member.status }] : [];
  });
  await stores.members.recordRoster(context.id, context.organisationId, listed, roster.readAt);
}

/** Pages of Moodle's answer can repeat a person (captured study, B). */
function oncePerUser(members: readonly RosterMember[]): readonly RosterMember[] {
  return [...new Map(members.map((member) => [member.userId, member])).values()];
}

/** The code of a failed call to an LMS. @throws what is not a ToolError: that is a fault of ours */
export function failureCode(error: unknown): ErrorCode {
  if (error instanceof ToolError) return error.code;
  throw error;
}
