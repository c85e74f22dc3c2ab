import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadStartingSet } from '../../src/catalogue/starting-set.js';
import { ToolError } from '../../src/errors.js';

const shipped = join(process.cwd(), 'config');
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'accolade-config-'));
  cpSync(shipped, folder, { recursive: true });
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

function write(file: string, text: string): void {
  writeFileSync(join(folder, file), text);
}

/** Replaces one piece of a shipped file. */
function edit(file: string, from: string, to: string): void {
  const text = readFileSync(join(folder, file), 'utf8');
  expect(text).toContain(from);
  write(file, text.replace(from, to));
}

function refusal(): unknown {
  try {
    loadStartingSet(folder);
  } catch (error) {
    return error instanceof ToolError ? { code: error.code, ...error.values } : error;
  }
  return undefined;
}

test('the shipped folder is sound', () => {
  const set = loadStartingSet(shipped);
  expect(set.tiers.map((tier) => [tier.rank, tier.achievementType])).toEqual([
    [0, 'Badge'],
    [1, 'CertificateOfCompletion'],
    [2, 'Certificate'],
    [3, 'Diploma'],
  ]);
  expect(set.issuer).toBeNull();
  expect(set.achievements.length).toBeGreaterThan(0);
  expect(set.rules.length).toBeGreaterThan(0);
});

test('tiers come lowest rank first, whatever the order in the file', () => {
  const tiers: unknown = JSON.parse(readFileSync(join(folder, 'tiers.json'), 'utf8'));
  write('tiers.json', JSON.stringify(Array.isArray(tiers) ? tiers.toReversed() : tiers));
  expect(loadStartingSet(folder).tiers.map(({ rank }) => rank)).toEqual([0, 1, 2, 3]);
});

test('folders without templates are an empty set', () => {
  rmSync(join(folder, 'achievements'), { recursive: true });
  rmSync(join(folder, 'rules'), { recursive: true });
  expect(loadStartingSet(folder)).toMatchObject({ achievements: [], rules: [] });
});

test('a filled-in issuer is read; null beside values is left out', () => {
  const issuer = { name: 'School', url: 'https://school.example', email: 'a@school.example' };
  write('issuer.json', JSON.stringify({ ...issuer, description: null, image: null }));
  expect(loadStartingSet(folder).issuer).toEqual(issuer);
});

type Broken = readonly [
  name: string,
  change: () => void,
  refused: { readonly file: string; readonly path: string; readonly reason: unknown },
];
const cases: readonly Broken[] = [
  [
    'a missing file',
    () => {
      rmSync(join(folder, 'tiers.json'));
    },
    { file: 'config/tiers.json', path: '', reason: 'the file is missing' },
  ],
  [
    'broken JSON',
    () => {
      write('tiers.json', '[{,');
    },
    { file: 'config/tiers.json', path: '', reason: expect.stringContaining('JSON') },
  ],
  [
    'unreadable colours',
    () => {
      edit('tiers.json', '"background": "#0b5d5a"', '"background": "#eeeeee"');
    },
    {
      file: 'config/tiers.json',
      path: '0.artwork.foreground',
      reason: 'contrast with the background is 1.2, needs 4.5',
    },
  ],
  [
    'a colour by name',
    () => {
      edit('tiers.json', '"#7fd8c4"', '"teal"');
    },
    {
      file: 'config/tiers.json',
      path: '0.artwork.accent',
      reason: 'must be a colour like #1b4f91',
    },
  ],
  [
    'an unknown frame',
    () => {
      edit('tiers.json', '"circle"', '"star"');
    },
    { file: 'config/tiers.json', path: '0.artwork.frame', reason: expect.any(String) },
  ],
  [
    'a rank used twice',
    () => {
      edit('tiers.json', '"rank": 1', '"rank": 0');
    },
    { file: 'config/tiers.json', path: '1.rank', reason: '0 is used twice' },
  ],
  [
    'a tier id used twice',
    () => {
      edit('tiers.json', '"id": "diploma"', '"id": "badge"');
    },
    { file: 'config/tiers.json', path: '3.id', reason: '"badge" is used twice' },
  ],
  [
    'a tier without an English name',
    () => {
      edit('tiers.json', '"en": "Diploma"', '"de": "Diplom"');
    },
    { file: 'config/tiers.json', path: '3.name', reason: 'needs at least "en"' },
  ],
  [
    'effort upside down',
    () => {
      edit('tiers.json', '"maxEffortHours": 4500', '"maxEffortHours": 1');
    },
    {
      file: 'config/tiers.json',
      path: '3.policy.maxEffortHours',
      reason: 'is below minEffortHours',
    },
  ],
  [
    'a misspelt setting',
    () => {
      edit('tiers.json', '"needsAssessedResult"', '"needAssessedResult"');
    },
    { file: 'config/tiers.json', path: '0.policy.needsAssessedResult', reason: expect.any(String) },
  ],
  [
    'half an issuer',
    () => {
      write('issuer.json', '{ "name": "School", "url": null, "email": "a@school.example" }');
    },
    { file: 'config/issuer.json', path: 'url', reason: 'must be an https address' },
  ],
  [
    'an issuer without encryption',
    () => {
      write(
        'issuer.json',
        '{ "name": "S", "url": "http://school.example", "email": "a@school.example" }',
      );
    },
    { file: 'config/issuer.json', path: 'url', reason: 'must be an https address' },
  ],
  [
    'a clause of an unknown type',
    () => {
      edit('rules/one-activity.json', '"type": "result"', '"type": "grade"');
    },
    {
      file: 'config/rules/one-activity.json',
      path: 'clause.of.0.type',
      reason: expect.any(String),
    },
  ],
  [
    'a placeholder that nobody declared',
    () => {
      edit('rules/one-activity.json', '"columnId": "activity"', '"columnId": "quiz"');
    },
    {
      file: 'config/rules/one-activity.json',
      path: 'placeholders.columns.quiz',
      reason: 'used by the clause but not declared',
    },
  ],
  [
    'a rule under another name',
    () => {
      edit('rules/one-activity.json', '"id": "one-activity"', '"id": "another"');
    },
    {
      file: 'config/rules/one-activity.json',
      path: 'id',
      reason: 'must be "one-activity", like the file\'s name',
    },
  ],
  [
    'an achievement in no tier',
    () => {
      edit('achievements/first-step.json', '"tierId": "badge"', '"tierId": "gold"');
    },
    {
      file: 'config/achievements/first-step.json',
      path: 'tierId',
      reason: 'no tier "gold" in tiers.json',
    },
  ],
  [
    'an achievement with no rule',
    () => {
      rmSync(join(folder, 'rules/complete-activity.json'));
    },
    {
      file: 'config/achievements/first-step.json',
      path: 'ruleId',
      reason: 'no rule "complete-activity" in rules/',
    },
  ],
  [
    'an achievement without a description',
    () => {
      edit('achievements/first-step.json', '"Completed a first activity of the course."', '" "');
    },
    {
      file: 'config/achievements/first-step.json',
      path: 'texts.en.description',
      reason: expect.any(String),
    },
  ],
];

for (const [name, change, refused] of cases) {
  test(`refuses ${name}`, () => {
    change();
    expect(refusal()).toEqual({ code: 'config_file_invalid', ...refused });
  });
}
