/**
 * The describer: codes and values in, sentences out (DESIGN D5). Sentences are ICU messages in
 * `config/locales/<language>/rules.json`; they are the same for page, public criteria and mail.
 */
import type { Clause } from '../domain/clause.js';
import type { UnknownReason } from '../domain/fact.js';
import type { Outcome } from '../domain/outcome.js';
import { capital, clauseQuestion, questionText } from './clause-text.js';
import type { ClauseView } from './clause-text.js';
import { criteriaMarkdown } from './criteria.js';
import { createFormats } from './formats.js';
import type { Formats } from './formats.js';
import type { Names, Voice } from './names.js';
import { outcomeView, reasonText } from './outcome-text.js';
import type { OutcomeView } from './outcome-text.js';
import type { Translator } from './translator.js';

export type { ClauseView } from './clause-text.js';
export type { Names } from './names.js';
export type { OutcomeView } from './outcome-text.js';

export interface Shown {
  /** Values and thresholds; learners see them only when the rule's `showsValues` is on. */
  readonly showsValues: boolean;
}

export interface Describer {
  /** What is asked for, in one line: "At least 80% in Module 1 quiz". Thresholds are told unless turned off. */
  clause(locale: string, clause: Clause, names: Names, shown?: Shown): string;
  clauseTree(locale: string, clause: Clause, names: Names, shown?: Shown): ClauseView;
  /** What was found, in one line: "Module 1 quiz …: not yet". */
  outcome(locale: string, outcome: Outcome, names: Names, shown: Shown): string;
  outcomeTree(locale: string, outcome: Outcome, names: Names, shown: Shown): OutcomeView;
  /** "Not known, because there is no grade yet." */
  unknown(locale: string, reason: UnknownReason, shown?: Shown): string;
  /** Markdown for the public. */
  criteria(locale: string, clause: Clause, names: Names, shown?: Shown): string;
  /**
   * "One step away: At least 80% in Module 1 quiz".
   * @param missing what `missingClauses(outcome)` of `rules` gave; empty when everything is reached
   */
  summary(locale: string, missing: readonly Outcome[], names: Names, shown: Shown): string;
}

const everything: Shown = { showsValues: true };

export function createDescriber(translator: Translator): Describer {
  const formatsByLocale = new Map<string, Formats>();

  function formatsOf(locale: string): Formats {
    let formats = formatsByLocale.get(locale);
    if (!formats) {
      formats = createFormats(locale, translator.languageOf(locale));
      // Locales come from platforms: a bounded memory, whatever they send.
      if (formatsByLocale.size >= 100) formatsByLocale.clear();
      formatsByLocale.set(locale, formats);
    }
    return formats;
  }

  const voiceOf = (locale: string, names: Names): Voice => ({
    names,
    formats: formatsOf(locale),
    say: (key, values) => translator.translate(locale, `rules.${key}`, values),
  });

  return {
    clause: (locale, clause, names, shown = everything) =>
      clauseLine(voiceOf(locale, names), clause, shown),
    clauseTree: (locale, clause, names, shown = everything) =>
      clauseView(voiceOf(locale, names), clause, shown),
    outcome(locale, outcome, names, shown) {
      const voice = voiceOf(locale, names);
      const view = outcomeView(voice, outcome, shown.showsValues);
      return withDetail(voice, { ...view, clause: viewLine(voice, view) });
    },
    outcomeTree: (locale, outcome, names, shown) =>
      outcomeView(voiceOf(locale, names), outcome, shown.showsValues),
    unknown(locale, reason, shown = everything) {
      const voice = voiceOf(locale, noNames);
      return voice.say('unknown', { reason: reasonText(voice, reason, shown.showsValues) });
    },
    criteria: (locale, clause, names, shown = everything) =>
      criteriaMarkdown(voiceOf(locale, names), clause, shown.showsValues),
    summary(locale, missing, names, shown) {
      const voice = voiceOf(locale, names);
      if (missing.length === 0) return voice.say('summary_met');
      const clauses = missing
        .map((outcome) => outcomeView(voice, outcome, shown.showsValues))
        .map((view) => viewLine(voice, view));
      return voice.say('summary_missing', {
        count: clauses.length,
        clauses: clauses.join(voice.say('separator')),
      });
    },
  };
}

const noNames: Names = {
  column: (id) => id,
  achievement: (id) => id,
  resourceLink: (id) => id,
};

function clauseView(voice: Voice, clause: Clause, shown: Shown): ClauseView {
  const parts = clause.type === 'not' ? [clause.of] : 'of' in clause ? clause.of : [];
  return {
    type: clause.type,
    text: questionText(voice, clauseQuestion(clause), shown.showsValues),
    parts: parts.map((part) => clauseView(voice, part, shown)),
  };
}

function clauseLine(voice: Voice, clause: Clause, shown: Shown): string {
  return line(voice, clauseView(voice, clause, shown), 'clause_with_parts');
}

/** Groups inside groups go in brackets. */
function line(
  voice: Voice,
  view: ClauseView,
  sentence: 'clause_with_parts' | 'clause_with_parts_inside',
): string {
  if (view.parts.length === 0) return view.text;
  const parts = view.parts
    .map((part) => line(voice, part, 'clause_with_parts_inside'))
    .join(voice.say('separator'));
  return voice.say(sentence, { head: capital(view.text), parts });
}

function viewLine(voice: Voice, view: OutcomeView): string {
  const asClause = (node: OutcomeView): ClauseView => ({
    type: node.type,
    text: node.clause,
    parts: node.parts.map(asClause),
  });
  return line(voice, asClause(view), 'clause_with_parts_inside');
}

function withDetail(voice: Voice, view: OutcomeView): string {
  const { clause, status, detail } = view;
  return detail === undefined
    ? voice.say('outcome', { clause, status })
    : voice.say('outcome_with_detail', { clause, status, detail });
}
