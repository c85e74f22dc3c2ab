/** What every EvidenceSource must do (`src/evidence/port.ts`), whatever it reads. */
import type { Fact, FactKey } from '../../src/domain/fact.js';
import type { Course, EvidenceReading, EvidenceSource } from '../../src/evidence/port.js';

export interface SourceUnderTest {
  readonly source: EvidenceSource;
  /** Refreshed. */
  readonly course: Course;
  /** A key that it has something to say about. */
  readonly known: FactKey;
  /** The right kind of key, naming nothing that exists. */
  readonly unheardOf: FactKey;
  /** Learner ids that must never have a grade or a launch (teachers, suspended people). */
  readonly never: readonly string[];
  /** Makes the LMS fail, for a source that asks it. */
  readonly breakLms?: () => void;
  close(): Promise<void>;
}

export function evidenceSourceContract(name: string, create: () => Promise<SourceUnderTest>): void {
  describe(`contract of an evidence source: ${name}`, () => {
    let it: SourceUnderTest;
    beforeEach(async () => {
      it = await create();
    });
    afterEach(() => it.close());

    test('it answers its own kind of key and no other', () => {
      const kinds: readonly FactKey[] = ['column:x', 'launch:x', 'award:x', 'approval:x'];
      const answered = kinds.filter((key) => it.source.answers(key));
      expect(answered).toHaveLength(1);
      expect(it.source.answers(it.known)).toBe(true);
    });

    test('it says something about everybody of the course that it keeps facts on, once', async () => {
      const { facts } = await it.source.read(it.course, [it.known]);
      expect(facts.length).toBeGreaterThan(0);
      const pairs = facts.map((fact) => `${fact.learnerId} ${fact.key}`);
      expect(new Set(pairs).size).toBe(pairs.length);
      expect(facts.every((fact) => fact.key === it.known)).toBe(true);
      expect(facts.every((fact) => fact.source === it.source.id)).toBe(true);
      const members = new Set(it.course.learners.map((learner) => learner.id));
      expect(facts.every((fact) => members.has(fact.learnerId))).toBe(true);
    });

    test('it has nothing good to say of teachers and suspended people', async () => {
      const { facts } = await it.source.read(it.course, [it.known]);
      const theirs = facts.filter((fact) => it.never.includes(fact.learnerId));
      expect(theirs.filter((fact) => fact.state === 'grade' || fact.state === 'yes')).toEqual([]);
    });

    test('asked for nothing, or for what does not exist, it gives no grade and no event', async () => {
      expect((await it.source.read(it.course, [])).facts).toEqual([]);
      const { facts } = await it.source.read(it.course, [it.unheardOf]);
      expect(facts.filter((fact) => fact.state === 'grade' || fact.state === 'yes')).toEqual([]);
    });

    test('reading twice says the same', async () => {
      const [first, second] = [
        await it.source.read(it.course, [it.known]),
        await it.source.read(it.course, [it.known]),
      ];
      expect(sorted(second)).toEqual(sorted(first));
    });

    test('what it recalls is what it read', async () => {
      const read = await it.source.read(it.course, [it.known]);
      expect(sorted(await it.source.recall(it.course, [it.known]))).toEqual(sorted(read));
    });

    test('times are ISO 8601 in UTC', async () => {
      const { facts } = await it.source.read(it.course, [it.known]);
      for (const fact of facts) expect(fact.readAt).toBe(new Date(fact.readAt).toISOString());
    });

    test('a failing LMS makes it say so, not throw, and no fact is a "no"', async () => {
      if (!it.breakLms) return;
      it.breakLms();
      const reading = await it.source.read(it.course, [it.known]);
      expect(reading.failedWith).toBeDefined();
      expect(new Set(reading.facts.map((fact) => fact.state))).toEqual(new Set(['unknown']));
    });
  });
}

function sorted({ facts }: EvidenceReading): readonly Fact[] {
  return facts.toSorted((a, b) => a.learnerId.localeCompare(b.learnerId));
}
