import type { Clause } from '../../src/domain/clause.js';
import { clausesAway, missingClauses } from '../../src/rules/missing.js';
import { requiredFacts } from '../../src/rules/required-facts.js';
import { prepareRule } from '../../src/rules/evaluate.js';
import { about, atLeast, decide, grade, no, now, percent, readAt, yes } from './facts.js';

test('an outcome has the value seen, the threshold, the source and the times', () => {
  const fact = grade('q', {
    score: 7.5,
    source: 'formulaColumn',
    gradedAt: '2026-03-12T09:00:00Z',
  });
  expect(decide(percent('q', atLeast(80)), [fact])).toEqual({
    verdict: 'unmet',
    type: 'result',
    value: 75,
    unit: 'percent',
    threshold: { op: 'atLeast', value: 80 },
    about: ['column:q'],
    seen: [
      {
        key: 'column:q',
        source: 'formulaColumn',
        score: 7.5,
        maximum: 10,
        at: '2026-03-12T09:00:00Z',
        readAt,
      },
    ],
  });
});

test('a value in time is the one that is kept, not the newest', () => {
  const fact = grade('q', {
    score: 3,
    gradedAt: '2026-04-01T00:00:00Z',
    earlier: [{ score: 9, gradedAt: '2026-03-01T00:00:00Z' }],
  });
  const outcome = decide(percent('q', atLeast(80), '2026-03-12T00:00:00Z'), [fact]);
  expect(outcome).toMatchObject({
    verdict: 'met',
    value: 90,
    gradedBy: '2026-03-12T00:00:00Z',
    seen: [{ score: 9, at: '2026-03-01T00:00:00Z' }],
  });
});

test.each([
  [57, 100, 57],
  [2, 3, 66.666666667],
  [0.1, 0.3, 33.333333333],
])('%d of %d is %d percent, without binary noise', (score, maximum, value) => {
  expect(decide(percent('q', atLeast(50)), [grade('q', { score, maximum })]).value).toBe(value);
});

test('a mean that is exactly the threshold is enough', () => {
  const clause: Clause = {
    type: 'average',
    columns: ['a', 'b', 'c'].map((columnId) => ({ columnId })),
    comparison: atLeast(70),
  };
  // In binary, the mean of 12.6, 98.7 and 98.7 is 69.99999999999999.
  const facts = [
    grade('a', { score: 1.26 }),
    grade('b', { score: 9.87 }),
    grade('c', { score: 9.87 }),
  ];
  expect(decide(clause, facts)).toMatchObject({ verdict: 'met', value: 70 });
});

test('a completed clause explains itself without its rule', () => {
  const clause: Clause = {
    type: 'completed',
    what: 'course',
    label: 'Web basics',
    resourceLinkId: 'claim',
  };
  expect(decide(clause, [yes('launch:claim')])).toMatchObject({
    type: 'completed',
    what: 'course',
    label: 'Web basics',
    about: ['launch:claim'],
  });
});

test('required facts: every key once, in the order of the rule', () => {
  const clause: Clause = {
    type: 'all',
    of: [
      { type: 'not', of: percent('b', atLeast(1)) },
      { type: 'any', of: [{ type: 'approved' }, percent('a', atLeast(1))] },
      { type: 'average', columns: [{ columnId: 'a' }, { columnId: 'c' }], comparison: atLeast(1) },
      { type: 'launched', resourceLinkId: 'l' },
      { type: 'completed', what: 'course', label: 'x', resourceLinkId: 'l' },
      { type: 'holds', achievementId: 'h' },
      { type: 'date', from: '2026-01-01T00:00:00Z' },
    ],
  };
  expect(requiredFacts(clause, about)).toEqual([
    'column:b',
    'approval:a1',
    'column:a',
    'column:c',
    'launch:l',
    'award:h',
  ]);
});

test('a prepared rule asks for nothing but its required facts', () => {
  const clause: Clause = {
    type: 'all',
    of: [percent('a', atLeast(1)), { type: 'holds', achievementId: 'h' }, { type: 'approved' }],
  };
  const asked: string[] = [];
  prepareRule(clause, about)((key) => {
    asked.push(key);
    return undefined;
  }, now);
  expect(asked).toEqual(requiredFacts(clause, about));
});

describe('clauses away', () => {
  const has: Clause = { type: 'holds', achievementId: 'has' };
  const lacks = (id: string): Clause => ({ type: 'holds', achievementId: id });
  const facts = [yes('award:has'), no('award:x'), no('award:y'), no('award:z')];
  test.each<readonly [string, Clause, readonly string[]]>([
    ['met', has, []],
    ['one clause', lacks('x'), ['x']],
    ['all: the sum', { type: 'all', of: [has, lacks('x'), lacks('y')] }, ['x', 'y']],
    [
      'any: the nearest part',
      { type: 'any', of: [{ type: 'all', of: [lacks('x'), lacks('y')] }, lacks('z')] },
      ['z'],
    ],
    [
      'at least 2: what is still missing',
      { type: 'atLeast', n: 2, of: [has, lacks('x'), lacks('y')] },
      ['x'],
    ],
    ['unknown counts as missing', { type: 'all', of: [has, lacks('never read')] }, ['never read']],
  ])('%s', (_name, clause, missing) => {
    const outcome = decide(clause, facts);
    const found = missingClauses(outcome).flatMap((part) => part.about ?? []);
    expect(found).toEqual(missing.map((id) => `award:${id}`));
    expect(clausesAway(outcome)).toBe(missing.length);
  });

  test('a not, an impossible group and an empty one count once', () => {
    const impossible: Clause = { type: 'atLeast', n: 3, of: [has, lacks('x')] };
    expect(clausesAway(decide({ type: 'not', of: has }, facts))).toBe(1);
    expect(clausesAway(decide(impossible, facts))).toBe(1);
    expect(clausesAway(decide({ type: 'all', of: [] }, facts))).toBe(1);
  });
});
