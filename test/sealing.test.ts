import { createSeal } from '../src/sealing.js';

const secret = 'q7Jw2mZk9TtLx4VbR8yNc1PfHs6Gd3Ea5Uo0';

test('what was sealed opens again, and never looks the same twice', () => {
  const seal = createSeal(secret, 'tests');
  const sealed = seal.seal('Zoë’s private key');
  expect(seal.open(sealed)).toBe('Zoë’s private key');
  expect(seal.seal('Zoë’s private key')).not.toBe(sealed);
});

test.each<[string, (sealed: string) => string]>([
  ['a changed byte', (sealed) => sealed.replace(/.(?=.$)/, (byte) => (byte === 'A' ? 'B' : 'A'))],
  [
    'a truncated tag',
    (sealed) =>
      sealed
        .split('.')
        .map((part, i) => (i === 2 ? part.slice(0, 8) : part))
        .join('.'),
  ],
  ['an unknown scheme', (sealed) => sealed.replace('v1', 'v0')],
  ['something else', () => 'not sealed at all'],
])('refuses %s', (_what, alter) => {
  const seal = createSeal(secret, 'tests');
  expect(() => seal.open(alter(seal.seal('secret')))).toThrow();
});

test('a key serves one purpose', () => {
  expect(() =>
    createSeal(secret, 'keys').open(createSeal(secret, 'tokens').seal('secret')),
  ).toThrow();
});
