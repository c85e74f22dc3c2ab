import { join } from 'node:path';
import type { Clause, ClauseType } from '../../src/domain/clause.js';
import type { UnknownReason } from '../../src/domain/fact.js';
import { createDescriber } from '../../src/notices/describe.js';
import type { Names } from '../../src/notices/describe.js';
import { loadTranslator } from '../../src/notices/translator.js';
import { missingClauses } from '../../src/rules/missing.js';
import { atLeast, below, between, decide, grade, percent, unknown, yes } from '../rules/facts.js';

const translator = loadTranslator(join(process.cwd(), 'config/locales'));
const describer = createDescriber(translator);
const called: Record<string, string> = {
  q: 'Module 1 quiz',
  e: 'Essay',
  b: 'Web basics',
  l: 'Claim page',
};
const name = (id: string): string => called[id] ?? id;
const names: Names = { column: name, achievement: name, resourceLink: name };
const teacher = { showsValues: true };
const learner = { showsValues: false };

/** Spaces that Intl puts between number and sign are not what these tests are about. */
function plain(text: string): string {
  return text.replace(/[\u{a0}\u{202f}]/gu, ' ');
}

const quiz = percent('q', atLeast(80));
const clauses: readonly (readonly [ClauseType, Clause, string, string])[] = [
  ['result', quiz, 'At least 80% in Module 1 quiz', 'Au moins 80 % pour « Module 1 quiz »'],
  [
    'result',
    percent('q', below(33.5)),
    'Less than 33.5% in Module 1 quiz',
    'Moins de 33,5 % pour « Module 1 quiz »',
  ],
  [
    'result',
    { type: 'result', column: { columnId: 'q' }, measure: 'points', comparison: between(1, 8) },
    '1 point to 8 points in Module 1 quiz',
    'Entre 1 point et 8 points pour « Module 1 quiz »',
  ],
  [
    'result',
    percent('q', atLeast(80), '2026-03-12T23:59:00+01:00'),
    'At least 80% in Module 1 quiz, graded by 12 March 2026 at 23:59 UTC+1',
    'Au moins 80 % pour « Module 1 quiz », note attribuée au plus tard le 12 mars 2026 à 23:59 UTC+1',
  ],
  [
    'average',
    { type: 'average', columns: [{ columnId: 'q' }, { columnId: 'e' }], comparison: atLeast(70) },
    'An average of at least 70% over Module 1 quiz and Essay',
    'En moyenne, au moins 70 % pour « Module 1 quiz » et « Essay »',
  ],
  [
    'completed',
    { type: 'completed', what: 'activity', label: 'Forum', resourceLinkId: 'l' },
    'Completed Forum',
    'Avoir terminé « Forum »',
  ],
  [
    'completed',
    { type: 'completed', what: 'course', label: 'Web', resourceLinkId: 'l' },
    'Completed the course Web',
    'Avoir terminé le cours « Web »',
  ],
  [
    'launched',
    { type: 'launched', resourceLinkId: 'l' },
    'Opened the claim page “Claim page”',
    'Avoir ouvert la page d’obtention « Claim page »',
  ],
  ['holds', { type: 'holds', achievementId: 'b' }, 'Holds Web basics', 'Détenir « Web basics »'],
  [
    'approved',
    { type: 'approved' },
    'Approved by a person in charge',
    'Avoir l’accord d’une personne responsable',
  ],
  [
    'date',
    { type: 'date', from: '2026-01-01T00:00:00Z' },
    'From 1 January 2026 at 00:00 UTC on',
    'À partir du 1 janvier 2026 à 00:00 UTC',
  ],
  [
    'date',
    { type: 'date', until: '2026-01-31T18:30:00-03:30' },
    'Until 31 January 2026 at 18:30 UTC−3:30',
    'Jusqu’au 31 janvier 2026 à 18:30 UTC−3:30',
  ],
  [
    'date',
    { type: 'date', from: '2026-01-01T00:00:00Z', until: '2026-01-31T00:00:00Z' },
    'Between 1 January 2026 at 00:00 UTC and 31 January 2026 at 00:00 UTC',
    'Entre le 1 janvier 2026 à 00:00 UTC et le 31 janvier 2026 à 00:00 UTC',
  ],
  [
    'all',
    { type: 'all', of: [quiz, { type: 'any', of: [{ type: 'approved' }, quiz] }] },
    'All of these: At least 80% in Module 1 quiz; At least one of these (Approved by a person in charge; At least 80% in Module 1 quiz)',
    'Toutes ces conditions : Au moins 80 % pour « Module 1 quiz » ; Au moins une de ces conditions (Avoir l’accord d’une personne responsable ; Au moins 80 % pour « Module 1 quiz »)',
  ],
  [
    'atLeast',
    { type: 'atLeast', n: 2, of: [{ type: 'approved' }, quiz, quiz] },
    'At least 2 of these 3: Approved by a person in charge; At least 80% in Module 1 quiz; At least 80% in Module 1 quiz',
    'Au moins 2 de ces 3 conditions : Avoir l’accord d’une personne responsable ; Au moins 80 % pour « Module 1 quiz » ; Au moins 80 % pour « Module 1 quiz »',
  ],
  [
    'not',
    { type: 'not', of: quiz },
    'Not this: At least 80% in Module 1 quiz',
    'Pas cette condition : Au moins 80 % pour « Module 1 quiz »',
  ],
];

test.each(clauses)('%s: what is asked for, in English and French', (...row) => {
  const [, clause, english, french] = row;
  expect(plain(describer.clause('en', clause, names))).toBe(english);
  expect(plain(describer.clause('fr', clause, names))).toBe(french);
});

test.each(clauses)('%s: an outcome says what was asked for without its rule', (...row) => {
  const [, clause, english] = row;
  const tree = describer.outcomeTree('en', decide(clause, []), names, teacher);
  const asked = describer.clauseTree('en', clause, names);
  const texts = (node: { text?: string; clause?: string; parts: readonly unknown[] }): unknown => [
    node.text ?? node.clause,
    node.parts.length,
  ];
  expect(texts(tree)).toEqual(texts(asked));
  expect(english.startsWith(plain(tree.clause))).toBe(true);
});

const seen = grade('q', {
  score: 7.5,
  source: 'formulaColumn',
  gradedAt: '2026-03-12T09:00:00Z',
});

describe('what was found', () => {
  test('a teacher sees value, time, source and threshold', () => {
    const outcome = decide(quiz, [seen]);
    expect(plain(describer.outcome('en', outcome, names, teacher))).toBe(
      'At least 80% in Module 1 quiz: not yet – 7.5 of 10 (75%), graded 12 March 2026, read from the formula column; needs at least 80%',
    );
    expect(plain(describer.outcome('fr', outcome, names, teacher))).toBe(
      'Au moins 80 % pour « Module 1 quiz » : pas encore – 7,5 sur 10 (75 %), note du 12 mars 2026, lue dans la colonne à formule ; il faut au moins 80 %',
    );
  });

  test('a learner sees neither value nor threshold', () => {
    const reached = decide(quiz, [grade('q', { score: 9 })]);
    expect(describer.outcome('en', reached, names, learner)).toBe(
      'The required result in Module 1 quiz: reached',
    );
    for (const locale of ['en', 'fr']) {
      const tree = describer.outcomeTree(locale, decide(quiz, [seen]), names, learner);
      expect(tree.detail).toBeUndefined();
      expect(JSON.stringify(tree).replace('Module 1 quiz', '')).not.toMatch(/\d/);
    }
  });

  test.each<readonly [UnknownReason, ReturnType<typeof decide>]>([
    ['zero_may_mean_ungraded', decide(quiz, [grade('q', { score: 0, source: 'formulaColumn' })])],
    ['above_maximum', decide(quiz, [grade('q', { score: 11 })])],
    [
      'graded_after_date',
      decide(percent('q', atLeast(80), '2026-01-01T00:00:00Z'), [
        grade('q', { score: 9, gradedAt: '2026-02-01T00:00:00Z' }),
      ]),
    ],
  ])('%s would tell a hidden value: a learner is told less', (reason, outcome) => {
    expect(outcome.reason).toBe(reason);
    const told = describer.outcomeTree('en', outcome, names, learner).because;
    expect(told).not.toBe(describer.outcomeTree('en', outcome, names, teacher).because);
    expect(told).toMatch(/^(there is no grade yet|a person has to look at it)$/);
  });

  test('79.999 is not shown as the 80 that it misses', () => {
    const outcome = decide(quiz, [grade('q', { score: 79.999, maximum: 100 })]);
    expect(describer.outcome('en', outcome, names, teacher)).toContain('79.99 of 100 (79.99%)');
    const exact = decide(quiz, [grade('q', { score: 57, maximum: 100 })]);
    expect(describer.outcome('en', exact, names, teacher)).toContain('57 of 100 (57%)');
  });

  test('an average shows each column and the mean', () => {
    const [, average] = clauses.find(([type]) => type === 'average') ?? [];
    if (!average) throw new Error('the table has an average');
    const outcome = decide(average, [seen, grade('e', { score: 90, maximum: 100 })]);
    expect(plain(describer.outcome('en', outcome, names, teacher))).toBe(
      'An average of at least 70% over Module 1 quiz and Essay: reached – Module 1 quiz: 7.5 of 10 (75%), graded 12 March 2026, read from the formula column · Essay: 90 of 100 (90%), time of grading not given, read from the gradebook · average 82.5%; needs at least 70%',
    );
  });

  test.each([
    [{ type: 'launched', resourceLinkId: 'l' }, 'launch:l', 'opened on 20 November 2026'],
    [{ type: 'holds', achievementId: 'b' }, 'award:b', 'awarded on 20 November 2026'],
    [{ type: 'approved' }, 'approval:a1', 'approved on 20 November 2026'],
  ] as const)('%j: when it happened', (clause, key, detail) => {
    const tree = describer.outcomeTree('en', decide(clause, [yes(key)]), names, teacher);
    expect(tree).toMatchObject({ status: 'reached', detail });
  });

  test('a group shows how many parts were reached', () => {
    const two: Clause = { type: 'atLeast', n: 2, of: [quiz, { type: 'approved' }] };
    const tree = describer.outcomeTree('en', decide(two, [yes('approval:a1')]), names, teacher);
    expect(tree).toMatchObject({ detail: '1 of 2', parts: [{}, { status: 'reached' }] });
  });

  test('not known, because …', () => {
    const outcome = decide(quiz, [unknown('column:q', 'source_unreachable')]);
    expect(describer.outcome('en', outcome, names, learner)).toBe(
      'The required result in Module 1 quiz: not known, because the learning platform could not be reached',
    );
    expect(describer.unknown('fr', 'not_graded')).toBe(
      'Indéterminé, car il n’y a pas encore de note.',
    );
  });
});

describe('summary', () => {
  const rule: Clause = { type: 'all', of: [quiz, { type: 'approved' }] };
  test.each([
    ['one clause away', [yes('approval:a1'), seen], 'One step away: At least 80% in Module 1 quiz'],
    ['more', [], '2 steps away: At least 80% in Module 1 quiz; Approved by a person in charge'],
    ['none', [yes('approval:a1'), grade('q', { score: 9 })], 'Everything is reached'],
  ])('%s', (_name, facts, text) => {
    const missing = missingClauses(decide(rule, facts));
    expect(describer.summary('en', missing, names, teacher)).toBe(text);
  });
});

describe('criteria for the public', () => {
  test('nested groups are nested lists', () => {
    const clause: Clause = {
      type: 'all',
      of: [quiz, { type: 'any', of: [{ type: 'approved' }, { type: 'not', of: quiz }] }],
    };
    expect(describer.criteria('en', clause, names)).toBe(
      [
        'To earn this, all of the following are needed:',
        '',
        '- At least 80% in Module 1 quiz',
        '- At least one of these:',
        '  - Approved by a person in charge',
        '  - Not this:',
        '    - At least 80% in Module 1 quiz',
      ].join('\n'),
    );
  });

  test.each<readonly [string, Clause, string]>([
    ['a single clause', quiz, 'To earn this, the following is needed:'],
    ['a group of one', { type: 'all', of: [quiz] }, 'To earn this, the following is needed:'],
    [
      'any',
      { type: 'any', of: [quiz, quiz] },
      'To earn this, at least one of the following is needed:',
    ],
    [
      'at least n',
      { type: 'atLeast', n: 2, of: [quiz, quiz, quiz] },
      'To earn this, at least 2 of the following 3 are needed:',
    ],
  ])('%s', (_name, clause, intro) => {
    expect(describer.criteria('en', clause, names).split('\n')[0]).toBe(intro);
  });

  test('a teacher’s names stay text in Markdown', () => {
    const hostile: Names = { ...names, column: () => 'Quiz](https://evil.example)\n# <b>*' };
    const markdown = describer.criteria('en', quiz, hostile);
    expect(markdown).toContain('Quiz\\](https://evil.example) \\# \\<b\\>\\*');
    expect(markdown.split('\n')).toHaveLength(3);
  });

  test('thresholds can be left out', () => {
    expect(describer.criteria('en', quiz, names, learner)).toContain(
      '- The required result in Module 1 quiz',
    );
  });
});

test.each([
  ['en', '12 March 2026 at 23:59'],
  ['en-US', 'March 12, 2026 at 11:59'],
  ['en_GB', '12 March 2026 at 23:59'],
  ['fr_CA', '12 mars 2026'],
  ['en-UTF.8', '12 March 2026 at 23:59'],
  ['de', '12 March 2026 at 23:59'],
  ['', '12 March 2026 at 23:59'],
])('locale %j writes dates its own way', (locale, date) => {
  const clause = percent('q', atLeast(1), '2026-03-12T23:59:00Z');
  expect(plain(describer.clause(locale, clause, names))).toContain(date);
});
