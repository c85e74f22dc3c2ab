/** The course that the captured payloads come from, as far as they show it. */
import type { Seed } from '../../src/sandbox/index.js';

const seconds = (time: string): Date => new Date(`2026-11-21T${time}Z`);

/** Names seen in the captured rosters, by user id; the others only fill the class up. */
const seen: Readonly<Record<number, readonly [string, string]>> = {
  4: ['Ana', 'Müller'],
  7: ['Dmitri', 'Lefèvre'],
  8: ['Élodie', 'Al-Sayed'],
  11: ['Hana', 'Etxeberria'],
  13: ['Jürgen', 'García'],
  17: ['Nuño', 'Lefèvre'],
  18: ['Ólafur', 'Al-Sayed'],
  21: ['Raúl', 'Etxeberria'],
  23: ['Tomáš', 'García'],
  28: ['Yuki', 'Al-Sayed'],
  31: ['Beatriz', 'Etxeberria'],
};

const two = (number: number): string => String(number).padStart(2, '0');

const learners = Array.from({ length: 29 }, (_, index) => {
  const id = index + 4;
  const [givenName, familyName] = seen[id] ?? [`Learner${two(index + 1)}`, 'Zzz'];
  return {
    id,
    givenName,
    familyName,
    username: `student${two(index + 1)}`,
    email: `student${two(index + 1)}@example.test`,
    sourcedId: `SIS-S${two(index + 1)}`,
    siteAdmin: false,
  };
});

const staff = [
  {
    id: 2,
    givenName: 'Admin',
    familyName: 'User',
    username: 'admin',
    email: 'admin@example.test',
    sourcedId: '',
    siteAdmin: true,
  },
  {
    id: 3,
    givenName: 'Theresa',
    familyName: 'Lehrer',
    username: 'teacher1',
    email: 'teacher1@example.test',
    sourcedId: 'SIS-T1',
    siteAdmin: false,
  },
  {
    id: 33,
    givenName: 'Suspended',
    familyName: 'Zzz',
    username: 'student30',
    email: 's30@example.test',
    sourcedId: 'SIS-S30',
    siteAdmin: false,
  },
  {
    id: 34,
    givenName: 'Tutor',
    familyName: 'Zzz',
    username: 'tutor',
    email: 'tutor@example.test',
    sourcedId: 'SIS-T2',
    siteAdmin: false,
  },
];

export const toolCustom = {
  course_idnumber: '$CourseSection.sourcedId',
  resource_title: '$ResourceLink.title',
  course_end: '$CourseSection.timeFrame.end',
  user_login: '$User.username',
};

export const site = {
  name: 'ltimoodle',
  description: 'LTI Test Moodle',
  guid: '39fe2c9df517628aa378618bae5ae8c6',
  version: '2024100706',
  release: '4.5.6 (Build: 20250811)',
};

/** Course 2 with items 1-5; the decoupled item 6 is created by the tool. */
export const fixtureSeed: Seed = {
  site,
  people: [...staff, ...learners],
  courses: [
    {
      id: 2,
      fullName: 'Einführung in LTI 1.3 / Intro to LTI',
      shortName: 'LTI101',
      idnumber: 'SIS-LTI101',
      endsAt: new Date('2027-07-30T23:00:00Z'),
      totalItemId: 1,
      enrolments: [
        { personId: 3, role: 'editingteacher' },
        { personId: 34, role: 'teacher' },
        { personId: 33, role: 'student', suspended: true },
        ...learners.map(({ id }) => ({ personId: id, role: 'student' as const })),
      ],
      activities: [
        {
          cmId: 3,
          instanceId: 1,
          module: 'assign',
          name: 'Essay 1',
          idnumber: 'ESSAY1',
          completion: 'grade',
          graded: { itemId: 2, max: 100 },
        },
        {
          cmId: 4,
          instanceId: 1,
          module: 'quiz',
          name: 'Quiz 1',
          idnumber: 'QUIZ1',
          completion: 'grade',
          graded: { itemId: 3, max: 10 },
        },
        {
          cmId: 5,
          instanceId: 1,
          module: 'lti',
          name: 'LTI activity (embedded, graded)',
          description: 'Test lti 1',
          idnumber: 'LTI1',
          completion: 'grade',
          lti: {
            toolId: 1,
            custom: { activity: 'one' },
            container: 'iframe',
            submissionReview: {
              url: 'http://127.0.0.1:3000/lti/review',
              custom: { view: 'evidence' },
            },
          },
          graded: { itemId: 4, max: 100 },
        },
        {
          cmId: 6,
          instanceId: 2,
          module: 'lti',
          name: 'LTI activity (new window)',
          completion: 'passgrade',
          passGrade: 100,
          lti: { toolId: 1, custom: {}, container: 'window' },
          graded: { itemId: 5, max: 100 },
        },
      ],
    },
  ],
};

export const captured = { results: seconds('20:06:18'), launch: new Date(1795291576 * 1000) };
