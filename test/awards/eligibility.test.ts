/** Who may be awarded: the case table of DESIGN D4 and of the captured study of Moodle 4.5.6, F and T8. */
import { eligibilityOf } from '../../src/awards/eligibility.js';
import type { NotEligible } from '../../src/awards/eligibility.js';
import { publishRight } from '../../src/awards/publish-rights.js';
import type { ContextRole, Context, Member, ProductFamily } from '../../src/domain/platform.js';
import type { RosterState } from '../../src/evidence/port.js';

const at = new Date('2026-11-21T20:00:00Z');

function member(given: Partial<Member>): Member {
  return {
    contextId: 'c1',
    organisationId: 'o1',
    learnerId: 'l1',
    launchRoles: [],
    everInstructor: false,
    rosterRoles: null,
    rosterStatus: null,
    lastLaunchAt: null,
    rosterReadAt: at,
    ...given,
  };
}

const learner: Partial<Member> = { rosterRoles: ['Learner'], rosterStatus: 'Active' };
const launchedAs = (...launchRoles: readonly ContextRole[]): Partial<Member> => ({
  launchRoles,
  lastLaunchAt: at,
});

describe('who may be awarded', () => {
  test.each<[string, RosterState, Partial<Member>, NotEligible | 'eligible']>([
    ['a learner listed, never launched', 'read', learner, 'eligible'],
    ['a learner listed and launched', 'read', { ...learner, ...launchedAs('Learner') }, 'eligible'],
    [
      'an editing teacher',
      'read',
      { rosterRoles: ['Instructor'], rosterStatus: 'Active' },
      'seen_as_instructor',
    ],
    [
      'a teacher who is a student, too',
      'read',
      { rosterRoles: ['Instructor', 'Learner'], rosterStatus: 'Active' },
      'seen_as_instructor',
    ],
    [
      'a non-editing teacher: Instructor at launch, Learner in the roster',
      'read',
      { ...learner, ...launchedAs('Instructor'), everInstructor: true },
      'seen_as_instructor',
    ],
    [
      'the same, after switching to student',
      'read',
      { ...learner, ...launchedAs('Learner'), everInstructor: true },
      'seen_as_instructor',
    ],
    [
      'a teacher switched to student: Learner at launch, Instructor in the roster',
      'read',
      { ...launchedAs('Learner'), rosterRoles: ['Instructor'], rosterStatus: 'Active' },
      'seen_as_instructor',
    ],
    [
      'an admin enrolled as student',
      'read',
      {
        ...launchedAs('Instructor'),
        rosterRoles: ['Instructor'],
        rosterStatus: 'Active',
        everInstructor: true,
      },
      'seen_as_instructor',
    ],
    [
      'an admin switched to student: launched, absent in the roster',
      'read',
      launchedAs('Learner'),
      'not_listed',
    ],
    [
      'an admin switched to student, before any roster was read',
      'unreachable',
      { ...launchedAs('Learner'), rosterReadAt: null },
      'roster_unreachable',
    ],
    ['a suspended learner: not in the roster', 'read', {}, 'not_listed'],
    [
      'a learner whose LMS lists them as inactive',
      'read',
      { rosterRoles: ['Learner'], rosterStatus: 'Inactive' },
      'not_active',
    ],
    [
      'a mentor in the roster',
      'read',
      { rosterRoles: ['Mentor'], rosterStatus: 'Active' },
      'not_listed_as_learner',
    ],
    [
      'a mentor at launch',
      'read',
      { ...learner, ...launchedAs('Mentor') },
      'not_learner_at_launch',
    ],
    [
      'a teaching assistant',
      'read',
      { ...learner, ...launchedAs('Learner', 'TeachingAssistant') },
      'seen_as_instructor',
    ],
    [
      'a listed learner while the roster cannot be read',
      'unreachable',
      learner,
      'roster_unreachable',
    ],
    ['without a roster: launched as Learner', 'notOffered', launchedAs('Learner'), 'eligible'],
    ['without a roster: never launched', 'notOffered', {}, 'never_launched_as_learner'],
    [
      'without a roster: launched as Instructor',
      'notOffered',
      { ...launchedAs('Instructor'), everInstructor: true },
      'seen_as_instructor',
    ],
  ])('%s (roster %s)', (_who, roster, given, expected) => {
    const eligibility = eligibilityOf(member(given), roster);
    expect(eligibility.eligible ? 'eligible' : eligibility.because).toBe(expected);
  });
});

describe('who may publish', () => {
  const context = (productFamily: ProductFamily): Context => ({
    id: 'c1',
    organisationId: 'o1',
    deploymentRowId: 'd1',
    platformId: 'p1',
    platformContextId: '2',
    title: '',
    label: '',
    productFamily,
    agsScopes: [],
    history: [],
    lastLaunchAt: at,
  });
  test.each<[string, ProductFamily, RosterState, readonly ContextRole[], Partial<Member>, string]>([
    [
      'an editing teacher',
      'moodle',
      'read',
      ['Instructor'],
      { rosterRoles: ['Instructor'] },
      'allowed',
    ],
    [
      'a non-editing teacher',
      'moodle',
      'read',
      ['Instructor'],
      { rosterRoles: ['Learner'] },
      'not_instructor_in_roster',
    ],
    [
      'a site admin who is not enrolled',
      'moodle',
      'read',
      ['Instructor'],
      {},
      'not_instructor_in_roster',
    ],
    [
      'a student',
      'moodle',
      'read',
      ['Learner'],
      { rosterRoles: ['Learner'] },
      'not_instructor_at_launch',
    ],
    [
      'a teacher switched to student',
      'moodle',
      'read',
      ['Learner'],
      { rosterRoles: ['Instructor'] },
      'not_instructor_at_launch',
    ],
    [
      'a teacher on a Moodle without a roster',
      'moodle',
      'notOffered',
      ['Instructor'],
      {},
      'roster_not_offered',
    ],
    [
      'a teacher while the roster has never been read',
      'moodle',
      'unreachable',
      ['Instructor'],
      {},
      'roster_unreachable',
    ],
    [
      'a teacher listed before the roster failed',
      'moodle',
      'unreachable',
      ['Instructor'],
      { rosterRoles: ['Instructor'] },
      'allowed',
    ],
    ['an instructor elsewhere', 'canvas', 'read', ['Instructor'], {}, 'allowed'],
    [
      'an instructor elsewhere without a roster',
      'other',
      'notOffered',
      ['Instructor'],
      {},
      'allowed',
    ],
    [
      'an administrator by membership',
      'canvas',
      'read',
      ['Administrator'],
      {},
      'not_instructor_at_launch',
    ],
  ])('%s on %s (roster %s)', (_who, family, roster, roles, given, expected) => {
    const right = publishRight(
      { context: context(family), members: [member(given)], roster },
      { learnerId: 'l1', roles },
    );
    expect(right.allowed ? 'allowed' : right.because).toBe(expected);
  });
});
