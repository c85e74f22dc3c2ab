import fc from 'fast-check';
import type { Clause, Comparison } from '../../src/domain/clause.js';
import type { Fact, FactKey } from '../../src/domain/fact.js';
import type { Verdict } from '../../src/domain/outcome.js';
import { clausesAway } from '../../src/rules/missing.js';
import { requiredFacts } from '../../src/rules/required-facts.js';
import { canBeMetBy } from '../../src/rules/satisfiable.js';
import { parseClause } from '../../src/rules/schema.js';
import { about, decide, grade, no, yes } from './facts.js';

const ids = fc.constantFrom('a', 'b', 'c');
const value = fc.integer({ min: 0, max: 100 });
const comparison: fc.Arbitrary<Comparison> = fc.oneof(
  fc.record({ op: fc.constant('atLeast'), value }),
  fc.record({ op: fc.constant('below'), value }),
  fc.record({ op: fc.constant('between'), value, upTo: value }),
);

const evidenceLeaf: fc.Arbitrary<Clause> = fc.oneof(
  fc.record({
    type: fc.constant('result'),
    column: fc.record({ columnId: ids }),
    measure: fc.constantFrom('percent', 'points'),
    comparison,
  }),
  fc.record({
    type: fc.constant('average'),
    columns: fc.array(fc.record({ columnId: ids }), { minLength: 1, maxLength: 3 }),
    comparison,
  }),
  fc.record({ type: fc.constant('launched'), resourceLinkId: ids }),
  fc.record({ type: fc.constant('holds'), achievementId: ids }),
  fc.record({ type: fc.constant('approved') }),
);
const dateLeaf: fc.Arbitrary<Clause> = fc.constantFrom(
  { type: 'date', from: '2026-01-01T00:00:00Z' },
  { type: 'date', until: '2026-01-01T00:00:00Z' },
);

function tree(leaf: fc.Arbitrary<Clause>): fc.Arbitrary<Clause> {
  return fc.letrec<{ clause: Clause }>((tie) => {
    const of = fc.array(tie('clause'), { maxLength: 4 });
    return {
      clause: fc.oneof(
        { maxDepth: 4, depthSize: 'small' },
        leaf,
        fc.record({ type: fc.constant('all'), of }),
        fc.record({ type: fc.constant('any'), of }),
        fc.record({ type: fc.constant('atLeast'), n: fc.integer({ min: 1, max: 4 }), of }),
        fc.record({ type: fc.constant('not'), of: tie('clause') }),
      ),
    };
  }).clause;
}

const anyClause = tree(fc.oneof(evidenceLeaf, dateLeaf));

function factFor(key: FactKey, score: number, held: boolean): Fact {
  if (key.startsWith('column:')) return grade(key.slice(7), { score, maximum: 100 });
  return held ? yes(key) : no(key);
}

const possible = fc.record({ score: fc.integer({ min: 0, max: 110 }), held: fc.boolean() });
const world = fc.array(possible, { minLength: 12, maxLength: 12 });

test('nobody is awarded while nothing is known', () => {
  fc.assert(
    fc.property(tree(evidenceLeaf), (clause) => {
      expect(decide(clause, []).verdict).toBe('unknown');
    }),
  );
});

test('not of not is the clause itself', () => {
  fc.assert(
    fc.property(anyClause, world, (clause, values) => {
      const facts = requiredFacts(clause, about).map((key, at) =>
        factFor(key, values[at]?.score ?? 0, values[at]?.held ?? false),
      );
      const twice: Clause = { type: 'not', of: { type: 'not', of: clause } };
      expect(decide(twice, facts).verdict).toBe(decide(clause, facts).verdict);
    }),
  );
});

test('learning one more fact never turns a definite verdict into another', () => {
  fc.assert(
    fc.property(anyClause, world, fc.array(fc.boolean()), (clause, values, known) => {
      const all = requiredFacts(clause, about).map((key, at) =>
        factFor(key, values[at]?.score ?? 0, values[at]?.held ?? false),
      );
      let before: Verdict = decide(clause, []).verdict;
      for (let count = 1; count <= all.length; count += 1) {
        const some = all.slice(0, count).filter((_fact, at) => known[at] !== false);
        const after = decide(clause, some).verdict;
        if (before !== 'unknown') expect(after).toBe(before);
        before = after;
      }
    }),
  );
});

test('every tree has the shape of its clause, and away is 0 exactly when met', () => {
  const sameShape = (clause: Clause, outcome: ReturnType<typeof decide>): void => {
    expect(outcome.type).toBe(clause.type);
    const parts = clause.type === 'not' ? [clause.of] : 'of' in clause ? clause.of : [];
    expect(outcome.parts?.length ?? 0).toBe(parts.length > 0 ? parts.length : 0);
    for (const [at, part] of parts.entries()) {
      const inside = outcome.parts?.[at];
      expect(inside).toBeDefined();
      if (inside) sameShape(part, inside);
    }
  };
  fc.assert(
    fc.property(anyClause, (clause) => {
      const outcome = decide(clause, []);
      sameShape(clause, outcome);
      expect(clausesAway(outcome) === 0).toBe(outcome.verdict === 'met');
      expect(outcome.reason !== undefined).toBe(outcome.verdict === 'unknown');
    }),
  );
});

test('what no leaf could meet is never met', () => {
  fc.assert(
    fc.property(anyClause, world, (clause, values) => {
      const facts = requiredFacts(clause, about).map((key, at) =>
        factFor(key, values[at]?.score ?? 0, values[at]?.held ?? false),
      );
      const holdsFor = (leaf: Clause, negated: boolean): boolean =>
        decide(negated ? { type: 'not', of: leaf } : leaf, facts).verdict === 'met';
      expect(canBeMetBy(clause, holdsFor)).toBe(decide(clause, facts).verdict === 'met');
    }),
  );
});

test('a stored clause reads back as itself', () => {
  fc.assert(
    fc.property(anyClause, (clause) => {
      const parsed = parseClause(JSON.parse(JSON.stringify(clause)));
      // Only what is nested too deep or too large is refused.
      expect(parsed.ok ? parsed.clause : parsed.problems[0]?.code.startsWith('too_')).toEqual(
        parsed.ok ? clause : true,
      );
    }),
  );
});

test('whatever arrives, parsing answers', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (json) => {
      const parsed = parseClause(json);
      if (!parsed.ok) expect(parsed.problems.length).toBeGreaterThan(0);
    }),
  );
});
