/**
 * Roles in a Context, from short names (Moodle's NRPS: `Learner`) and URIs (LTI core 1.3 A.2.2). System and
 * institution roles give no rights in a course, so they are dropped: `…/institution/person#Administrator`
 * and LIS person roles are not context roles (captured: nrps-page1-limit10.json; research: moodle-live.md F).
 */
import type { ContextRole } from '../domain/platform.js';

const byName: Readonly<Record<string, ContextRole>> = {
  learner: 'Learner',
  student: 'Learner',
  instructor: 'Instructor',
  administrator: 'Administrator',
  contentdeveloper: 'ContentDeveloper',
  mentor: 'Mentor',
};
const membership = 'http://purl.imsglobal.org/vocab/lis/v2/membership';

/** @returns each context role once, in the order of `ContextRole` names; unknown roles give nothing */
export function contextRoles(roles: readonly string[]): readonly ContextRole[] {
  const found = roles.map(contextRole).filter((role) => role !== undefined);
  return [...new Set(found)].sort();
}

function contextRole(role: string): ContextRole | undefined {
  if (role.startsWith(`${membership}#`))
    return byName[role.slice(membership.length + 1).toLowerCase()];
  if (role.startsWith(`${membership}/`)) return subRole(role.slice(membership.length + 1));
  return /^[A-Za-z]+$/.test(role) ? byName[role.toLowerCase()] : undefined;
}

/** `Instructor#TeachingAssistant` is an assistant, not an instructor; other sub-roles count as their main role. */
function subRole(text: string): ContextRole | undefined {
  const [main = '', sub = ''] = text.split('#');
  return sub === 'TeachingAssistant' ? 'TeachingAssistant' : byName[main.toLowerCase()];
}
