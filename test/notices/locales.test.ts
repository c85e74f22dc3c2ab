/** Every sentence that the code may ask for is there, in every language, with the same arguments. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { IntlMessageFormat } from 'intl-messageformat';
import { z } from 'zod';
import { achievementFindingCodes } from '../../src/catalogue/achievement-linter.js';
import { errorCodes } from '../../src/errors.js';
import { findingCodes } from '../../src/rules/finding.js';

const folder = join(process.cwd(), 'config/locales');
const languages = readdirSync(folder).toSorted();
const areas = readdirSync(join(folder, 'en'))
  .map((file) => file.replace(/\.json$/, ''))
  .toSorted();
const sentences = z.record(z.string(), z.string());

function read(language: string, area: string): Record<string, string> {
  const text = readFileSync(join(folder, language, `${area}.json`), 'utf8');
  return sentences.parse(JSON.parse(text));
}

type Elements = ReturnType<IntlMessageFormat['getAst']>;

/** The type of text between arguments in the parsed message. */
const literal = 0;

/** Names of the arguments of an ICU message, those in branches included. */
function argumentsOf(elements: Elements): string[] {
  return elements.flatMap((element) => {
    const type: number = element.type;
    if (!('value' in element) || type === literal) return [];
    const inside =
      'options' in element
        ? Object.values(element.options).flatMap((option) => argumentsOf(option.value))
        : [];
    return [element.value, ...inside];
  });
}

function argumentsByKey(language: string, area: string): Record<string, readonly string[]> {
  return Object.fromEntries(
    Object.entries(read(language, area)).map(([key, sentence]) => {
      const message = new IntlMessageFormat(sentence, language, undefined, { ignoreTag: true });
      return [key, [...new Set(argumentsOf(message.getAst()))].toSorted()];
    }),
  );
}

const translations = languages.filter((language) => language !== 'en');

test('English and French are there', () => {
  expect(languages).toEqual(expect.arrayContaining(['en', 'fr']));
});

describe.each(translations)('%s', (language) => {
  test('has the same areas as English', () => {
    const own = readdirSync(join(folder, language)).map((file) => file.replace(/\.json$/, ''));
    expect(own.toSorted()).toEqual(areas);
  });

  test.each(areas)('%s: the same keys, with the same arguments', (area) => {
    expect(argumentsByKey(language, area)).toEqual(argumentsByKey('en', area));
  });

  test.each(areas)('%s: no sentence was left in English', (area) => {
    const english = read('en', area);
    const same = Object.entries(read(language, area)).filter(
      ([key, sentence]) =>
        sentence === english[key] && /[a-z]{4,} [a-z]{3,} [a-z]{2,}/i.test(sentence),
    );
    expect(same).toEqual([]);
  });
});

describe.each(languages)('%s has a sentence', (language) => {
  test('for every error code', () => {
    const there = Object.keys(read(language, 'errors'));
    expect(Object.keys(errorCodes).filter((code) => !there.includes(code))).toEqual([]);
  });

  test('for every finding about an achievement', () => {
    expect(Object.keys(read(language, 'tiers'))).toEqual(
      expect.arrayContaining(achievementFindingCodes.map((code) => `finding_${code}`)),
    );
  });

  test('for every finding about a rule', () => {
    expect(Object.keys(read(language, 'course'))).toEqual(
      expect.arrayContaining(findingCodes.map((code) => `finding_${code}`)),
    );
  });
});

/** `t "area.key"` in templates, `t('area.key'` and `translate(…, 'area.key'` in code. */
function keysIn(text: string): string[] {
  const named = new RegExp(`["']((?:${areas.join('|')})\\.[a-zA-Z0-9_]+)["']`, 'g');
  const keys = [...text.matchAll(named)].map(([, key]) => key ?? '');
  // File names look alike.
  return keys.filter((key) => !/\.(json|css)$/.test(key));
}

function filesUnder(path: string, ending: RegExp): string[] {
  return readdirSync(path, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && ending.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
}

test('every sentence that pages and code name is there', () => {
  const there = new Set(
    areas.flatMap((area) => Object.keys(read('en', area)).map((key) => `${area}.${key}`)),
  );
  const files = [
    ...filesUnder(join(process.cwd(), 'views'), /\.hbs$/),
    ...filesUnder(join(process.cwd(), 'src'), /\.ts$/),
  ];
  const missing = files.flatMap((file) =>
    keysIn(readFileSync(file, 'utf8'))
      .filter((key) => !there.has(key))
      .map((key) => `${file.replace(process.cwd(), '')}: ${key}`),
  );
  expect(missing).toEqual([]);
});
