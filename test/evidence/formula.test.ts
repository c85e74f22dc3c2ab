/** The formulas that a teacher pastes (captured study of Moodle 4.5.6, A2). */
import { averageFormula, mirrorFormula } from '../../src/evidence/formula.js';

describe('formulas to paste', () => {
  test('A2: one activity needs no separator; an average comes in every form', () => {
    expect(mirrorFormula('QUIZ1')).toEqual({ anyLanguage: '=[[QUIZ1]]' });
    expect(
      averageFormula([
        { idNumber: 'QUIZ1', maximum: 10 },
        { idNumber: 'ESSAY1', maximum: 100 },
      ]),
    ).toEqual({
      anyLanguage: '=([[QUIZ1]]*100/10+[[ESSAY1]]*100/100)/2',
      comma: '=average([[QUIZ1]]*100/10,[[ESSAY1]]*100/100)',
      semicolon: '=average([[QUIZ1]]*100/10;[[ESSAY1]]*100/100)',
    });
  });
});
