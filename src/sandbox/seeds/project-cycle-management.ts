/** The course a new sandbox starts with: a training course as United Nations staff colleges give, invented people. */
import type { Person } from '../model.js';
import type { ActivitySeed, CourseSeed, GradeSeed, Seed } from '../seed.js';

const day = 86_400_000;

/** Ids that the demo and tests refer to. */
export const demo = {
  course: 2,
  otherCourse: 3,
  admin: 2,
  teacher: 3,
  assistant: 4,
  learners: {
    amina: 10,
    bjorn: 11,
    haruna: 12,
    olena: 13,
    fatima: 14,
    jose: 15,
    wanjiru: 16,
    linh: 17,
  },
  quiz: { cmId: 11, itemId: 12 },
  essay: { cmId: 12, itemId: 13 },
  attendance: { cmId: 13, itemId: 14 },
  badges: { cmId: 14 },
  claim: { cmId: 15, itemId: 16 },
  otherBadges: { cmId: 21 },
} as const;

const names: readonly (readonly [number, string, string, string])[] = [
  [demo.admin, 'Ada', 'Admin', 'admin'],
  [demo.teacher, 'Miriam', 'Okafor', 'mokafor'],
  [demo.assistant, 'Paolo', 'Ricci', 'pricci'],
  [demo.learners.amina, 'Amina', 'Yusuf', 'ayusuf'],
  [demo.learners.bjorn, 'Björn', 'Þorsteinsson', 'bthor'],
  [demo.learners.haruna, 'Haruna', 'Kobayashi', 'hkobayashi'],
  [demo.learners.olena, 'Олена', 'Шевченко', 'oshevchenko'],
  [demo.learners.fatima, 'فاطمة', 'الزهراء', 'falzahra'],
  [demo.learners.jose, 'José Ángel', 'Núñez', 'jnunez'],
  [demo.learners.wanjiru, 'Wanjirũ', 'Kamau', 'wkamau'],
  [demo.learners.linh, 'Linh', 'Nguyễn', 'lnguyen'],
];

function people(): readonly Person[] {
  return names.map(([id, givenName, familyName, username]) => ({
    id,
    givenName,
    familyName,
    username,
    email: `${username}@example.test`,
    sourcedId: `STAFF-${String(id).padStart(4, '0')}`,
    siteAdmin: id === demo.admin,
  }));
}

const lti = (container: 'iframe' | 'window'): NonNullable<ActivitySeed['lti']> => ({
  toolId: 1,
  custom: {},
  container,
});

const activities: readonly ActivitySeed[] = [
  {
    cmId: demo.quiz.cmId,
    instanceId: 1,
    module: 'quiz',
    sectionId: 2,
    name: 'Module 1 quiz',
    idnumber: 'QUIZ1',
    description: 'Ten questions on needs assessment and the logical framework.',
    completion: 'grade',
    passGrade: 6,
    graded: { itemId: demo.quiz.itemId, max: 10 },
  },
  {
    cmId: demo.essay.cmId,
    instanceId: 1,
    module: 'assign',
    sectionId: 2,
    name: 'Project proposal (essay)',
    idnumber: 'ESSAY1',
    description: 'A proposal of 1,500 words for a project of your own.',
    completion: 'grade',
    graded: { itemId: demo.essay.itemId, max: 100 },
  },
  {
    cmId: demo.attendance.cmId,
    instanceId: 1,
    module: 'attendance',
    sectionId: 2,
    name: 'Attendance at live sessions',
    idnumber: 'ATTEND1',
    description: 'Share of the live sessions attended.',
    graded: { itemId: demo.attendance.itemId, max: 100 },
  },
  {
    cmId: demo.badges.cmId,
    instanceId: 1,
    module: 'lti',
    name: 'Badges',
    description: 'Your badges in this course, and what is missing.',
    completion: 'view',
    lti: lti('iframe'),
  },
  {
    cmId: demo.claim.cmId,
    instanceId: 2,
    module: 'lti',
    sectionId: 3,
    name: 'Certificate claim',
    description: 'Opens when the quiz and the essay are good enough.',
    completion: 'passgrade',
    passGrade: 1,
    availability: {
      type: 'all',
      of: [
        { type: 'grade', itemId: demo.quiz.itemId, atLeast: 80 },
        { type: 'grade', itemId: demo.essay.itemId, atLeast: 60 },
      ],
    },
    lti: lti('iframe'),
    graded: { itemId: demo.claim.itemId, max: 1 },
  },
];

/** Quiz of 10, essay of 100, attendance in percent; null: not graded. */
const marks: readonly (readonly [number, number | null, number | null, number])[] = [
  [demo.learners.amina, 9, 82, 100],
  [demo.learners.bjorn, 8, 58, 90],
  [demo.learners.haruna, 10, 95, 100],
  [demo.learners.olena, 6.5, 71, 80],
  [demo.learners.fatima, 7.5, null, 60],
  [demo.learners.jose, null, 88, 100],
  [demo.learners.wanjiru, 4, 35, 20],
  [demo.learners.linh, 9.5, null, 95],
];

function grades(now: Date): readonly GradeSeed[] {
  const ago = (days: number): Date => new Date(now.getTime() - days * day);
  return marks.flatMap(([userId, quiz, essay, attendance]): GradeSeed[] => [
    ...(quiz === null ? [] : [{ itemId: demo.quiz.itemId, userId, value: quiz, at: ago(12) }]),
    ...(essay === null
      ? []
      : [
          {
            itemId: demo.essay.itemId,
            userId,
            value: essay,
            at: ago(3),
            feedback: '<p>Read with interest.</p>',
          },
        ]),
    { itemId: demo.attendance.itemId, userId, value: attendance, at: ago(1) },
  ]);
}

function mainCourse(now: Date): CourseSeed {
  return {
    id: demo.course,
    fullName: 'Project Cycle Management',
    shortName: 'PCM-2026',
    idnumber: 'PCM-2026-A',
    endsAt: new Date(now.getTime() + 90 * day),
    totalItemId: 11,
    sections: [
      { id: 1, name: 'General', hidden: false },
      { id: 2, name: 'Module 1: From need to proposal', hidden: false },
      { id: 3, name: 'Certificate', hidden: false },
    ],
    enrolments: [
      { personId: demo.teacher, role: 'editingteacher' },
      { personId: demo.assistant, role: 'teacher' },
      ...Object.values(demo.learners).map((personId) => ({ personId, role: 'student' as const })),
    ],
    activities,
    grades: grades(now),
  };
}

function otherCourse(): CourseSeed {
  return {
    id: demo.otherCourse,
    fullName: 'Monitoring and Evaluation',
    shortName: 'ME-2026',
    idnumber: 'ME-2026-A',
    totalItemId: 21,
    enrolments: [
      { personId: demo.teacher, role: 'editingteacher' },
      { personId: demo.learners.amina, role: 'student' },
      { personId: demo.learners.jose, role: 'student' },
    ],
    activities: [
      {
        cmId: demo.otherBadges.cmId,
        instanceId: 3,
        module: 'lti',
        name: 'Badges',
        description: 'Your badges in this course.',
        lti: lti('iframe'),
      },
    ],
  };
}

/** Grades get times of the days before `now`. */
export function projectCycleManagement(now: Date): Seed {
  return {
    site: {
      name: 'Sandbox Learning',
      description: 'A sandbox for trying things out',
      guid: 'sandbox-learning',
      version: '2024100706',
      release: '4.5.6 (Build: 20250811)',
    },
    people: people(),
    courses: [mainCourse(now), otherCourse()],
  };
}
