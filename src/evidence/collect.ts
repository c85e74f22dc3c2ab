/** Asks every source that can answer, and puts the facts together by learner. */
import type { Fact, FactKey } from '../domain/fact.js';
import type { SourceReading } from '../domain/course.js';
import type { Collected, Course, EvidenceReading, EvidenceSource, Freshness } from './port.js';

export interface CollectDeps {
  readonly sources: readonly EvidenceSource[];
  /** When each source was read last, and how that went. */
  readonly readings: {
    record(reading: SourceReading): Promise<void>;
    list(contextId: string): Promise<readonly SourceReading[]>;
  };
}

/**
 * Facts for the keys asked, for all people of the course. A failing source leaves `unknown` facts and never
 * keeps the others from answering; how each reading went is recorded, unless nothing was asked of the LMS.
 */
export async function collectEvidence(
  deps: CollectDeps,
  course: Course,
  wanted: { readonly keys: readonly FactKey[]; readonly freshness: Freshness },
): Promise<Collected> {
  const previous = await deps.readings.list(course.context.id);
  const answers = await Promise.all(
    deps.sources.map(async (source) => {
      const keys = wanted.keys.filter((key) => source.answers(key));
      if (keys.length === 0) return undefined;
      const last = previous.find((reading) => reading.source === source.id);
      return ask(deps, course, { source, keys, freshness: wanted.freshness, last });
    }),
  );
  const given = answers.filter((answer) => answer !== undefined).filter(wasAsked);
  return assemble(
    given.flatMap(({ facts }) => facts),
    given.map(({ reading }) => reading),
  );
}

/** Facts already gathered, as something to evaluate rules with. */
function assemble(facts: readonly Fact[], readings: readonly SourceReading[]): Collected {
  const byLearner = new Map<string, Map<FactKey, Fact>>();
  for (const fact of facts) {
    const known = byLearner.get(fact.learnerId) ?? new Map<FactKey, Fact>();
    byLearner.set(fact.learnerId, known.set(fact.key, fact));
  }
  return {
    facts,
    readings,
    lookup: (learnerId) => (key) => byLearner.get(learnerId)?.get(key),
  };
}

interface Question {
  readonly source: EvidenceSource;
  readonly keys: readonly FactKey[];
  readonly freshness: Freshness;
  readonly last: SourceReading | undefined;
}

async function ask(
  deps: CollectDeps,
  course: Course,
  { source, keys, freshness, last }: Question,
): Promise<{ readonly facts: readonly Fact[]; readonly reading: SourceReading }> {
  if (freshness === 'recalled') {
    const answer = await source.recall(course, keys);
    return { facts: answer.facts, reading: last ?? readingOf(course, source, answer) };
  }
  const answer = await source.read(course, keys);
  const reading = readingOf(course, source, answer);
  if (wasAsked({ facts: answer.facts, reading })) await deps.readings.record(reading);
  return { facts: answer.facts, reading };
}

/** A source may answer a kind of key without any of those asked for being its own: nothing was read then. */
function wasAsked(answer: {
  readonly facts: readonly Fact[];
  readonly reading: SourceReading;
}): boolean {
  return answer.facts.length > 0 || answer.reading.failedWith !== undefined;
}

function readingOf(course: Course, source: EvidenceSource, answer: EvidenceReading): SourceReading {
  return {
    organisationId: course.context.organisationId,
    contextId: course.context.id,
    source: source.id,
    readAt: answer.readAt,
    rows: answer.rows,
    skippedRows: answer.skippedRows,
    ...(answer.failedWith !== undefined && { failedWith: answer.failedWith }),
  };
}
