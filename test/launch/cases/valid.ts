/** Valid launches, each as an instructor and as a student (certification guide 1.3 §6; research: lti.md §5.2). */
import { lti, membership } from '../../support/launcher.js';
import type { Claims } from '../../support/test-platform.js';
import { sessionAfter, verdictOn, type Case, type Lab } from './lab.js';

const institution = 'http://purl.imsglobal.org/vocab/lis/v2/institution/person#';
const people = [
  { who: 'Instructor', other: 'Administrator', sub: '3' },
  { who: 'Learner', other: 'Mentor', sub: '4' },
] as const;
const nobody = { name: undefined, given_name: undefined, family_name: undefined, email: undefined };

/** @returns what the session says: roles, and what the launch lacked */
async function launched(lab: Lab, change: Claims): Promise<string> {
  const login = await lab.launcher.login();
  const answer = await lab.launcher.launch(login, change);
  const verdict = await verdictOn(answer, lab, login);
  if (verdict !== 'accepted') return verdict;
  const { roles, missing } = await sessionAfter(answer, lab);
  const lacks = missing.filter((what) => what === 'names' || what === 'context');
  return `accepted as ${roles.join('+') || 'nobody'}${lacks.length > 0 ? ` without ${lacks.join('+')}` : ''}`;
}

export const valid: readonly Case[] = people.flatMap(({ who, other, sub }) => {
  const role = `${membership}${who}`;
  const as = (id: string, title: string, expected: string, change: Claims): Case => ({
    id: `${id} ${who}`,
    title,
    expected: `accepted as ${expected}`,
    run: (lab) => launched(lab, { sub, [`${lti}roles`]: [role], ...change }),
  });
  const both = [who, other].sort().join('+');
  return [
    as('V1', 'plain', who, { email: 'somebody@example.test' }),
    as('V2', 'several roles', both, {
      [`${lti}roles`]: [role, `${membership}${other}`, `${institution}Staff`],
    }),
    as('V3', 'short role', who, { [`${lti}roles`]: [who] }),
    as('V4', 'unknown role: least privilege', 'nobody', {
      [`${lti}roles`]: [`http://example.test/roles#${who}`, `${institution}${who}`, 'Dean'],
    }),
    as('V5', 'no role', 'nobody', { [`${lti}roles`]: [] }),
    as('V6', 'e-mail only', `${who} without names`, { ...nobody, email: 'somebody@example.test' }),
    as('V7', 'names only', who, { given_name: 'Ana', family_name: 'Müller', email: undefined }),
    as('V8', 'nothing personal', `${who} without names`, nobody),
    as('V9', 'e-mail, but no context', `${who} without names+context`, {
      ...nobody,
      email: 'somebody@example.test',
      [`${lti}context`]: undefined,
    }),
  ];
});
