/**
 * Every case of the certification guide and beyond (research: lti.md §5.1 to §5.3) against the whole tool over loopback HTTP, with
 * the answer and the code that are expected. The table at the end is the record that the guide asks for.
 */
import { createTestClock } from '../support/clock.js';
import { startTestTool, type TestTool } from '../support/tool.js';
import { keys } from './cases/keys.js';
import { knownBad } from './cases/known-bad.js';
import { createLab, type Case, type Lab } from './cases/lab.js';
import { messages } from './cases/messages.js';
import { protocol } from './cases/protocol.js';
import { sessions } from './cases/sessions.js';
import { valid } from './cases/valid.js';

const clock = createTestClock();
const table: { readonly case: string; readonly expected: string; readonly got: string }[] = [];
let tool: TestTool;
let lab: Lab;

beforeAll(async () => {
  tool = await startTestTool(clock);
  lab = await createLab(tool, clock);
});
afterAll(async () => {
  await lab.close();
  await tool.close();
  printTable();
});

const cases: readonly Case[] = [
  ...knownBad,
  ...valid,
  ...messages,
  ...protocol,
  ...keys,
  ...sessions,
];

describe('LTI core conformance', () => {
  test.each(cases.map((entry) => [`${entry.id}: ${entry.title}`, entry] as const))(
    '%s',
    async (name, { expected, run }) => {
      let got = 'not answered';
      try {
        got = await run(lab);
      } finally {
        table.push({ case: name, expected, got });
      }
      expect(got).toBe(expected);
    },
  );

  test('zero negative launches were accepted, every valid one was', () => {
    const negative = table.filter(({ expected }) => !expected.includes('accepted'));
    const positive = table.filter(({ expected }) => expected.startsWith('accepted'));
    expect(negative.filter(({ got }) => got.includes('accepted'))).toEqual([]);
    expect(positive.filter(({ got }) => !got.startsWith('accepted'))).toEqual([]);
    expect(negative.length).toBeGreaterThanOrEqual(60);
    expect(positive.length).toBeGreaterThanOrEqual(18);
  });
});

function printTable(): void {
  const width = (column: 'case' | 'expected'): number =>
    Math.max(...table.map((row) => row[column].length));
  const lines = table.map((row) =>
    [
      row.got === row.expected ? 'ok ' : 'BAD',
      row.case.padEnd(width('case')),
      row.expected.padEnd(width('expected')),
      row.got,
    ].join('  '),
  );
  const right = table.filter(({ got, expected }) => got === expected).length;
  process.stdout.write(
    `\nLTI launch cases (case, expected, got)\n${lines.join('\n')}\n${right} of ${table.length} as expected\n`,
  );
}
