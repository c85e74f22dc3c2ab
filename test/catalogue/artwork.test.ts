import { join } from 'node:path';
import fc from 'fast-check';
import { drawBadge, nameOf } from '../../src/catalogue/artwork.js';
import { fitText, lineHeight, titleLimits, widthOf } from '../../src/catalogue/artwork-text.js';
import { contrast, readableOn } from '../../src/catalogue/colour.js';
import { loadStartingSet } from '../../src/catalogue/starting-set.js';

const { tiers } = loadStartingSet(join(process.cwd(), 'config'));
const [badge] = tiers;
if (!badge) throw new Error('shipped with tiers');
const box = { width: 300, height: 130, ...titleLimits };

function textsOf(svg: string): string[] {
  return [...svg.matchAll(/<text [^>]*>([^<]*)<\/text>/g)].map(([, text]) => text ?? '');
}

test.each(tiers.map((tier) => [tier.id, tier] as const))(
  '%s: title, tier and issuer are drawn and read out',
  (_id, tier) => {
    const svg = drawBadge({ tier, title: 'Web basics', language: 'fr', issuerName: 'École' });
    const name = tier.name['fr'] ?? '';
    expect(svg).toContain('role="img"');
    expect(/<title id="[^"]+">([^<]*)</.exec(svg)?.[1]).toBe(`Web basics – ${name} – École`);
    expect(textsOf(svg).join(' ')).toContain('Web');
    expect(textsOf(svg)).toEqual(expect.arrayContaining([name, 'École']));
  },
);

test('no two tiers are drawn alike', () => {
  const plain = tiers.map((tier) =>
    drawBadge({
      tier: {
        ...tier,
        id: 'x',
        name: { en: 'x' },
        artwork: { ...tier.artwork, ...badge.artwork, frame: tier.artwork.frame },
      },
      title: 'Web basics',
      language: 'en',
    }),
  );
  expect(new Set(plain).size).toBe(tiers.length);
});

test('the colours of every shipped tier can be read, title and banner', () => {
  for (const { artwork } of tiers) {
    expect(contrast(artwork.foreground, artwork.background)).toBeGreaterThanOrEqual(4.5);
    expect(contrast(artwork.accent, artwork.background)).toBeGreaterThanOrEqual(4.5);
    expect(contrast(readableOn(artwork.accent), artwork.accent)).toBeGreaterThanOrEqual(4.5);
  }
});

test('contrast is counted as in WCAG', () => {
  expect(contrast('#000000', '#ffffff')).toBeCloseTo(21);
  expect(contrast('#777777', '#ffffff')).toBeCloseTo(4.48, 2);
});

test('markup in a title stays text', () => {
  const svg = drawBadge({
    tier: badge,
    title: '<script>alert(1)</script> & "Co"',
    language: 'en"><x',
    issuerName: '</title><image href="https://evil.example"/>',
  });
  expect(svg).not.toMatch(/<script|<image|<x/);
  expect(svg).toContain('&amp;');
  expect(svg).toContain('xml:lang="en&quot;&gt;&lt;x"');
});

test('the picture needs nothing from outside', () => {
  for (const tier of tiers) {
    const svg = drawBadge({ tier, title: 'Web basics', language: 'en' });
    expect(svg.replace('http://www.w3.org/2000/svg', '')).not.toMatch(
      /https?:|href|@import|<style/,
    );
  }
});

test.each([
  ['أساسيات البرمجة', 'ar', 'rtl'],
  ['Web basics', 'ar', 'ltr'],
  ['2026', 'ar', 'rtl'],
  ['2026', 'en', 'ltr'],
  ['שלום', 'en', 'rtl'],
])('%s in %s runs %s', (title, language, direction) => {
  expect(drawBadge({ tier: badge, title, language })).toContain(`direction="${direction}"`);
});

test('a tier’s name falls back to its primary language, then to English', () => {
  expect(nameOf(badge, 'fr-CA')).toBe(badge.name['fr']);
  expect(nameOf(badge, 'fi')).toBe(badge.name['en']);
  expect(nameOf({ ...badge, name: {} }, 'fi')).toBe('badge');
});

test('several badges in one document keep their own ids', () => {
  const idOf = (title: string): string =>
    /linearGradient id="([^"]+)"/.exec(drawBadge({ tier: badge, title, language: 'en' }))?.[1] ??
    '';
  expect(idOf('One')).not.toBe(idOf('Two'));
});

test('every title fits its box, and only a long one is cut', () => {
  const word = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 30 });
  fc.assert(
    fc.property(fc.array(word, { minLength: 1, maxLength: 25 }), (words) => {
      const { lines, size } = fitText(words.join(' '), box);
      expect(lines.length * size * lineHeight).toBeLessThanOrEqual(box.height);
      for (const line of lines) expect(widthOf(line) * size).toBeLessThanOrEqual(box.width + 0.001);
    }),
  );
});

test('short titles are large, long ones smaller, endless ones cut', () => {
  expect(fitText('Web', box)).toEqual({ lines: ['Web'], size: 58, cut: false });
  const eight = fitText(
    'Advanced Intercultural Communication and Project Management in Teams',
    box,
  );
  expect(eight).toMatchObject({ cut: false, lines: { length: 4 } });
  expect(fitText('word '.repeat(80), box)).toMatchObject({ cut: true, size: 21 });
});

test('lines are even: no single short word is left over', () => {
  const { lines } = fitText('Open Badges for Digital Literacy', { ...box, largest: 24 });
  expect(lines).toEqual(['Open Badges for', 'Digital Literacy']);
});
