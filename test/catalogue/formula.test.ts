/** What Moodle 4.5 accepted and computed is in the captured study, A2 and A6. */
import {
  activityFormula,
  averageFormulas,
  columnSetupSteps,
  courseTotalWith,
  idNumberProblem,
} from '../../src/catalogue/formula.js';

test('one column per activity: the bare reference', () => {
  expect(activityFormula('QUIZ1')).toBe('=[[QUIZ1]]');
});

test('an average is scaled by maxima, in the comma, the semicolon and the separator-free form', () => {
  const activities = [
    { idNumber: 'QUIZ1', maximum: 10 },
    { idNumber: 'ESSAY1', maximum: 100 },
  ];
  expect(averageFormulas(activities, 100)).toEqual({
    comma: '=average([[QUIZ1]]*100/10,[[ESSAY1]])',
    semicolon: '=average([[QUIZ1]]*100/10;[[ESSAY1]])',
    separatorFree: '=([[QUIZ1]]*100/10+[[ESSAY1]])/2',
  });
});

test('the average of one is itself', () => {
  expect(averageFormulas([{ idNumber: 'Q', maximum: 20 }], 100).separatorFree).toBe(
    '=[[Q]]*100/20',
  );
});

test.each([
  ['QUIZ1', undefined],
  ['Modul 1: Übung (a)', undefined],
  ['', 'empty'],
  ['  ', 'empty'],
  [' QUIZ1', 'outer_space'],
  ['QUIZ[1]', 'forbidden_character'],
  ['Q##1', 'forbidden_character'],
  ['Q\n1', 'forbidden_character'],
  ['Q'.repeat(100), undefined],
  ['Q'.repeat(101), 'too_long'],
])('ID number %j: %s', (idNumber, problem) => {
  expect(idNumberProblem(idNumber)).toBe(problem);
});

test.each([
  ['as_created', 117, 210, true],
  ['hidden_only', 117, 210, true],
  ['extra_credit', 110, 110, true],
  ['weight_zero', 54, 110, false],
  ['zero_weight_category', 54, 110, false],
] as const)('course total of 54/110 with 63/100 in a column %s: %d/%d', (...row) => {
  const [setting, earned, outOf, changed] = row;
  const effect = courseTotalWith(setting, { earned: 54, outOf: 110 }, { earned: 63, outOf: 100 });
  expect(effect).toEqual({
    before: { earned: 54, outOf: 110 },
    after: { earned, outOf },
    changed,
  });
});

test('what must never count is hidden and weightless before it has a formula', () => {
  expect(columnSetupSteps.indexOf('weight_zero')).toBeLessThan(
    columnSetupSteps.indexOf('paste_formula'),
  );
  expect(columnSetupSteps.at(-1)).toBe('open_tool_once');
});
