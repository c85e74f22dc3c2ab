/**
 * Formulas that a teacher pastes into a gradebook column, and what the column does to the course total (executed
 * on Moodle 4.5, moodle-live.md A2 and A6). The separator between arguments follows the language of the person
 * who pastes: English takes a comma, French a semicolon; a decimal point is read by both.
 */

export interface Activity {
  readonly idNumber: string;
  /** The activity's own maximum grade. */
  readonly maximum: number;
}

export type IdNumberProblem = 'empty' | 'too_long' | 'forbidden_character' | 'outer_space';

/** The same mean, written three ways; the first that the gradebook accepts will do. */
export interface AverageFormulas {
  readonly comma: string;
  readonly semicolon: string;
  /** Without any separator: works in every language. */
  readonly separatorFree: string;
}

/** Moodle keeps at most 100 characters; brackets would end the reference, `##` is its own notation. */
export function idNumberProblem(idNumber: string): IdNumberProblem | undefined {
  if (idNumber.trim() === '') return 'empty';
  if (idNumber !== idNumber.trim()) return 'outer_space';
  if (idNumber.length > 100) return 'too_long';
  return /[[\]\p{Cc}]|##/u.test(idNumber) ? 'forbidden_character' : undefined;
}

/** One column per activity, with that activity's maximum: nothing to scale. */
export function activityFormula(idNumber: string): string {
  return `=${reference(idNumber)}`;
}

/**
 * The mean of the activities, each scaled by its own maximum to the column's.
 * @param columnMaximum 100 for a column in percent
 */
export function averageFormulas(
  activities: readonly Activity[],
  columnMaximum: number,
): AverageFormulas {
  const parts = activities.map(({ idNumber, maximum }) =>
    maximum === columnMaximum
      ? reference(idNumber)
      : `${reference(idNumber)}*${columnMaximum}/${maximum}`,
  );
  return {
    comma: `=average(${parts.join(',')})`,
    semicolon: `=average(${parts.join(';')})`,
    separatorFree:
      parts.length === 1 ? `=${parts.join('')}` : `=(${parts.join('+')})/${parts.length}`,
  };
}

/** The order in which a column is set up (DESIGN D4 a): what counts must never have counted. */
export const columnSetupSteps = [
  'hide_column',
  'weight_zero',
  'paste_formula',
  'save',
  'open_tool_once',
] as const;

/** Only the last two leave the course total alone; hiding is not enough. */
export type ColumnSetting =
  'as_created' | 'hidden_only' | 'extra_credit' | 'weight_zero' | 'zero_weight_category';

export interface Points {
  readonly earned: number;
  readonly outOf: number;
}

export interface CourseTotalEffect {
  readonly before: Points;
  readonly after: Points;
  readonly changed: boolean;
}

/**
 * What a learner's course total becomes with the column in it, under natural aggregation.
 * @param column the learner's value in the column (`earned`) and the column's maximum (`outOf`)
 */
export function courseTotalWith(
  setting: ColumnSetting,
  before: Points,
  column: Points,
): CourseTotalEffect {
  const after = totalAfter(setting, before, column);
  return {
    before,
    after,
    changed: after.earned !== before.earned || after.outOf !== before.outOf,
  };
}

function totalAfter(setting: ColumnSetting, before: Points, column: Points): Points {
  switch (setting) {
    case 'as_created':
    case 'hidden_only':
      return { earned: before.earned + column.earned, outOf: before.outOf + column.outOf };
    case 'extra_credit':
      // Adds what was earned and nothing to earn; the total stops at its maximum.
      return {
        earned: Math.min(before.earned + column.earned, before.outOf),
        outOf: before.outOf,
      };
    case 'weight_zero':
    case 'zero_weight_category':
      return before;
  }
}

function reference(idNumber: string): string {
  return `[[${idNumber}]]`;
}
