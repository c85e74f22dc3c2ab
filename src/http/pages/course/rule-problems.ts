/**
 * Where in the form a problem belongs. Schema and linter say a dotted path into the clause JSON
 * (`of.1.of.of.0.comparison.value`); the form has `c1.p0`. A negated clause has one `of` more on its way.
 */
import type { DraftFinding } from '../../../awards/index.js';
import { achievementFindingCodes } from '../../../catalogue/achievement-linter.js';
import type { Problem } from '../../../rules/schema.js';
import type { Texts } from '../texts.js';
import type { RuleForm } from './rule-form.js';
import type { PlacedProblem } from './rule-view.js';

/** @returns `c1.p0`, `c1`, or `''` for the rule itself */
export function placeInForm(path: string, form: RuleForm): string {
  const steps = path.split('.');
  const at = indexAfter(steps, 0);
  if (at === undefined) return '';
  const clause = form.clauses[at];
  if (clause?.type !== 'group') return `c${at}`;
  const part = indexAfter(steps, clause.negated ? 3 : 2);
  return part === undefined ? `c${at}` : `c${at}.p${part}`;
}

function indexAfter(steps: readonly string[], start: number): number | undefined {
  const index = steps[start] === 'of' ? Number(steps[start + 1]) : NaN;
  return Number.isInteger(index) ? index : undefined;
}

export function problemsInForm(
  problems: readonly Problem[],
  form: RuleForm,
  texts: Texts,
): readonly PlacedProblem[] {
  return problems.map(({ path, code }) => ({
    at: placeInForm(path, form),
    text: texts.t(`course.rule_problem_${sentenceOf(path, code)}`, { field: fieldOf(path, texts) }),
  }));
}

/** Of what is chosen from a list, and of words, only "nothing" can be wrong in its size. */
const emptySentences: Readonly<Record<string, string>> = {
  columnId: 'choose_column',
  resourceLinkId: 'choose_link',
  achievementId: 'choose_achievement',
  label: 'missing',
};

function sentenceOf(path: string, code: Problem['code']): string {
  return (code === 'out_of_range' && emptySentences[lastOf(path)]) || code;
}

function lastOf(path: string): string {
  return path.split('.').at(-1) ?? '';
}

const fieldKeys: Readonly<Record<string, string>> = {
  value: 'field_value',
  upTo: 'field_up_to',
  columnId: 'field_column',
  columns: 'field_columns',
  gradedBy: 'field_graded_by',
  from: 'field_from',
  until: 'field_until',
  label: 'field_label',
  resourceLinkId: 'field_link',
  achievementId: 'field_achievement',
  n: 'field_n',
};

function fieldOf(path: string, texts: Texts): string {
  return texts.t(`course.${fieldKeys[lastOf(path)] ?? 'field_this'}`);
}

const aboutBadge: ReadonlySet<string> = new Set(achievementFindingCodes);

/** The linters' findings as sentences, errors first. */
export function findingSentences(
  findings: readonly DraftFinding[],
  texts: Texts,
): readonly { readonly text: string; readonly severity: DraftFinding['severity'] }[] {
  const sentences = findings.map(({ code, severity }) => ({
    text: texts.t(aboutBadge.has(code) ? `tiers.finding_${code}` : `course.finding_${code}`),
    severity,
  }));
  return sentences
    .filter((each, at) => sentences.findIndex(({ text }) => text === each.text) === at)
    .toSorted((a, b) => a.severity.localeCompare(b.severity));
}
