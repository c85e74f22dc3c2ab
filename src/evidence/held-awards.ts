/**
 * Source `awards`: who holds which achievement (a stack, DESIGN §5). An award counts from the moment it is given,
 * claimed or not; a withdrawn one does not. Here "no" is known: awards are our own record.
 */
import type { Award } from '../domain/award.js';
import type { Clock } from '../domain/environment.js';
import type { Fact, FactKey } from '../domain/fact.js';
import type { Stores } from '../stores/ports/index.js';
import type { EvidenceReading, EvidenceSource, Course } from './port.js';

export interface HeldAwardsDeps {
  readonly stores: Pick<Stores, 'awards'>;
  readonly clock: Clock;
}

const prefix = 'award:';

export function createHeldAwardsSource({ stores, clock }: HeldAwardsDeps): EvidenceSource {
  async function read(course: Course, keys: readonly FactKey[]): Promise<EvidenceReading> {
    const readAt = clock();
    const asked = [...new Set(keys.filter((key) => key.startsWith(prefix)))];
    const held = await Promise.all(
      asked.map(async (key) => ({
        key,
        awards: await stores.awards.listByAchievement(
          course.context.organisationId,
          key.slice(prefix.length),
        ),
      })),
    );
    const facts = held.flatMap(({ key, awards }) => {
      const byLearner = holders(awards);
      return course.learners.map((learner): Fact => {
        const base = {
          learnerId: learner.id,
          key,
          source: 'awards' as const,
          readAt: readAt.toISOString(),
        };
        const award = byLearner.get(learner.id);
        if (!award) return { ...base, state: 'no' };
        return { ...base, state: 'yes', at: award.awardedAt.toISOString() };
      });
    });
    const rows = held.reduce((total, { awards }) => total + awards.length, 0);
    return { facts, readAt, rows, skippedRows: 0 };
  }

  return { id: 'awards', answers: (key) => key.startsWith(prefix), read, recall: read };
}

/** The earliest award of each learner that still stands. */
function holders(awards: readonly Award[]): ReadonlyMap<string, Award> {
  const standing = awards
    .filter((award) => award.status !== 'withdrawn')
    .toSorted((a, b) => b.awardedAt.getTime() - a.awardedAt.getTime());
  return new Map(standing.map((award) => [award.learnerId, award]));
}
