import {
  achievementFindingCodes,
  lintAchievement,
} from '../../src/catalogue/achievement-linter.js';
import type { Tier } from '../../src/domain/tier.js';
import { tier } from '../rules/facts.js';

const sound = {
  name: 'Web basics',
  description: 'Builds a small, accessible web page and explains how it works.',
  language: 'en',
  effortHours: 10,
};
const ranged = tier(1, { minEffortHours: 5, maxEffortHours: 50 });
const diploma = tier(3, { needsStackOrEffort: true, minEffortHours: 60 });

type Change = Partial<typeof sound> & {
  readonly criteriaNote?: string;
  readonly rule?: boolean;
  readonly stack?: boolean;
  readonly tier?: Tier;
  readonly noEffort?: boolean;
};

function lint(change: Change): readonly string[] {
  const { rule = true, stack = false, tier: held = ranged, noEffort = false, ...texts } = change;
  const { effortHours, ...rest } = { ...sound, ...texts };
  const achievement = noEffort ? rest : { ...rest, effortHours };
  return lintAchievement(achievement, held, { rule, stack }).map(
    ({ code, severity, path }) => `${severity} ${code} ${path}`,
  );
}

const cases: readonly (readonly [string, Change, readonly string[]])[] = [
  ['sound', {}, []],
  ['no name', { name: ' ' }, ['error name_missing name']],
  [
    'a name that the picture cannot hold',
    { name: 'word '.repeat(60) },
    ['warning name_cut_in_artwork name'],
  ],
  ['no description', { description: '' }, ['error description_missing description']],
  [
    'a description that is the name',
    { description: 'web BASICS' },
    ['warning description_repeats_name description'],
  ],
  ['a short one', { description: 'Builds pages.' }, ['warning description_too_short description']],
  ['no rule and no note', { rule: false }, ['error criteria_missing criteriaNote']],
  ['a note instead of a rule', { rule: false, criteriaNote: 'Ask us.' }, []],
  ['a locale for a language', { language: 'en_GB' }, ['error language_invalid language']],
  ['a language of the tier, with a region', { language: 'en-GB' }, []],
  ['another language', { language: 'fi' }, ['warning tier_name_not_in_language language']],
  ['too little effort', { effortHours: 4 }, ['error effort_below_minimum effortHours']],
  ['too much effort', { effortHours: 51 }, ['error effort_above_maximum effortHours']],
  ['no effort where none is needed', { noEffort: true }, []],
  [
    'no effort for a diploma',
    { noEffort: true, tier: diploma },
    ['error effort_missing effortHours'],
  ],
  ['a diploma that stacks', { noEffort: true, tier: diploma, stack: true }, []],
];

for (const [name, change, expected] of cases) {
  test(name, () => {
    expect(lint(change)).toEqual(expected);
  });
}

test('every code has a case', () => {
  const seen = new Set(cases.flatMap(([, , expected]) => expected.map((one) => one.split(' ')[1])));
  expect([...seen].toSorted()).toEqual([...achievementFindingCodes].toSorted());
});
