import { join } from 'node:path';
import { lintAchievement } from '../../src/catalogue/achievement-linter.js';
import { sandboxIssuer } from '../../src/catalogue/sandbox-issuer.js';
import { loadStartingSet } from '../../src/catalogue/starting-set.js';
import { bindRule } from '../../src/catalogue/templates.js';
import type { LintContext } from '../../src/rules/finding.js';
import { lintRule } from '../../src/rules/lint.js';

const set = loadStartingSet(join(process.cwd(), 'config'));
const confirmed = { purpose: 'claim', restrictionConfirmedAt: new Date('2026-01-01') } as const;

/** A course in which everything that a template asks for exists. */
const course: Omit<LintContext, 'tier'> = {
  now: new Date('2026-11-21T12:00:00Z'),
  achievementId: 'a1',
  programmeApproved: true,
  columns: new Map([
    ['c1', { kind: 'formula', scoreMaximum: 100 }],
    ['c2', { kind: 'formula', scoreMaximum: 10 }],
  ]),
  resourceLinks: new Map([['l1', confirmed]]),
  achievementTiers: new Map(set.tiers.slice(2, 3).map((tier) => ['b1', tier])),
};

test.each(set.achievements.map((template) => [template.id, template] as const))(
  '%s: its rule passes the linter once everything is chosen, and so do its texts',
  (_id, template) => {
    const tier = set.tiers.find(({ id }) => id === template.tierId);
    const rule = set.rules.find(({ id }) => id === template.ruleId);
    if (!tier || !rule) throw new Error('the loader has checked both');
    const clause = bindRule(rule, {
      columns: { activity: 'c1', quiz: 'c1', assignment: 'c2', project: 'c1' },
      resourceLinks: { 'claim-page': 'l1' },
      achievements: { certificate: 'b1' },
    });
    const { effortHours } = template;
    expect(
      lintRule(clause, { ...course, tier, ...(effortHours !== undefined && { effortHours }) }),
    ).toEqual([]);
    for (const [language, texts] of Object.entries(template.texts)) {
      const achievement = { ...texts, language, ...(effortHours !== undefined && { effortHours }) };
      expect(lintAchievement(achievement, tier, { rule: true, stack: false })).toEqual([]);
    }
  },
);

test('what is not chosen stays a placeholder, and the linter says so', () => {
  const [rule] = set.rules.filter(({ id }) => id === 'one-activity');
  const [tier] = set.tiers;
  if (!rule || !tier) throw new Error('shipped with one-activity');
  const clause = bindRule(rule, { columns: {}, resourceLinks: {}, achievements: {} });
  expect(clause).toEqual(rule.clause);
  expect(lintRule(clause, { ...course, tier })).toEqual([
    { code: 'column_missing', severity: 'error', path: 'of.0' },
  ]);
});

test('templates leave a "not" and a date as they are, and reach into them', () => {
  const clause = bindRule(
    {
      id: 'x',
      title: { en: 'x' },
      description: { en: 'x' },
      placeholders: { columns: {}, resourceLinks: {}, achievements: { old: { en: 'Old' } } },
      clause: {
        type: 'all',
        of: [
          { type: 'not', of: { type: 'holds', achievementId: 'old' } },
          { type: 'date', from: '2026-01-01T00:00:00Z' },
        ],
      },
    },
    { columns: {}, resourceLinks: {}, achievements: { old: 'a9' } },
  );
  expect(clause).toEqual({
    type: 'all',
    of: [
      { type: 'not', of: { type: 'holds', achievementId: 'a9' } },
      { type: 'date', from: '2026-01-01T00:00:00Z' },
    ],
  });
});

test('the sandbox issuer says that it is none', () => {
  expect(sandboxIssuer.name).toBe('Sandbox Training Centre');
  expect(new URL(sandboxIssuer.url).hostname).toMatch(/\.example$/);
  expect(sandboxIssuer.image).toMatch(/^data:image\/svg\+xml;base64,/);
});
