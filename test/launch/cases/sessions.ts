/** Negative cases beyond the official list, the session: N18 (research: lti.md §5.3). */
import { codeOn, lti, membership } from '../../support/launcher.js';
import { sessionAfter, type Case, type Lab } from './lab.js';

/** Asks for a page of instructors as somebody else. */
async function instructorsPage(
  lab: Lab,
  roles: readonly string[],
  request: { readonly path: string; readonly form?: Record<string, string> },
): Promise<string> {
  const login = await lab.launcher.login();
  const answer = await lab.launcher.launch(login, { [`${lti}roles`]: roles });
  const url = `${answer.location ?? ''}${request.path}`;
  const page = request.form
    ? await login.browser.post(url, request.form, { Origin: lab.tool.url })
    : await login.browser.get(url);
  const { organisationId, contextId } = await sessionAfter(answer, lab);
  expect(await lab.tool.stores.achievements.list(organisationId, contextId ?? '')).toEqual([]);
  return `${page.status} ${codeOn(page) ?? ''}`;
}

const learner = [`${membership}Learner`];
const administrator = ['http://purl.imsglobal.org/vocab/lis/v2/system/person#Administrator'];

export const sessions: readonly Case[] = [
  {
    id: 'N18c',
    title: 'a Learner asks for the form of a new badge',
    expected: '403 role_not_allowed',
    run: (lab) => instructorsPage(lab, learner, { path: 'badges/new' }),
  },
  {
    id: 'N18d',
    title: 'a Learner posts a new badge',
    expected: '403 role_not_allowed',
    run: (lab) => instructorsPage(lab, learner, { path: 'badges', form: { title: 'Mine' } }),
  },
  {
    id: 'N18e',
    title: 'a system administrator without a role in the course posts a new badge',
    expected: '403 role_not_allowed',
    run: (lab) => instructorsPage(lab, administrator, { path: 'badges', form: { title: 'Mine' } }),
  },
  {
    id: 'N18f',
    title: 'nobody in particular asks for the form of a new badge',
    expected: '403 role_not_allowed',
    run: (lab) => instructorsPage(lab, [], { path: 'badges/new' }),
  },
  {
    id: 'N18a',
    title: 'the session of course A used for course B',
    expected: '403 session_other_context',
    async run(lab) {
      const { launcher } = lab;
      const inA = await launcher.login();
      await launcher.launch(inA);
      const inB = await launcher.login();
      const teacher = {
        sub: '3',
        [`${lti}roles`]: [`${membership}Instructor`],
        [`${lti}context`]: { id: 'B' },
      };
      const answer = await launcher.launch(inB, teacher);
      const key = inA.browser.cookies().find((cookie) => cookie.startsWith('__Secure-accolade='));
      const cookie = { Cookie: key?.split(';')[0] ?? '' };
      const page = await inA.browser.get(answer.location ?? '', cookie);
      return `${page.status} ${codeOn(page) ?? ''}`;
    },
  },
  {
    id: 'N18b',
    title: 'the id of a launch without its cookie',
    expected: '401 session_missing',
    async run({ launcher }) {
      const login = await launcher.login();
      const answer = await launcher.launch(login);
      const other = await launcher.login();
      const page = await other.browser.get(answer.location ?? '');
      return `${page.status} ${codeOn(page) ?? ''}`;
    },
  },
];
