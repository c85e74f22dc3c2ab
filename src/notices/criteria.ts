/** The criteria of an achievement, generated from its rule, as Markdown for the credential and the public page. */
import type { Clause } from '../domain/clause.js';
import { clauseQuestion, questionText } from './clause-text.js';
import type { Voice } from './names.js';

/** @param shows whether thresholds may be told */
export function criteriaMarkdown(voice: Voice, clause: Clause, shows: boolean): string {
  const [intro, items] = introOf(voice, clause);
  return [intro, '', ...items.flatMap((item) => listed(quoting(voice), item, shows))].join('\n');
}

function introOf(voice: Voice, clause: Clause): [string, readonly Clause[]] {
  if (clause.type === 'all' || clause.type === 'any' || clause.type === 'atLeast') {
    const { type, of } = clause;
    if (of.length === 1) return [voice.say('criteria_intro_one'), of];
    if (type === 'atLeast')
      return [voice.say('criteria_intro_atLeast', { n: clause.n, total: of.length }), of];
    return [voice.say(`criteria_intro_${type}`), of];
  }
  return [voice.say('criteria_intro_one'), [clause]];
}

function listed(voice: Voice, clause: Clause, shows: boolean): readonly string[] {
  const text = questionText(voice, clauseQuestion(clause), shows);
  const parts = clause.type === 'not' ? [clause.of] : 'of' in clause ? clause.of : [];
  const head =
    parts.length === 0 ? text : voice.say('clause_with_parts', { head: text, parts: '' });
  return [
    `- ${head.trimEnd()}`,
    ...parts.flatMap((part) => listed(voice, part, shows)).map((line) => `  ${line}`),
  ];
}

/** Names come from teachers: in Markdown they must stay text. */
function quoting(voice: Voice): Voice {
  const { names } = voice;
  return {
    ...voice,
    names: {
      column: (id) => escapeMarkdown(names.column(id)),
      achievement: (id) => escapeMarkdown(names.achievement(id)),
      resourceLink: (id) => escapeMarkdown(names.resourceLink(id)),
    },
  };
}

function escapeMarkdown(text: string): string {
  return text
    .replace(/[\r\n]+/g, ' ')
    .replace(/[\\`*_{}[\]<>#|~]/g, (character) => `\\${character}`);
}
