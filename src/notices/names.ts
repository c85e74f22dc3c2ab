/** The describer's view of names: what the reader calls the things that a rule refers to by id. */
import type { FactKey } from '../domain/fact.js';
import type { Formats } from './formats.js';
import type { SentenceValues } from './translator.js';

export interface Names {
  column(id: string): string;
  achievement(id: string): string;
  resourceLink(id: string): string;
}

/** One reader: a language, its formats and its sentences (keys without the area `rules.`). */
export interface Voice {
  readonly formats: Formats;
  readonly names: Names;
  readonly say: (key: string, values?: SentenceValues) => string;
}

/** @returns the id after the kind: `column:c1` → `c1` */
export function idOf(key: FactKey): string {
  return key.slice(key.indexOf(':') + 1);
}
