/** Gradebook formulas as moodle-live observed them. */
import {
  evaluateFormula,
  normaliseFormula,
  referencesOf,
  showFormula,
} from '../../src/sandbox/formula.js';

const idOf = (idnumber: string): number | undefined => ({ QUIZ1: 3, ESSAY1: 2 })[idnumber];
const stored = (text: string, language: 'en' | 'fr' = 'en'): string | undefined =>
  normaliseFormula(text, language, idOf);
const value = (
  text: string,
  grades: Readonly<Record<number, number>>,
  language: 'en' | 'fr' = 'en',
): number => evaluateFormula(stored(text, language) ?? '', (id) => grades[id] ?? 0);

describe('Gradebook formulas', () => {
  it('stores ID numbers as grade item ids', () => {
    expect(stored('=average([[QUIZ1]]*10,[[ESSAY1]])')).toBe('average(##gi3##*10,##gi2##)');
    expect(referencesOf('average(##gi3##*10,##gi2##)')).toEqual([3, 2]);
  });

  it.each([
    ['=[[QUIZ1]]', 8],
    ['=average([[QUIZ1]]*10,[[ESSAY1]])', 75],
    ['=sum([[QUIZ1]],[[ESSAY1]])', 78],
    ['=max([[QUIZ1]],[[ESSAY1]])', 70],
    ['=min([[QUIZ1]],[[ESSAY1]])', 8],
    ['=round([[ESSAY1]]/3,1)', 23.3],
    ['=floor([[ESSAY1]]/3)', 23],
    ['=if([[QUIZ1]]>=8,50,0)+if([[ESSAY1]]>=60,50,0)', 100],
    ['=ifthenelse([[QUIZ1]]<8,1,2)', 2],
    ['=and([[QUIZ1]]>7,[[ESSAY1]]>80)', 0],
    ['=or([[QUIZ1]]>7,[[ESSAY1]]>80)', 1],
    ['=([[QUIZ1]]*10+[[ESSAY1]])/2', 75],
    ['=-[[QUIZ1]]+2*3^2', 10],
  ])('accepts %s', (text, expected) => {
    expect(value(text, { 3: 8, 2: 70 })).toBeCloseTo(expected);
  });

  it.each([
    '=count([[QUIZ1]])',
    '=[[NOPE]]',
    '=[[QUIZ1]]/0',
    '=average()',
    '=[[QUIZ1]]+',
    '=(',
    '',
    '=constructor(1)',
    '=if(1,2)',
  ])('refuses %s as an invalid formula', (text) => {
    expect(stored(text)).toBeUndefined();
  });

  it('takes the semicolon and the decimal comma in a French session, and refuses the comma as separator', () => {
    expect(stored('=average([[QUIZ1]],[[ESSAY1]])', 'fr')).toBeUndefined();
    expect(stored('=average([[QUIZ1]];[[ESSAY1]])', 'fr')).toBe('average(##gi3##,##gi2##)');
    expect(stored('=[[QUIZ1]]*7,5', 'fr')).toBe('##gi3##*7.5');
    expect(stored('=[[QUIZ1]]*7.5', 'fr')).toBe('##gi3##*7.5');
  });

  it('takes a formula without separators in every language', () => {
    const text = '=([[QUIZ1]]*10+[[ESSAY1]])/2';
    expect(stored(text, 'fr')).toBe(stored(text, 'en'));
  });

  it('shows a stored formula in the language of the session', () => {
    const idnumberOf = (id: number): string => ({ 2: 'ESSAY1', 3: 'QUIZ1' })[id] ?? '';
    expect(showFormula('average(##gi3##*7.5,##gi2##)', 'fr', idnumberOf)).toBe(
      '=average([[QUIZ1]]*7,5;[[ESSAY1]])',
    );
    expect(showFormula('average(##gi3##*7.5,##gi2##)', 'en', idnumberOf)).toBe(
      '=average([[QUIZ1]]*7.5,[[ESSAY1]])',
    );
  });
});
