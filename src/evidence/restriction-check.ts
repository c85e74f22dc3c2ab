/**
 * Whether anything in the LMS restricts a link, as far as its roster service shows (NRPS 2.0 §3, `rlid`; captured
 * Moodle 4.5.6, B). The answer is exact only when the activity has a condition of its own; otherwise the whole
 * class is returned (trap T6). So this informs the teacher's page and never awards anybody.
 */
import type { ResourceLink } from '../domain/platform.js';
import type { ServicesClient } from '../platform/services-client.js';
import type { Course, RestrictionFinding } from './port.js';
import { servicesOf } from './port.js';
import { failureCode } from './roster.js';
import { peopleBySub } from './people.js';

/** Asks for the link's list and compares it with the learners of the course as it is given. */
export async function checkRestriction(
  { services }: { readonly services: Pick<ServicesClient, 'listMembers'> },
  course: Course,
  link: ResourceLink,
): Promise<RestrictionFinding> {
  if (course.roster === 'notOffered') return { finding: 'not_offered' };
  const people = peopleBySub(course);
  try {
    const answer = await services.listMembers(servicesOf(course), {
      role: 'Learner',
      platformResourceLinkId: link.platformResourceLinkId,
    });
    const listed = new Set(answer.rows.map((row) => row.userId).filter((sub) => people.has(sub)));
    const counted = { listed: listed.size, learners: people.size };
    return { finding: listed.size < people.size ? 'restricted' : 'open_to_all', ...counted };
  } catch (error) {
    return { finding: 'unreachable', because: failureCode(error) };
  }
}
