/** An outcome tree as the describer tells it, as nested rows for `views/partials/ui/outcome.hbs`. */
import type { Outcome, Verdict } from '../../domain/outcome.js';
import type { Describer, Names, OutcomeView } from '../../notices/describe.js';
import type { Texts } from './texts.js';

export interface OutcomeRow {
  readonly verdict: Verdict;
  /** "Reached", "Not yet", "Not known". */
  readonly verdictWord: string;
  /** The clause as a sentence. */
  readonly text: string;
  /** What was seen, or why it is not known. */
  readonly because?: string;
  readonly parts: readonly OutcomeRow[];
}

export interface OutcomeWords {
  readonly texts: Texts;
  readonly describer: Describer;
  readonly names: Names;
  /** Values and thresholds: always for instructors, for learners where the teacher shows them (DESIGN D4). */
  readonly showsValues: boolean;
}

/** The rows of a decision: the parts of an outermost "all", or the one clause it is made of. */
export function outcomeRows(outcome: Outcome, words: OutcomeWords): readonly OutcomeRow[] {
  const { texts, describer, names, showsValues } = words;
  const row = rowOf(describer.outcomeTree(texts.locale, outcome, names, { showsValues }), words);
  return outcome.type === 'all' && row.parts.length > 0 ? row.parts : [row];
}

function rowOf(view: OutcomeView, words: OutcomeWords): OutcomeRow {
  const because = view.verdict === 'unknown' && view.parts.length === 0 ? view.status : undefined;
  const told = [because, view.detail].filter((text) => text !== undefined).join(' · ');
  return {
    verdict: view.verdict,
    verdictWord: words.texts.t(`common.verdict_${view.verdict}`),
    text: view.clause,
    ...(told !== '' && { because: told }),
    parts: view.parts.map((part) => rowOf(part, words)),
  };
}
