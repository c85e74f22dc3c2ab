/** Builders for facts, clauses and lint contexts. */
import type { Clause, Comparison } from '../../src/domain/clause.js';
import type { EvidenceSourceId, Fact, FactKey, UnknownReason } from '../../src/domain/fact.js';
import type { Outcome } from '../../src/domain/outcome.js';
import type { Tier } from '../../src/domain/tier.js';
import { evaluate } from '../../src/rules/evaluate.js';
import type { LintContext } from '../../src/rules/finding.js';

export const now = new Date('2026-11-21T12:00:00Z');
export const readAt = '2026-11-21T11:59:00Z';
export const about = { achievementId: 'a1' };

export interface Graded {
  readonly score: number;
  readonly maximum?: number;
  readonly gradedAt?: string;
}

const base = { learnerId: 'l1', readAt };

export function grade(
  columnId: string,
  graded: Graded & { readonly source?: EvidenceSourceId; readonly earlier?: readonly Graded[] },
): Fact {
  const { source = 'ags', earlier = [], ...newest } = graded;
  return {
    ...base,
    key: `column:${columnId}`,
    source,
    state: 'grade',
    maximum: 10,
    ...newest,
    earlier: earlier.map((value) => ({ maximum: 10, ...value })),
  };
}

export function yes(key: FactKey, at = '2026-11-20T10:00:00Z'): Fact {
  return { ...base, key, source: sourceOf(key), state: 'yes', at };
}

export function no(key: FactKey): Fact {
  return { ...base, key, source: sourceOf(key), state: 'no' };
}

export function unknown(key: FactKey, reason: UnknownReason): Fact {
  return { ...base, key, source: sourceOf(key), state: 'unknown', reason };
}

function sourceOf(key: FactKey): EvidenceSourceId {
  if (key.startsWith('launch:')) return 'claimPoint';
  if (key.startsWith('award:')) return 'awards';
  return key.startsWith('approval:') ? 'approval' : 'ags';
}

export function decide(clause: Clause, facts: readonly Fact[], at = now): Outcome {
  const byKey = new Map(facts.map((fact) => [fact.key, fact]));
  return evaluate(clause, (key) => byKey.get(key), at, about);
}

export function percent(columnId: string, comparison: Comparison, gradedBy?: string): Clause {
  return {
    type: 'result',
    column: { columnId },
    measure: 'percent',
    comparison,
    ...(gradedBy !== undefined && { gradedBy }),
  };
}

export const atLeast = (value: number): Comparison => ({ op: 'atLeast', value });
export const below = (value: number): Comparison => ({ op: 'below', value });
export const between = (value: number, upTo: number): Comparison => ({
  op: 'between',
  value,
  upTo,
});

export function tier(rank: number, policy: Partial<Tier['policy']> = {}): Tier {
  return {
    id: `tier-${rank}`,
    rank,
    name: { en: `Tier ${rank}` },
    achievementType: 'Badge',
    artwork: {
      frame: 'circle',
      background: '#000000',
      foreground: '#ffffff',
      accent: '#ffcc00',
    },
    policy: {
      needsAssessedResult: false,
      needsStackOrEffort: false,
      needsProgrammeApproval: false,
      ...policy,
    },
  };
}

/** A course with a formula column `f`, an own column `o` of 20 points, a claim point and a held badge. */
export function context(change: Partial<LintContext> = {}): LintContext {
  return {
    now,
    achievementId: 'a1',
    tier: tier(0),
    columns: new Map([
      ['f', { kind: 'formula', scoreMaximum: 10 }],
      ['o', { kind: 'own', scoreMaximum: 20 }],
      ['gone', { kind: 'own', scoreMaximum: 20, missingSince: now }],
    ]),
    resourceLinks: new Map([
      ['claim', { purpose: 'claim', restrictionConfirmedAt: now }],
      ['open', { purpose: 'claim' }],
      ['badges', { purpose: 'badges' }],
    ]),
    achievementTiers: new Map([
      ['lower', tier(0)],
      ['same', tier(3, { needsAssessedResult: true })],
    ]),
    ...change,
  };
}
