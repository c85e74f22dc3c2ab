/** `config/` holds what README.md there says, and nothing that would be ignored without a word. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadStartingSet } from '../src/catalogue/starting-set.js';
import { loadTranslator } from '../src/notices/translator.js';

const folder = join(process.cwd(), 'config');
const readme = readFileSync(join(folder, 'README.md'), 'utf8');

test('every entry is named in its README', () => {
  const entries = readdirSync(folder).filter((entry) => entry !== 'README.md');
  expect(entries.filter((entry) => !readme.includes(`\`${entry}`))).toEqual([]);
});

test('every template on disk is in the starting set', () => {
  const set = loadStartingSet(folder);
  for (const kind of ['achievements', 'rules'] as const) {
    const files = readdirSync(join(folder, kind)).map((file) => file.replace(/\.json$/, ''));
    expect(set[kind].map(({ id }) => id)).toEqual(files.toSorted());
  }
});

test('tiers have names in English, French, Spanish and Arabic', () => {
  for (const { name } of loadStartingSet(folder).tiers) {
    expect(Object.keys(name)).toEqual(expect.arrayContaining(['en', 'fr', 'es', 'ar']));
  }
});

test('every template speaks every language of the interface', () => {
  const { languages } = loadTranslator(join(folder, 'locales'));
  const { achievements, rules } = loadStartingSet(folder);
  const texts = [
    ...achievements.map((template) => template.texts),
    ...rules.flatMap(({ title, description, placeholders }) => [
      title,
      description,
      ...Object.values(placeholders).flatMap((labels) => Object.values(labels)),
    ]),
  ];
  for (const byLanguage of texts)
    expect(Object.keys(byLanguage)).toEqual(expect.arrayContaining([...languages]));
});
