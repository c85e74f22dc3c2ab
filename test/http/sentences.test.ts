/** Every sentence that a page asks for exists in every language, and can be written. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { IntlMessageFormat } from 'intl-messageformat';
import { errorCodes } from '../../src/errors.js';

const root = join(import.meta.dirname, '../..');
const folder = join(root, 'config', 'locales');
const languages = readdirSync(folder);
const areas = readdirSync(join(folder, 'en'));
const read = (language: string, area: string): Record<string, string> =>
  JSON.parse(readFileSync(join(folder, language, area), 'utf8')) as Record<string, string>;

const filesIn = (path: string, ending: string): string[] =>
  readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(ending))
    .map((entry) => join(entry.parentPath, entry.name));

const asked = [
  ...filesIn(join(root, 'views'), '.hbs').flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(/[{(]t "([a-z]+\.\w+)"/g)].map(([, key]) => key ?? ''),
  ),
  ...filesIn(join(root, 'src', 'http', 'pages'), '.ts').flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(/\.t\(\s*'([a-z]+\.\w+)'/g)].map(
      ([, key]) => key ?? '',
    ),
  ),
];

/** The names of a message's arguments, wherever in it; throws when the message cannot be parsed. */
function valuesOf(sentence: string, language: string): readonly string[] {
  const names = new Set<string>();
  const literal = 0;
  const walk = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return;
    if (
      'type' in node &&
      node.type !== literal &&
      'value' in node &&
      typeof node.value === 'string'
    )
      names.add(node.value);
    Object.values(node).forEach(walk);
  };
  walk(new IntlMessageFormat(sentence, language, undefined, { ignoreTag: true }).getAst());
  return [...names].sort();
}

test('pages ask only for sentences that exist', () => {
  const known = new Set(
    areas.flatMap((area) =>
      Object.keys(read('en', area)).map((key) => `${area.replace('.json', '')}.${key}`),
    ),
  );
  expect(asked.length).toBeGreaterThan(200);
  expect([...new Set(asked)].filter((key) => !known.has(key))).toEqual([]);
});

describe.each(languages)('%s', (language) => {
  test.each(areas)('%s has the same sentences as English, with the same values', (area) => {
    const [english, other] = [read('en', area), read(language, area)];
    expect(Object.keys(other).sort()).toEqual(Object.keys(english).sort());
    for (const [key, sentence] of Object.entries(other)) {
      expect({ key, values: valuesOf(sentence, language) }).toEqual({
        key,
        values: valuesOf(english[key] ?? '', 'en'),
      });
    }
  });

  test('no straight apostrophe: in ICU messages it quotes', () => {
    for (const area of areas) {
      expect(
        Object.values(read(language, area)).filter((sentence) => /\w'\w|'\{/.test(sentence)),
      ).toEqual([]);
    }
  });
});

test('every error code has a sentence', () => {
  const sentences = read('en', 'errors.json');
  expect(Object.keys(errorCodes).filter((code) => !(code in sentences))).toEqual([]);
});
