/** What a clause asks for, in words: for teachers who build it, learners who face it, and the public criteria. */
import type { Clause, Comparison } from '../domain/clause.js';
import type { Outcome } from '../domain/outcome.js';
import { idOf } from './names.js';
import type { Voice } from './names.js';

/** A group with its parts, for nested lists on pages. */
export interface ClauseView {
  readonly type: Clause['type'];
  readonly text: string;
  readonly parts: readonly ClauseView[];
}

/**
 * A clause as the text needs it: both a Clause and an Outcome node can be put in this form, so that a stored
 * outcome explains itself without the rule it came from.
 */
type Question =
  | { readonly type: 'all' | 'any' | 'not' }
  | { readonly type: 'atLeast'; readonly n: number; readonly total: number }
  | {
      readonly type: 'result';
      readonly column: string;
      readonly unit: 'percent' | 'points';
      readonly comparison: Comparison;
      readonly gradedBy?: string | undefined;
    }
  | {
      readonly type: 'average';
      readonly columns: readonly string[];
      readonly comparison: Comparison;
    }
  | { readonly type: 'completed'; readonly what: 'activity' | 'course'; readonly label: string }
  | { readonly type: 'launched'; readonly link: string }
  | { readonly type: 'holds'; readonly achievement: string }
  | { readonly type: 'approved' }
  | {
      readonly type: 'date';
      readonly from?: string | undefined;
      readonly until?: string | undefined;
    };

export function clauseQuestion(clause: Clause): Question {
  switch (clause.type) {
    case 'all':
    case 'any':
    case 'not':
    case 'approved':
      return { type: clause.type };
    case 'atLeast':
      return { type: 'atLeast', n: clause.n, total: clause.of.length };
    case 'result': {
      const { measure: unit, comparison, gradedBy } = clause;
      return { type: 'result', column: clause.column.columnId, unit, comparison, gradedBy };
    }
    case 'average':
      return {
        type: 'average',
        columns: clause.columns.map((column) => column.columnId),
        comparison: clause.comparison,
      };
    case 'completed':
      return clause;
    case 'launched':
      return { type: 'launched', link: clause.resourceLinkId };
    case 'holds':
      return { type: 'holds', achievement: clause.achievementId };
    case 'date':
      return clause;
  }
}

export function outcomeQuestion(outcome: Outcome): Question {
  const about = (outcome.about ?? []).map(idOf);
  const first = about[0] ?? '';
  const comparison = outcome.threshold ?? { op: 'atLeast', value: 0 };
  switch (outcome.type) {
    case 'all':
    case 'any':
    case 'not':
    case 'approved':
      return { type: outcome.type };
    case 'atLeast':
      return { type: 'atLeast', n: outcome.n ?? 0, total: outcome.parts?.length ?? 0 };
    case 'result': {
      const unit = outcome.unit === 'points' ? 'points' : 'percent';
      return { type: 'result', column: first, unit, comparison, gradedBy: outcome.gradedBy };
    }
    case 'average':
      return { type: 'average', columns: about, comparison };
    case 'completed':
      return { type: 'completed', what: outcome.what ?? 'activity', label: outcome.label ?? '' };
    case 'launched':
      return { type: 'launched', link: first };
    case 'holds':
      return { type: 'holds', achievement: first };
    case 'date':
      return { type: 'date', from: outcome.from, until: outcome.until };
  }
}

/** @param shows whether the threshold may be told */
export function questionText(voice: Voice, question: Question, shows: boolean): string {
  const { say, names, formats } = voice;
  switch (question.type) {
    case 'all':
    case 'any':
    case 'not':
    case 'approved':
      return say(`clause_${question.type}`);
    case 'atLeast':
      return say('clause_atLeast', { n: question.n, total: question.total });
    case 'result':
      return resultText(voice, question, shows);
    case 'average': {
      const columns = formats.list(
        question.columns.map((id) => say('quoted', { name: names.column(id) })),
      );
      if (!shows) return say('clause_average_hidden', { columns });
      const needed = comparisonText(voice, question.comparison, 'percent');
      return say('clause_average', { needed, columns });
    }
    case 'completed':
      return say(`clause_completed_${question.what}`, { label: question.label });
    case 'launched':
      return say('clause_launched', { link: names.resourceLink(question.link) });
    case 'holds':
      return say('clause_holds', { achievement: names.achievement(question.achievement) });
    case 'date':
      return dateText(voice, question);
  }
}

function resultText(
  voice: Voice,
  question: Extract<Question, { type: 'result' }>,
  shows: boolean,
): string {
  const column = voice.names.column(question.column);
  const needed = comparisonText(voice, question.comparison, question.unit);
  const text = shows
    ? voice.say('clause_result', { needed: capital(needed), column })
    : voice.say('clause_result_hidden', { column });
  return question.gradedBy === undefined
    ? text
    : voice.say('clause_graded_by', {
        clause: text,
        date: voice.formats.moment(question.gradedBy),
      });
}

/** "at least 80%", in the middle of a sentence. */
export function comparisonText(
  voice: Voice,
  comparison: Comparison,
  unit: 'percent' | 'points',
): string {
  const shown = (value: number): string =>
    unit === 'percent'
      ? voice.formats.percent(value)
      : voice.say('points', { count: value, value: voice.formats.number(value) });
  return comparison.op === 'between'
    ? voice.say('comparison_between', {
        value: shown(comparison.value),
        upTo: shown(comparison.upTo),
      })
    : voice.say(`comparison_${comparison.op}`, { value: shown(comparison.value) });
}

function dateText(
  voice: Voice,
  date: { from?: string | undefined; until?: string | undefined },
): string {
  const { say, formats } = voice;
  if (date.from !== undefined && date.until !== undefined)
    return say('clause_date_between', {
      from: formats.moment(date.from),
      until: formats.moment(date.until),
    });
  return date.until === undefined
    ? say('clause_date_from', { from: date.from === undefined ? '' : formats.moment(date.from) })
    : say('clause_date_until', { until: formats.moment(date.until) });
}

export function capital(text: string): string {
  return text.charAt(0).toLocaleUpperCase() + text.slice(1);
}
