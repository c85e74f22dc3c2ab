import { clauseLimits, parseClause } from '../../src/rules/schema.js';

const result = {
  type: 'result',
  column: { columnId: 'q' },
  measure: 'percent',
  comparison: { op: 'atLeast', value: 80 },
};
const date = { type: 'date', from: '2026-01-01T00:00:00+01:00' };

function nested(depth: number): unknown {
  let clause: unknown = { type: 'approved' };
  for (let level = 1; level < depth; level += 1) clause = { type: 'not', of: clause };
  return clause;
}

test.each([
  ['result in percent', result],
  ['result in points', { ...result, measure: 'points', comparison: { op: 'below', value: 200 } }],
  ['result with a date', { ...result, gradedBy: '2026-03-12T23:59:00+01:00' }],
  [
    'average',
    {
      type: 'average',
      columns: [{ columnId: 'q' }, { columnId: 'e' }],
      comparison: { op: 'between', value: 50, upTo: 90 },
    },
  ],
  ['completed', { type: 'completed', what: 'course', label: 'Web', resourceLinkId: 'l' }],
  ['launched', { type: 'launched', resourceLinkId: 'l' }],
  ['holds', { type: 'holds', achievementId: 'a' }],
  ['approved', { type: 'approved' }],
  ['date', date],
  [
    'groups',
    {
      type: 'all',
      of: [
        { type: 'any', of: [result] },
        { type: 'not', of: date },
      ],
    },
  ],
  ['at least n', { type: 'atLeast', n: 2, of: [result, date] }],
  ['an empty group, as a draft has', { type: 'all', of: [] }],
  ['the deepest allowed', nested(clauseLimits.depth)],
])('reads %s', (_name, json) => {
  expect(parseClause(json)).toEqual({ ok: true, clause: json });
});

test.each([
  ['not an object', 'all', '', 'wrong_type'],
  ['nothing', undefined, '', 'missing'],
  ['no type', { of: [] }, 'type', 'type_unknown'],
  ['an unknown type', { type: 'magic' }, 'type', 'type_unknown'],
  [
    'an unknown type inside',
    { type: 'all', of: [result, { type: 'magic' }] },
    'of.1.type',
    'type_unknown',
  ],
  [
    'an unknown comparison',
    { ...result, comparison: { op: 'equals', value: 1 } },
    'comparison.op',
    'type_unknown',
  ],
  ['an unknown measure', { ...result, measure: 'stars' }, 'measure', 'type_unknown'],
  ['no column', { ...result, column: undefined }, 'column', 'missing'],
  [
    'more than 100 percent',
    { ...result, comparison: { op: 'atLeast', value: 101 } },
    'comparison.value',
    'out_of_range',
  ],
  [
    'a threshold as text',
    { ...result, comparison: { op: 'atLeast', value: '80' } },
    'comparison.value',
    'wrong_type',
  ],
  [
    'an infinite threshold',
    { ...result, comparison: { op: 'atLeast', value: Infinity } },
    'comparison.value',
    'wrong_type',
  ],
  [
    'a time without offset',
    { ...result, gradedBy: '2026-03-12T23:59:00' },
    'gradedBy',
    'bad_format',
  ],
  [
    'a day that does not exist',
    { type: 'date', from: '2026-02-30T00:00:00Z' },
    'from',
    'bad_format',
  ],
  ['a date without ends', { type: 'date' }, 'from', 'missing'],
  ['at least half a clause', { type: 'atLeast', n: 0.5, of: [result] }, 'n', 'wrong_type'],
  ['at least none', { type: 'atLeast', n: 0, of: [result] }, 'n', 'out_of_range'],
  ['a field that nobody knows', { ...result, weight: 2 }, '', 'not_known'],
  ['an empty id', { type: 'holds', achievementId: '' }, 'achievementId', 'out_of_range'],
  [
    'a label of spaces',
    { type: 'completed', what: 'course', label: '  ', resourceLinkId: 'l' },
    'label',
    'out_of_range',
  ],
  ['parts that are no list', { type: 'all', of: result }, 'of', 'wrong_type'],
  ['one level too many', nested(clauseLimits.depth + 1), 'of.of.of.of.of.of', 'too_deep'],
  ['too many parts', { type: 'all', of: Array(101).fill(result) }, 'of', 'too_many'],
  [
    'too many clauses in all',
    { type: 'all', of: Array(3).fill({ type: 'any', of: Array(40).fill(result) }) },
    '',
    'too_many',
  ],
])('refuses %s', (_name, json, path, code) => {
  const parsed = parseClause(json);
  expect(parsed.ok ? [] : parsed.problems).toContainEqual(expect.objectContaining({ path, code }));
});

test('says every problem, each by its path', () => {
  const parsed = parseClause({
    type: 'all',
    of: [{ ...result, comparison: { op: 'atLeast', value: -1 } }, { type: 'launched' }],
  });
  expect(parsed.ok ? [] : parsed.problems.map(({ path }) => path)).toEqual([
    'of.0.comparison.value',
    'of.1.resourceLinkId',
  ]);
});

test('hostile nesting is refused without exhausting the stack', () => {
  const parsed = parseClause(nested(100_000));
  expect(parsed.ok ? [] : parsed.problems.map(({ code }) => code)).toEqual(['too_deep']);
});
