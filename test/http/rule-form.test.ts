/** The rule builder's form and the clause JSON: what is saved is what is shown again. */
import type { Clause } from '../../src/domain/clause.js';
import {
  clauseJson,
  completePart,
  ruleFormOf,
} from '../../src/http/pages/course/rule-form-clause.js';
import {
  applyAction,
  readAction,
  readRuleForm,
  withColumn,
} from '../../src/http/pages/course/rule-form.js';
import { placeInForm } from '../../src/http/pages/course/rule-problems.js';
import { parseClause } from '../../src/rules/schema.js';

const result: Clause = {
  type: 'result',
  column: { columnId: 'c' },
  measure: 'points',
  comparison: { op: 'between', value: 2, upTo: 7.5 },
  gradedBy: '2026-12-24T23:59:59Z',
};
const leaves: readonly Clause[] = [
  result,
  {
    type: 'average',
    columns: [{ columnId: 'c' }, { columnId: 'd' }],
    comparison: { op: 'atLeast', value: 70 },
  },
  { type: 'completed', what: 'course', label: 'All of it', resourceLinkId: 'l' },
  { type: 'launched', resourceLinkId: 'l' },
  { type: 'holds', achievementId: 'a' },
  { type: 'approved' },
  { type: 'date', from: '2026-01-01T00:00:00Z', until: '2026-12-31T23:59:59Z' },
];
const shown = (clause: Clause) => ruleFormOf({ clause, showsValues: false });

describe('clause → form → clause', () => {
  test.each([
    ['every type of clause', { type: 'all', of: leaves }],
    ['a negated clause', { type: 'any', of: [{ type: 'not', of: result }] }],
    ['a group', { type: 'atLeast', n: 1, of: [{ type: 'any', of: leaves }, result] }],
    ['a negated group', { type: 'all', of: [{ type: 'not', of: { type: 'any', of: leaves } }] }],
  ] as const satisfies readonly (readonly [string, Clause])[])('%s', (_name, clause) => {
    const form = shown(clause);
    expect(form && parseClause(clauseJson(form))).toEqual({ ok: true, clause });
  });

  test('a rule of one clause becomes "all of" that clause, which means the same', () => {
    const form = shown(result);
    expect(form && clauseJson(form)).toEqual({ type: 'all', of: [result] });
  });

  test.each([
    ['groups in groups', { type: 'all', of: [{ type: 'any', of: [{ type: 'all', of: leaves }] }] }],
    ['not of not', { type: 'all', of: [{ type: 'not', of: { type: 'not', of: result } }] }],
  ] as const satisfies readonly (readonly [string, Clause])[])(
    '%s: left to the JSON page',
    (_name, clause) => {
      expect(shown(clause)).toBeUndefined();
    },
  );
});

describe('reading a posted form', () => {
  test.each([undefined, null, 'text', 7, [], { 'c0.type': { deep: true } }])(
    '%j: an empty rule',
    (posted) => {
      expect(readRuleForm(posted).clauses).toEqual([]);
    },
  );

  test('an action that nobody offers shows the form again and changes nothing', () => {
    const form = readRuleForm({ 'c0.type': 'approved' });
    for (const action of ['', 'drop', 'add', 'remove:x', 'remove:9', 'add:9:result']) {
      const { clauses } = applyAction(form, readAction(action));
      expect(clauses[0]).toMatchObject({ type: 'approved' });
    }
  });

  test('adding into a group, and removing from it', () => {
    const form = readRuleForm({ 'c0.type': 'group', 'c0.group': 'any' });
    const added = applyAction(form, readAction('add:0:date'));
    expect(added.clauses[0]).toMatchObject({ parts: [{ type: 'date' }] });
    expect(applyAction(added, readAction('remove:0:0')).clauses[0]).toMatchObject({ parts: [] });
  });
});

describe('a new column', () => {
  test('fills the first result clause that has none, also in a group, and keeps its value', () => {
    const form = readRuleForm({
      'c0.type': 'group',
      'c0.p0.type': 'result',
      'c0.p0.value': '80',
      'c1.type': 'result',
    });
    expect(withColumn(form, 'k').clauses).toMatchObject([
      { parts: [{ column: 'k', value: '80' }] },
      { column: '' },
    ]);
  });

  test('becomes a clause of its own where every result clause has a column', () => {
    const form = readRuleForm({ 'c0.type': 'result', 'c0.column': 'other', 'c0.value': '1' });
    expect(withColumn(form, 'k').clauses).toMatchObject([
      { column: 'other' },
      { type: 'result', column: 'k', value: '50' },
    ]);
  });

  test('the draft is without the clauses that are not complete, and says how many', () => {
    const form = readRuleForm({
      group: 'atLeast',
      'c0.type': 'date',
      'c1.type': 'approved',
      'c2.type': 'group',
      'c2.p0.type': 'approved',
      'c2.p1.type': 'result',
    });
    const complete = completePart(form);
    expect(complete.leftOut).toBe(2);
    expect(clauseJson(complete.form)).toEqual({
      type: 'all',
      of: [{ type: 'approved' }, { type: 'all', of: [{ type: 'approved' }] }],
    });
  });
});

test('a problem is shown at its clause, through "not" and groups', () => {
  const form = readRuleForm({
    'c0.type': 'result',
    'c0.negated': 'yes',
    'c1.type': 'group',
    'c1.p0.type': 'date',
    'c2.type': 'group',
    'c2.negated': 'yes',
    'c2.p0.type': 'date',
  });
  expect(placeInForm('of.0.of.comparison.value', form)).toBe('c0');
  expect(placeInForm('of.1.of.0.from', form)).toBe('c1.p0');
  expect(placeInForm('of.2.of.of.0.from', form)).toBe('c2.p0');
  expect(placeInForm('of.2.of', form)).toBe('c2');
  expect(placeInForm('', form)).toBe('');
});
