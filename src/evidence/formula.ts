/**
 * The formulas that a teacher pastes (captured Moodle 4.5.6, A2): argument separators follow the language of the
 * teacher's session, so a formula over several activities is given in every form that some language accepts.
 */
export interface Formulas {
  /** Works in every language. */
  readonly anyLanguage?: string;
  /** For a session in English and other languages with a decimal point. */
  readonly comma?: string;
  /** For a session in French, German and other languages with a decimal comma. */
  readonly semicolon?: string;
}

/** The formula of a column that mirrors one activity. */
export function mirrorFormula(idNumber: string): Formulas {
  return { anyLanguage: `=[[${idNumber}]]` };
}

/** The mean of several activities, each scaled by its maximum, in percent of 100. */
export function averageFormula(
  activities: readonly { readonly idNumber: string; readonly maximum: number }[],
): Required<Formulas> {
  const parts = activities.map(({ idNumber, maximum }) => `[[${idNumber}]]*100/${maximum}`);
  return {
    anyLanguage: `=(${parts.join('+')})/${activities.length}`,
    comma: `=average(${parts.join(',')})`,
    semicolon: `=average(${parts.join(';')})`,
  };
}
