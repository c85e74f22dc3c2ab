/** Sentences of one page in its reader's language, for view models. */
import type { Response } from 'express';
import type { SentenceValues, Translator } from '../../notices/translator.js';
import { localeOf } from '../middleware/locale.js';

export interface Texts {
  readonly locale: string;
  t(key: string, values?: SentenceValues): string;
}

function textsOf(translator: Translator, locale: string): Texts {
  return { locale, t: (key, values) => translator.translate(locale, key, values) };
}

export function textsFor(res: Response, translator: Translator): Texts {
  return textsOf(translator, localeOf(res));
}
