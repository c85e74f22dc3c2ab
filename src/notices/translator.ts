/**
 * Sentences by key and language, in ICU message format. `config/locales/<language>/<area>.json` holds
 * `{ "key": "sentence" }`; the key used in code is `<area>.<key>`.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { IntlMessageFormat } from 'intl-messageformat';

export type SentenceValues = Readonly<Record<string, string | number | Date | boolean>>;

export interface Translator {
  readonly languages: readonly string[];
  /** The sentence, in the language nearest to `locale`, in English where that language lacks it. */
  translate(locale: string, key: string, values?: SentenceValues): string;
  has(key: string): boolean;
  /** The supported language for an LMS locale such as `fr_CA` or `de`; `en` when there is none. */
  languageOf(locale: string | undefined): string;
}

/** @param folder the `config/locales` folder. @throws Error naming file and reason when one is broken */
export function loadTranslator(folder: string): Translator {
  const sentences = new Map(
    readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => [entry.name, readLanguage(join(folder, entry.name))] as const),
  );
  const compiled = new Map<string, IntlMessageFormat>();

  function languageOf(locale: string | undefined): string {
    const language = (locale ?? 'en').split(/[-_]/)[0]?.toLowerCase() ?? 'en';
    return sentences.has(language) ? language : 'en';
  }

  function find(locale: string, key: string): { language: string; sentence: string } {
    const wanted = languageOf(locale);
    for (const language of [wanted, 'en']) {
      const sentence = sentences.get(language)?.get(key);
      if (sentence !== undefined) return { language, sentence };
    }
    throw new Error(`no sentence for "${key}" in config/locales`);
  }

  return {
    languages: [...sentences.keys()].sort(),
    languageOf,
    has: (key) => sentences.get('en')?.has(key) ?? false,
    translate(locale, key, values = {}) {
      const { language, sentence } = find(locale, key);
      const id = `${language} ${key}`;
      let message = compiled.get(id);
      if (!message) {
        // Values are plain text; the page escapes them. Tags in a sentence would be markup: not wanted.
        message = new IntlMessageFormat(sentence, language, undefined, { ignoreTag: true });
        compiled.set(id, message);
      }
      return String(message.format(values));
    },
  };
}

function readLanguage(folder: string): Map<string, string> {
  const sentences = new Map<string, string>();
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.json'))) {
    const path = join(folder, file);
    let parsed: unknown;
    try {
      parsed = JSON.parse(readFileSync(path, 'utf8'));
    } catch (error) {
      throw new Error(`${path}: ${error instanceof Error ? error.message : 'unreadable'}`, {
        cause: error,
      });
    }
    for (const [key, sentence] of Object.entries(parsed as Record<string, unknown>)) {
      if (typeof sentence !== 'string') throw new Error(`${path}: "${key}" is not a sentence`);
      sentences.set(`${file.replace(/\.json$/, '')}.${key}`, sentence);
    }
  }
  return sentences;
}
