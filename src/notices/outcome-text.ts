/**
 * What a decision found, in words. A learner is told "reached", "not yet" or "not known, because …"; values and
 * thresholds only where the teacher shows them, because the LMS hands out hidden grades without saying so
 * (DESIGN D4).
 */
import type { Outcome, SeenFact, Verdict } from '../domain/outcome.js';
import type { UnknownReason } from '../domain/fact.js';
import { comparisonText, outcomeQuestion, questionText } from './clause-text.js';
import { idOf } from './names.js';
import type { Voice } from './names.js';

/** One node of an explained decision, for nested lists on pages. */
export interface OutcomeView {
  readonly type: Outcome['type'];
  readonly verdict: Verdict;
  /** What is asked for. */
  readonly clause: string;
  /** "reached", "not yet", "not known, because …" */
  readonly status: string;
  /** Only where it is not known: "there is no grade yet". */
  readonly because?: string;
  /** What was seen and what is needed; only where values may be shown. */
  readonly detail?: string;
  readonly parts: readonly OutcomeView[];
}

/** These reasons would tell a hidden value. */
const reasonForLearners: Partial<Record<UnknownReason, string>> = {
  zero_may_mean_ungraded: 'not_graded',
  above_maximum: 'in_review',
  graded_after_date: 'in_review',
};

export function reasonText(voice: Voice, reason: UnknownReason, showsValues: boolean): string {
  const told = showsValues ? reason : (reasonForLearners[reason] ?? reason);
  return voice.say(`reason_${told}`);
}

export function outcomeView(voice: Voice, outcome: Outcome, showsValues: boolean): OutcomeView {
  const detail = showsValues ? detailText(voice, outcome) : undefined;
  const because =
    outcome.verdict === 'unknown'
      ? reasonText(voice, outcome.reason ?? 'not_read_yet', showsValues)
      : undefined;
  return {
    type: outcome.type,
    verdict: outcome.verdict,
    clause: questionText(voice, outcomeQuestion(outcome), showsValues),
    status:
      because === undefined
        ? voice.say(`status_${outcome.verdict}`)
        : voice.say('status_unknown', { reason: because }),
    ...(because !== undefined && { because }),
    ...(detail !== undefined && { detail }),
    parts: (outcome.parts ?? []).map((part) => outcomeView(voice, part, showsValues)),
  };
}

function detailText(voice: Voice, outcome: Outcome): string | undefined {
  if (outcome.type === 'atLeast' && outcome.value !== undefined)
    return voice.say('detail_count', { met: outcome.value, n: outcome.n ?? 0 });
  const looked = (outcome.seen ?? []).flatMap((fact) => seenText(voice, outcome, fact) ?? []);
  if (outcome.type === 'average' && outcome.value !== undefined)
    looked.push(voice.say('detail_average', { value: voice.formats.percent(outcome.value) }));
  const detail = looked.join(' · ');
  if (outcome.threshold === undefined) return detail === '' ? undefined : detail;
  const unit = outcome.unit === 'points' ? 'points' : 'percent';
  const needed = comparisonText(voice, outcome.threshold, unit);
  return detail === ''
    ? voice.say('detail_needs_alone', { needed })
    : voice.say('detail_needs', { detail, needed });
}

function seenText(voice: Voice, outcome: Outcome, fact: SeenFact): string | undefined {
  const { say, formats, names } = voice;
  const { score, maximum, at } = fact;
  if (score === undefined || maximum === undefined) {
    const event = eventSentence(outcome);
    return at === undefined || event === undefined
      ? undefined
      : say(event, { at: formats.day(at) });
  }
  const detail = say('detail_grade', {
    score: formats.number(score),
    maximum: formats.number(maximum),
    percent: maximum > 0 ? formats.percent((score * 100) / maximum) : 'none',
    at: at === undefined ? 'none' : formats.day(at),
    source: fact.source,
  });
  return outcome.type === 'average'
    ? say('detail_named', { name: names.column(idOf(fact.key)), detail })
    : detail;
}

function eventSentence(outcome: Outcome): string | undefined {
  switch (outcome.type) {
    case 'launched':
    case 'completed':
      return 'detail_opened';
    case 'holds':
      return 'detail_awarded';
    case 'approved':
      return 'detail_approved';
    case 'all':
    case 'any':
    case 'atLeast':
    case 'not':
    case 'result':
    case 'average':
    case 'date':
      return undefined;
  }
}
