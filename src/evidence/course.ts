/** Puts a Course together from the stores, and says how to reach its services. */
import type { Stores } from '../stores/ports/index.js';
import type { Course, RosterState } from './port.js';

export interface CourseStores {
  readonly stores: Pick<Stores, 'contexts' | 'platforms' | 'members' | 'learners' | 'readings'>;
}

/** @throws context_not_found | platform_not_found */
export async function loadCourse(
  { stores }: CourseStores,
  organisationId: string,
  contextId: string,
): Promise<Course> {
  const context = await stores.contexts.get(organisationId, contextId);
  const [platform, members, readings] = await Promise.all([
    stores.platforms.get(context.platformId),
    stores.members.list(contextId),
    stores.readings.list(contextId),
  ]);
  const learners = await stores.learners.getMany(members.map((member) => member.learnerId));
  const lastRoster = readings.find((reading) => reading.source === 'roster');
  return {
    context,
    platform,
    members,
    learners,
    roster: rosterStateOf(context.membershipsUrl, lastRoster),
  };
}

/** Refusals that asking again does not change: the LMS grants no roster to this tool. */
const notGranted: readonly string[] = ['scope_not_granted', 'service_not_offered'];

/** What the last reading of the roster, if any, says about it. */
export function rosterStateOf(
  membershipsUrl: string | undefined,
  last: { readonly failedWith?: string } | undefined,
): RosterState {
  if (membershipsUrl === undefined) return 'notOffered';
  if (last === undefined) return 'unreachable';
  if (last.failedWith === undefined) return 'read';
  return notGranted.includes(last.failedWith) ? 'notOffered' : 'unreachable';
}
