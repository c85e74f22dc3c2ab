/**
 * Rule decisions with the whole outcome tree, against json-rules-engine on the same four-clause rule and the
 * same learners. Rounds are interleaved, so that a busy machine slows both; the median round counts.
 */
import { Engine } from 'json-rules-engine';
import type { ConditionProperties } from 'json-rules-engine';
import type { Clause } from '../../src/domain/clause.js';
import type { Fact, FactKey } from '../../src/domain/fact.js';
import { prepareRule } from '../../src/rules/evaluate.js';
import type { BenchRow } from './row.js';

const warmUps = 4;
const rounds = 9;
const learners = 400;
const oursRepeats = 300;
const now = new Date('2026-11-21T12:00:00Z');

/** Quiz at least 80 %, essay at least 60 %, a badge held, and the claim page opened. */
const clause: Clause = {
  type: 'all',
  of: [
    percentAtLeast('quiz', 80),
    percentAtLeast('essay', 60),
    { type: 'holds', achievementId: 'basics' },
    { type: 'launched', resourceLinkId: 'claim' },
  ],
};

const decide = prepareRule(clause, { achievementId: 'a1' });

type Input = Record<'quiz' | 'essay' | 'basics' | 'claim', number | boolean | object>;

interface Reference {
  readonly engine: Engine;
  readonly inputs: readonly Input[];
}

/**
 * @returns decisions a second: first with both reading the same fact records (score, source and time stay
 *   beside the value, so that a decision can be explained), then, for information, with the reference given
 *   bare numbers that somebody else has worked out
 */
export async function ruleBench(): Promise<BenchRow[]> {
  const people = Array.from({ length: learners }, (_, index) => gradesOf(index));
  const lookups = people.map(factsOf);
  const onRecords = { engine: recordEngine(), inputs: lookups.map(recordsOf) };
  const onNumbers = { engine: numberEngine(), inputs: people };
  await checkAgreement(lookups, onRecords);
  await checkAgreement(lookups, onNumbers);
  const measured: { ours: number; records: number; numbers: number }[] = [];
  for (let round = 0; round < warmUps + rounds; round += 1) {
    const ours = oursPerSecond(lookups);
    const records = await referencePerSecond(onRecords);
    const numbers = await referencePerSecond(onNumbers);
    if (round >= warmUps) measured.push({ ours, records, numbers });
  }
  const row = (name: string, reference: 'records' | 'numbers'): BenchRow => ({
    name,
    unit: 'decisions/s',
    ours: median(measured.map((round) => round.ours)),
    reference: median(measured.map((round) => round[reference])),
    ratio: median(measured.map((round) => round.ours / round[reference])),
  });
  return [
    { ...row('rule decisions with outcome tree, same fact records', 'records'), target: 100 },
    row('rule decisions, reference on bare numbers', 'numbers'),
  ];
}

function percentAtLeast(columnId: string, value: number): Clause {
  return {
    type: 'result',
    column: { columnId },
    measure: 'percent',
    comparison: { op: 'atLeast', value },
  };
}

/** A spread in which every clause fails for some and about a third reach everything. */
function gradesOf(index: number) {
  return {
    quiz: 70 + (index % 31),
    essay: 50 + (index % 47),
    basics: index % 5 !== 0,
    claim: index % 7 !== 0,
  };
}

function factsOf(grades: ReturnType<typeof gradesOf>, index: number): ReadonlyMap<FactKey, Fact> {
  const learnerId = `l${index}`;
  const readAt = '2026-11-21T11:59:00Z';
  const grade = (key: FactKey, score: number): Fact => ({
    learnerId,
    key,
    source: 'formulaColumn',
    readAt,
    state: 'grade',
    score,
    maximum: 100,
    gradedAt: '2026-11-20T10:00:00Z',
    earlier: [],
  });
  const event = (key: FactKey, source: 'awards' | 'claimPoint', yes: boolean): Fact =>
    yes
      ? { learnerId, key, source, readAt, state: 'yes', at: '2026-11-19T10:00:00Z' }
      : { learnerId, key, source, readAt, state: 'no' };
  const facts = [
    grade('column:quiz', grades.quiz),
    grade('column:essay', grades.essay),
    event('award:basics', 'awards', grades.basics),
    event('launch:claim', 'claimPoint', grades.claim),
  ];
  return new Map(facts.map((fact) => [fact.key, fact]));
}

/** json-rules-engine over records: the compared field by path. */
function recordEngine(): Engine {
  return engineOf([
    { fact: 'quiz', path: '$.percent', operator: 'greaterThanInclusive', value: 80 },
    { fact: 'essay', path: '$.percent', operator: 'greaterThanInclusive', value: 60 },
    { fact: 'basics', path: '$.state', operator: 'equal', value: 'yes' },
    { fact: 'claim', path: '$.state', operator: 'equal', value: 'yes' },
  ]);
}

function numberEngine(): Engine {
  return engineOf([
    { fact: 'quiz', operator: 'greaterThanInclusive', value: 80 },
    { fact: 'essay', operator: 'greaterThanInclusive', value: 60 },
    { fact: 'basics', operator: 'equal', value: true },
    { fact: 'claim', operator: 'equal', value: true },
  ]);
}

function engineOf(all: ConditionProperties[]): Engine {
  return new Engine([{ conditions: { all }, event: { type: 'award' } }]);
}

/** Our facts as its facts, with the percentage that we work out in the measured time already in them. */
function recordsOf(facts: ReadonlyMap<FactKey, Fact>): Input {
  const record = (key: FactKey): object => {
    const fact = facts.get(key);
    return fact?.state === 'grade'
      ? { ...fact, percent: (fact.score * 100) / fact.maximum }
      : { ...fact };
  };
  return {
    quiz: record('column:quiz'),
    essay: record('column:essay'),
    basics: record('award:basics'),
    claim: record('launch:claim'),
  };
}

/** Both must decide alike, or the comparison means nothing. */
async function checkAgreement(
  lookups: readonly ReadonlyMap<FactKey, Fact>[],
  reference: Reference,
): Promise<void> {
  for (const [index, facts] of lookups.entries()) {
    const ours = decide((key) => facts.get(key), now).verdict === 'met';
    const theirs = (await reference.engine.run({ ...reference.inputs[index] })).events.length > 0;
    if (ours !== theirs) throw new Error(`the two engines disagree about learner ${index}`);
  }
}

function oursPerSecond(lookups: readonly ReadonlyMap<FactKey, Fact>[]): number {
  let nodes = 0;
  const started = process.hrtime.bigint();
  for (let repeat = 0; repeat < oursRepeats; repeat += 1) {
    for (const facts of lookups) {
      nodes += decide((key) => facts.get(key), now).parts?.length ?? 0;
    }
  }
  if (nodes !== oursRepeats * lookups.length * 4) throw new Error('outcome trees are incomplete');
  return perSecond(oursRepeats * lookups.length, started);
}

async function referencePerSecond({ engine, inputs }: Reference): Promise<number> {
  let results = 0;
  const started = process.hrtime.bigint();
  for (const facts of inputs) {
    const run = await engine.run(facts);
    results += run.results.length + run.failureResults.length;
  }
  if (results !== inputs.length) throw new Error('the reference left decisions out');
  return perSecond(inputs.length, started);
}

function perSecond(count: number, started: bigint): number {
  return (count * 1e9) / Number(process.hrtime.bigint() - started);
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}
