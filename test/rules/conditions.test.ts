import type { Clause } from '../../src/domain/clause.js';
import type { Fact, UnknownReason } from '../../src/domain/fact.js';
import type { Verdict } from '../../src/domain/outcome.js';
import {
  atLeast,
  below,
  between,
  decide,
  grade,
  no,
  percent,
  unknown,
  yes,
  type Graded,
} from './facts.js';

/** What happens, the facts, the verdict, and why it is unknown. */
type Case = readonly [string, readonly Fact[], Verdict, UnknownReason?];

const opposite = { met: 'unmet', unmet: 'met', unknown: 'unknown' } as const;

/** Every case is also held under `not`: what is not known stays not known, with its reason. */
function table(name: string, clause: Clause, cases: readonly Case[]): void {
  describe(name, () => {
    for (const [happening, facts, verdict, reason] of cases) {
      test(happening, () => {
        const outcome = decide(clause, facts);
        expect([outcome.verdict, outcome.reason]).toEqual([verdict, reason]);
        const negated = decide({ type: 'not', of: clause }, facts);
        expect([negated.verdict, negated.reason]).toEqual([opposite[verdict], reason]);
        expect(negated.parts).toEqual([outcome]);
      });
    }
  });
}

const column = (graded: Graded, source: 'ags' | 'formulaColumn' = 'ags'): readonly Fact[] => [
  grade('q', { ...graded, source }),
];

table('result: at least 80 percent', percent('q', atLeast(80)), [
  ['8 of 10 is exactly enough', column({ score: 8 }), 'met'],
  ['7.99 of 10 is not', column({ score: 7.99 }), 'unmet'],
  ['a real 0 is a grade', column({ score: 0 }), 'unmet'],
  ['a negative grade is a grade', column({ score: -1 }), 'unmet'],
  ['percent is of the row’s own maximum', column({ score: 32, maximum: 40 }), 'met'],
  ['80 of 100 points is not 80 of 200', column({ score: 80, maximum: 200 }), 'unmet'],
  ['nothing read', [], 'unknown', 'not_read_yet'],
  ['ungraded is not failed', [unknown('column:q', 'not_graded')], 'unknown', 'not_graded'],
  [
    'not reachable is not "no"',
    [unknown('column:q', 'source_unreachable')],
    'unknown',
    'source_unreachable',
  ],
  ['77.5 of 40 (trap T10)', column({ score: 77.5, maximum: 40 }), 'unknown', 'above_maximum'],
  ['no usable maximum', column({ score: 0, maximum: 0 }), 'unknown', 'maximum_unusable'],
  ['not a number', column({ score: NaN }), 'unknown', 'not_graded'],
  [
    'a formula column’s 0 may be ungraded',
    column({ score: 0 }, 'formulaColumn'),
    'unknown',
    'zero_may_mean_ungraded',
  ],
  ['a formula column’s 0.5 is a grade', column({ score: 0.5 }, 'formulaColumn'), 'unmet'],
  ['a column that answers yes is no grade', [yes('column:q')], 'unknown', 'not_graded'],
]);

table('result: below 50 percent', percent('q', below(50)), [
  ['4.9 of 10', column({ score: 4.9 }), 'met'],
  ['5 of 10', column({ score: 5 }), 'unmet'],
  ['0 of an own column', column({ score: 0 }), 'met'],
  [
    '0 of a formula column',
    column({ score: 0 }, 'formulaColumn'),
    'unknown',
    'zero_may_mean_ungraded',
  ],
  ['ungraded', [unknown('column:q', 'not_graded')], 'unknown', 'not_graded'],
]);

table('result: 50 to 70 percent', percent('q', between(50, 70)), [
  ['the lower end', column({ score: 5 }), 'met'],
  ['the upper end', column({ score: 7 }), 'met'],
  ['above', column({ score: 7.1 }), 'unmet'],
  ['below', column({ score: 4.9 }), 'unmet'],
  ['missing column', [unknown('column:q', 'column_missing')], 'unknown', 'column_missing'],
]);

table(
  'result: at least 8 points',
  { type: 'result', column: { columnId: 'q' }, measure: 'points', comparison: atLeast(8) },
  [
    ['8 points', column({ score: 8, maximum: 100 }), 'met'],
    ['7 points', column({ score: 7, maximum: 10 }), 'unmet'],
    ['11 of 10', column({ score: 11 }), 'unknown', 'above_maximum'],
  ],
);

const inTime = '2026-03-01T10:00:00Z';
const late = '2026-03-20T10:00:00Z';
const gradedOnce = (graded: Graded, ...earlier: Graded[]): readonly Fact[] => [
  grade('q', { ...graded, earlier }),
];

table('result: graded by 12 March', percent('q', atLeast(80), '2026-03-12T23:59:00+01:00'), [
  ['in time and enough', gradedOnce({ score: 8, gradedAt: inTime }), 'met'],
  [
    'the last instant, in another offset',
    gradedOnce({ score: 8, gradedAt: '2026-03-12T22:59:00Z' }),
    'met',
  ],
  [
    'a second later',
    gradedOnce({ score: 8, gradedAt: '2026-03-12T22:59:01Z' }),
    'unknown',
    'graded_after_date',
  ],
  [
    'enough, but late: a person looks',
    gradedOnce({ score: 9, gradedAt: late }),
    'unknown',
    'graded_after_date',
  ],
  ['enough, no time given', gradedOnce({ score: 9 }), 'unknown', 'graded_time_unknown'],
  ['not enough', gradedOnce({ score: 7, gradedAt: inTime }), 'unmet'],
  ['not enough, late', gradedOnce({ score: 7, gradedAt: late }), 'unmet'],
  [
    'once seen in time stays met',
    gradedOnce({ score: 5, gradedAt: late }, { score: 8, gradedAt: inTime }),
    'met',
  ],
  [
    'raised after the date: a person looks',
    gradedOnce({ score: 9, gradedAt: late }, { score: 5, gradedAt: inTime }),
    'unknown',
    'graded_after_date',
  ],
  [
    'dropped, the earlier one late as well',
    gradedOnce({ score: 5, gradedAt: late }, { score: 8, gradedAt: late }),
    'unmet',
  ],
  [
    'dropped, the earlier one without a time',
    gradedOnce({ score: 5, gradedAt: late }, { score: 8 }),
    'unknown',
    'graded_time_unknown',
  ],
  [
    'an earlier value above its maximum proves nothing',
    gradedOnce({ score: 5, gradedAt: late }, { score: 12, gradedAt: inTime }),
    'unmet',
  ],
  ['ungraded', [unknown('column:q', 'not_graded')], 'unknown', 'not_graded'],
]);

table(
  'average of two, at least 80',
  { type: 'average', columns: [{ columnId: 'q' }, { columnId: 'e' }], comparison: atLeast(80) },
  [
    [
      'each by its own maximum',
      [grade('q', { score: 7 }), grade('e', { score: 45, maximum: 50 })],
      'met',
    ],
    ['79.5', [grade('q', { score: 7 }), grade('e', { score: 89, maximum: 100 })], 'unmet'],
    ['one missing', [grade('q', { score: 10 })], 'unknown', 'not_read_yet'],
    [
      'one ungraded',
      [grade('q', { score: 10 }), unknown('column:e', 'not_graded')],
      'unknown',
      'not_graded',
    ],
    [
      'one formula 0',
      [grade('q', { score: 10 }), grade('e', { score: 0, source: 'formulaColumn' })],
      'unknown',
      'zero_may_mean_ungraded',
    ],
    [
      'one above its maximum',
      [grade('q', { score: 11 }), grade('e', { score: 9 })],
      'unknown',
      'above_maximum',
    ],
  ],
);

const launchCases: readonly Case[] = [
  ['opened', [yes('launch:claim')], 'met'],
  ['not read', [], 'unknown', 'not_read_yet'],
  [
    'never opened proves nothing',
    [unknown('launch:claim', 'never_launched')],
    'unknown',
    'never_launched',
  ],
  ['a "no" of the source neither', [no('launch:claim')], 'unknown', 'never_launched'],
  [
    'restriction not confirmed',
    [unknown('launch:claim', 'restriction_not_confirmed')],
    'unknown',
    'restriction_not_confirmed',
  ],
];
table('launched', { type: 'launched', resourceLinkId: 'claim' }, launchCases);
table(
  'completed',
  { type: 'completed', what: 'activity', label: 'Forum', resourceLinkId: 'claim' },
  launchCases,
);

table('holds', { type: 'holds', achievementId: 'b' }, [
  ['held', [yes('award:b')], 'met'],
  ['not held', [no('award:b')], 'unmet'],
  ['not read', [], 'unknown', 'not_read_yet'],
  ['unreachable', [unknown('award:b', 'source_unreachable')], 'unknown', 'source_unreachable'],
]);

table('approved', { type: 'approved' }, [
  ['approved for this achievement', [yes('approval:a1')], 'met'],
  ['approved for another one', [yes('approval:a2')], 'unknown', 'not_read_yet'],
  ['nobody decided yet', [no('approval:a1')], 'unknown', 'not_decided_yet'],
  ['source says so', [unknown('approval:a1', 'not_decided_yet')], 'unknown', 'not_decided_yet'],
]);

describe('date', () => {
  const window: Clause = {
    type: 'date',
    from: '2026-11-01T00:00:00+01:00',
    until: '2026-11-30T23:59:59Z',
  };
  test.each([
    ['before', '2026-10-31T22:59:59Z', 'unmet'],
    ['the first instant, by its offset', '2026-10-31T23:00:00Z', 'met'],
    ['inside', '2026-11-21T12:00:00Z', 'met'],
    ['the last instant', '2026-11-30T23:59:59Z', 'met'],
    ['after', '2026-12-01T00:00:00Z', 'unmet'],
  ] as const)('%s', (_name, at, verdict) => {
    const outcome = decide(window, [], new Date(at));
    expect(outcome).toMatchObject({ verdict, from: window.from, until: window.until });
    expect(decide({ type: 'not', of: window }, [], new Date(at)).verdict).toBe(opposite[verdict]);
  });
});

describe('groups', () => {
  const m: Clause = { type: 'holds', achievementId: 'met' };
  const u: Clause = { type: 'holds', achievementId: 'unmet' };
  const x: Clause = { type: 'holds', achievementId: 'unknown' };
  const facts = [yes('award:met'), no('award:unmet')];
  const group = (type: 'all' | 'any', of: readonly Clause[]): Clause => ({ type, of });
  const some = (n: number, of: readonly Clause[]): Clause => ({ type: 'atLeast', n, of });
  test.each<readonly [string, Clause, Verdict]>([
    ['all: every part met', group('all', [m, m]), 'met'],
    ['all: any unmet part decides', group('all', [x, u, m]), 'unmet'],
    ['all: else an unknown part', group('all', [m, x]), 'unknown'],
    ['any: one met part decides', group('any', [u, x, m]), 'met'],
    ['any: else an unknown part', group('any', [u, x]), 'unknown'],
    ['any: nothing met', group('any', [u, u]), 'unmet'],
    ['at least 2: two are met', some(2, [m, m, x]), 'met'],
    ['at least 2: could still be', some(2, [m, x, u]), 'unknown'],
    ['at least 2: cannot be any more', some(2, [m, u, u]), 'unmet'],
    ['at least 2 of 1 is a slip: it and its not award nobody', some(2, [u]), 'unknown'],
    ['an empty group awards nobody', group('all', []), 'unknown'],
    ['nor does not(any of nothing)', { type: 'not', of: group('any', []) }, 'unknown'],
    ['nor does at least 0', some(0, [u]), 'unknown'],
  ])('%s', (_name, clause, verdict) => {
    expect(decide(clause, facts).verdict).toBe(verdict);
    const expected = opposite[verdict];
    expect(decide({ type: 'not', of: clause }, facts).verdict).toBe(expected);
  });

  test('an unknown group carries the reason of its first unknown part', () => {
    const clause = group('all', [m, x, { type: 'approved' }]);
    const outcome = decide(clause, [...facts, unknown('award:unknown', 'source_unreachable')]);
    expect(outcome.reason).toBe('source_unreachable');
  });
});
