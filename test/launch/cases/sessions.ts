/** Negative cases beyond the official list, the session: N18 as far as the session decides it. */
import { lti, membership } from '../../support/launcher.js';
import { codeOn } from '../../support/launcher.js';
import type { Case } from './lab.js';

export const sessions: readonly Case[] = [
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
