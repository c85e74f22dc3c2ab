import type { Clause } from '../../src/domain/clause.js';
import type { FindingCode, LintContext } from '../../src/rules/finding.js';
import { findingCodes } from '../../src/rules/finding.js';
import { hasErrors, lintRule } from '../../src/rules/lint.js';
import { atLeast, below, between, context, percent, tier } from './facts.js';

const sound = percent('o', atLeast(80));
const all = (...of: readonly Clause[]): Clause => ({ type: 'all', of });
const any = (...of: readonly Clause[]): Clause => ({ type: 'any', of });
const not = (of: Clause): Clause => ({ type: 'not', of });
const launched = (resourceLinkId: string): Clause => ({ type: 'launched', resourceLinkId });
const completed = (resourceLinkId: string): Clause => ({
  type: 'completed',
  what: 'course',
  label: 'Web',
  resourceLinkId,
});
const holds = (achievementId: string): Clause => ({ type: 'holds', achievementId });
const points = (columnId: string, value: number): Clause => ({
  type: 'result',
  column: { columnId },
  measure: 'points',
  comparison: atLeast(value),
});
const average = (...ids: readonly string[]): Clause => ({
  type: 'average',
  columns: ids.map((columnId) => ({ columnId })),
  comparison: atLeast(60),
});
const past = '2026-11-01T00:00:00Z';
const future = '2026-12-01T00:00:00Z';

function found(clause: Clause, change: Partial<LintContext> = {}): string[] {
  return lintRule(clause, context(change)).map(
    ({ code, severity, path }) => `${severity} ${code} ${path}`,
  );
}

const assessed = { tier: tier(2, { needsAssessedResult: true }) };
const diploma = { tier: tier(3, { needsStackOrEffort: true, minEffortHours: 60 }) };

const cases: readonly (readonly [string, Clause, readonly string[], Partial<LintContext>?])[] = [
  ['a sound rule', all(sound, percent('f', atLeast(50)), launched('claim')), []],
  ['an empty group', all(sound, any()), ['error empty_group of.1']],
  ['an average of nothing', all(sound, average()), ['error empty_group of.1']],
  ['2 of 1', { type: 'atLeast', n: 2, of: [sound] }, ['error too_few_parts ']],
  ['70 to 50', percent('o', between(70, 50)), ['error range_inverted ']],
  ['below 0', percent('o', below(0)), ['error below_zero ']],
  ['30 of 20 points', points('o', 30), ['error threshold_above_maximum ']],
  ['20 of 20 points', points('o', 20), []],
  ['at least 0', percent('o', atLeast(0)), ['warning always_met_when_graded ']],
  ['0 to 100', percent('o', between(0, 100)), ['warning always_met_when_graded ']],
  [
    'below 25 of 20 points',
    { ...points('o', 1), comparison: below(25) } as Clause,
    ['warning always_met_when_graded '],
  ],
  [
    'a window that never opens',
    all(sound, { type: 'date', from: future, until: past }),
    ['error date_window_empty of.1'],
  ],
  [
    'a window that ends before anything is decided',
    all(sound, { type: 'date', until: future }),
    ['error date_window_empty of.1'],
    { decideFrom: new Date('2027-01-01T00:00:00Z') },
  ],
  ['a date that has passed', all(sound, { type: 'date', until: past }), ['error date_passed of.1']],
  ['not until a past date', all(sound, not({ type: 'date', until: past })), []],
  ['not launched', all(sound, not(launched('claim'))), ['error cannot_be_negated of.1.of']],
  ['not approved', all(sound, not({ type: 'approved' })), ['error cannot_be_negated of.1.of']],
  ['not not approved', not(not({ type: 'approved' })), []],
  ['an unknown column', percent('x', atLeast(1)), ['error column_missing ']],
  ['a column that the LMS lost', average('o', 'gone'), ['error column_missing ']],
  ['the same column twice', average('o', 'o'), ['warning column_repeated ']],
  ['below on a formula column', percent('f', below(50)), ['error formula_zero_ambiguous ']],
  ['from 0 on a formula column', percent('f', between(0, 50)), ['error formula_zero_ambiguous ']],
  ['from 1 on a formula column', percent('f', between(1, 50)), []],
  ['not on a formula column', not(percent('f', atLeast(50))), ['error formula_zero_ambiguous of']],
  ['not not on a formula column', not(not(percent('f', atLeast(50)))), []],
  [
    'not an average with a formula column',
    not(average('o', 'f')),
    ['error formula_zero_ambiguous of'],
  ],
  ['not on an own column', not(percent('o', atLeast(50))), []],
  ['a link that is gone', all(sound, launched('x')), ['error link_missing of.1']],
  [
    'the unrestricted Badges link',
    all(sound, launched('badges')),
    ['error link_not_claim_point of.1'],
  ],
  [
    'an unconfirmed claim page beside a result',
    all(sound, launched('open')),
    ['warning restriction_not_confirmed of.1'],
  ],
  [
    'an unconfirmed claim page alone',
    launched('open'),
    ['warning restriction_not_confirmed ', 'error claim_point_alone '],
  ],
  [
    'an unconfirmed claim page as a way round a result',
    any(sound, completed('open')),
    ['warning restriction_not_confirmed of.1', 'error claim_point_alone '],
  ],
  ['a confirmed claim page alone', completed('claim'), []],
  ['a badge that does not exist', all(sound, holds('x')), ['error achievement_missing of.1']],
  ['itself', all(sound, holds('a1')), ['error holds_itself of.1']],
  ['only a date', { type: 'date', from: past }, ['error nothing_to_show ']],
  ['only not holding', not(holds('lower')), ['error nothing_to_show ']],
  [
    'a date as a way round a result',
    any(sound, { type: 'date', from: past }),
    ['error nothing_to_show '],
  ],
  ['approval alone', { type: 'approved' }, []],
  ['assessed tier, no result', launched('claim'), ['error tier_needs_assessed_result '], assessed],
  [
    'assessed tier, a way round',
    any(sound, launched('claim')),
    ['error tier_needs_assessed_result '],
    assessed,
  ],
  ['assessed tier, a result', all(sound, launched('claim')), [], assessed],
  [
    'assessed tier, 2 of 3 with two results',
    { type: 'atLeast', n: 2, of: [sound, average('o', 'f'), launched('claim')] },
    [],
    assessed,
  ],
  ['assessed tier, stacks an assessed badge', holds('same'), [], assessed],
  [
    'assessed tier, stacks another',
    holds('lower'),
    ['error tier_needs_assessed_result '],
    assessed,
  ],
  ['diploma without stack or effort', sound, ['error tier_needs_stack_or_effort '], diploma],
  [
    'diploma with too little effort',
    sound,
    ['error tier_needs_stack_or_effort '],
    { ...diploma, effortHours: 59 },
  ],
  ['diploma with effort', sound, [], { ...diploma, effortHours: 60 }],
  ['diploma that stacks', all(sound, holds('lower')), [], diploma],
  [
    'diploma that need not stack',
    any(sound, holds('lower')),
    ['error tier_needs_stack_or_effort '],
    diploma,
  ],
  [
    'diploma on a badge of its own tier',
    all(sound, holds('same')),
    ['error tier_needs_stack_or_effort '],
    diploma,
  ],
  [
    'programme approval is awaited',
    sound,
    ['warning tier_needs_programme_approval '],
    { tier: tier(3, { needsProgrammeApproval: true }) },
  ],
  [
    'programme approval is given',
    sound,
    [],
    { tier: tier(3, { needsProgrammeApproval: true }), programmeApproved: true },
  ],
];

for (const [name, clause, expected, change] of cases) {
  test(name, () => {
    expect(found(clause, change)).toEqual(expected);
  });
}

test('every code is found by a case', () => {
  const seen = new Set(
    cases.flatMap(([, clause, , change]) =>
      lintRule(clause, context(change)).map(({ code }) => code),
    ),
  );
  expect([...seen].toSorted()).toEqual([...findingCodes].toSorted());
});

test('only errors keep a rule from being published', () => {
  const of = (code: FindingCode, severity: 'error' | 'warning') => ({ code, severity, path: '' });
  expect(hasErrors([of('column_repeated', 'warning')])).toBe(false);
  expect(hasErrors([of('column_repeated', 'warning'), of('column_missing', 'error')])).toBe(true);
});
