/** Web linking (RFC 8288) on platforms as they are; the first case is the captured bytes of Moodle. */
import { readFileSync } from 'node:fs';
import { nextPageUrl, readPages } from '../../src/platform/pager.js';
import type { Page } from '../../src/platform/pager.js';
import { captured } from './fixture-platform.js';

const base = 'http://127.0.0.1:8090/mod/lti/services.php/2/lineitems?type_id=1&limit=1';

test('Moodle: curly quotes as UTF-8 bytes seen as latin1, and &amp; between parameters', () => {
  const expected = `${base}&from=1`;
  expect(nextPageUrl(captured('ags-lineitems-limit1').headers?.['link'], base)).toBe(expected);
  const decoded = /"Link": "(.*)"/.exec(
    readFileSync(new URL('../fixtures/moodle/ags-lineitems-limit1.json', import.meta.url), 'utf8'),
  )?.[1];
  expect(decoded).toContain('rel=“next”');
  expect(nextPageUrl(decoded, base)).toBe(expected);
});

test.each([
  ['<http://m.test/a?page=2>; rel="next"', 'http://m.test/a?page=2'],
  [
    '<http://m.test/a?page=1>; rel="current",<http://m.test/a?page=2>; rel=next',
    'http://m.test/a?page=2',
  ],
  ['<http://m.test/a?page=2>; title="x"; rel="last next"', 'http://m.test/a?page=2'],
  ['</a?page=2>; rel="next"', 'http://m.test/a?page=2'],
  ['<http://m.test/a?page=2,3>; rel="next"', 'http://m.test/a?page=2,3'],
  ['<http://m.test/a?page=9>; rel="prev"', undefined],
  ['garbage', undefined],
  ['', undefined],
  [undefined, undefined],
])('%s', (link, expected) => {
  expect(nextPageUrl(link, 'http://m.test/a')).toBe(expected);
});

test('a next page on another host is refused: the token must not go there', () => {
  for (const url of ['http://evil.test/a', 'http://m.test:8080/a', 'http://[::']) {
    expect(() => nextPageUrl(`<${url}>; rel="next"`, 'http://m.test/a')).toThrow(
      'platform_answer_invalid',
    );
  }
});

test('http for a page of a platform that is served by https is taken as https', () => {
  expect(nextPageUrl('<http://m.test/a?page=2>; rel="next"', 'https://m.test/a')).toBe(
    'https://m.test/a?page=2',
  );
});

async function read(pages: Readonly<Record<string, Page>>): Promise<string[]> {
  const bodies: string[] = [];
  for await (const body of readPages('http://m.test/1', (url) =>
    Promise.resolve(pages[url] ?? { body: '[]', link: undefined }),
  )) {
    bodies.push(body);
  }
  return bodies;
}
const to = (page: string): string => `<http://m.test/${page}>; rel="next"`;

test('an address seen before ends the reading', async () => {
  await expect(
    read({
      'http://m.test/1': { body: '[1]', link: to('2') },
      'http://m.test/2': { body: '[2]', link: to('1') },
    }),
  ).resolves.toEqual(['[1]', '[2]']);
});

test('a page seen before ends the reading, whatever its address', async () => {
  await expect(
    read({
      'http://m.test/1': { body: '[1]', link: to('2') },
      'http://m.test/2': { body: '[1]', link: to('3') },
      'http://m.test/3': { body: '[3]', link: undefined },
    }),
  ).resolves.toEqual(['[1]']);
});

test('pages without an end are a fault, not a shorter class', async () => {
  let n = 0;
  const reading = (async () => {
    for await (const body of readPages('http://m.test/0', async () => {
      n += 1;
      return { body: `[${n}]`, link: to(String(n)) };
    })) {
      expect(body).toBe(`[${n}]`);
    }
  })();
  await expect(reading).rejects.toMatchObject({
    code: 'platform_answer_invalid',
    values: { reason: 'too many pages' },
  });
  expect(n).toBe(500);
});
