/**
 * Source `claimPoint`: a verified Learner launch of a link (DESIGN D4, b). Only a signed id_token counts, a login
 * initiation does not (captured Moodle 4.5.6, F). For a link that serves as a claim point the teacher must have
 * said, in words, what the LMS demands of those who open it; until then its launches prove nothing.
 */
import type { Clock } from '../domain/environment.js';
import type { Fact, FactKey } from '../domain/fact.js';
import type { ClaimPointLaunch } from '../domain/course.js';
import type { ResourceLink } from '../domain/platform.js';
import type { Stores } from '../stores/ports/index.js';
import type { EvidenceReading, EvidenceSource, Course } from './port.js';

export interface ClaimPointDeps {
  readonly stores: Pick<Stores, 'resourceLinks' | 'proofs'>;
  readonly clock: Clock;
}

export function createClaimPointSource({ stores, clock }: ClaimPointDeps): EvidenceSource {
  async function read(course: Course, keys: readonly FactKey[]): Promise<EvidenceReading> {
    const readAt = clock();
    const [links, launches] = await Promise.all([
      stores.resourceLinks.list(course.context.id),
      stores.proofs.listClaimPointLaunches(course.context.id),
    ]);
    const asked = links.filter((link) => keys.includes(keyOf(link)));
    const launched = new Map(
      launches.map((launch) => [`${launch.resourceLinkId} ${launch.learnerId}`, launch]),
    );
    const facts = asked.flatMap((link) =>
      course.learners.map((learner) =>
        factOf(link, launched.get(`${link.id} ${learner.id}`), {
          learnerId: learner.id,
          readAt: readAt.toISOString(),
        }),
      ),
    );
    return { facts, readAt, rows: launches.length, skippedRows: 0 };
  }

  return {
    id: 'claimPoint',
    answers: (key) => key.startsWith('launch:'),
    read,
    recall: read,
  };
}

function factOf(
  link: ResourceLink,
  launch: ClaimPointLaunch | undefined,
  about: { readonly learnerId: string; readonly readAt: string },
): Fact {
  const base = { ...about, key: keyOf(link), source: 'claimPoint' as const };
  if (link.purpose === 'claim' && link.restrictionConfirmedAt === undefined) {
    return { ...base, state: 'unknown', reason: 'restriction_not_confirmed' };
  }
  const at = launch && provenAt(link, launch);
  if (!at) return { ...base, state: 'unknown', reason: 'never_launched' };
  return { ...base, state: 'yes', at: at.toISOString() };
}

/**
 * The launch that counts. One from before the teacher confirmed the condition may have met none, so at a claim
 * point only later ones do: opening the page again is all it takes.
 */
function provenAt(link: ResourceLink, launch: ClaimPointLaunch): Date | undefined {
  const confirmed = link.purpose === 'claim' ? link.restrictionConfirmedAt : undefined;
  if (confirmed === undefined || launch.firstAt >= confirmed) return launch.firstAt;
  return launch.lastAt >= confirmed ? launch.lastAt : undefined;
}

function keyOf(link: ResourceLink): FactKey {
  return `launch:${link.id}`;
}
