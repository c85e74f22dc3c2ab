/**
 * A sample claim for the instructor: what a learner's badge will contain, for a person who does not exist. It is not
 * signed, has no address and no status entry, and says in its name that it is not valid.
 */
import type { OpenBadgeCredential } from '../credentials/index.js';
import type { Achievement } from '../domain/achievement.js';
import { gatherAchievement } from './claim.js';
import type { SharingDeps } from './ports.js';

export interface SampleRequest {
  readonly achievement: Achievement;
  readonly language: string;
  /** The sentences, in that language: the sample person's name and the mark, such as "SAMPLE, NOT VALID". */
  readonly personName: string;
  readonly mark: string;
}

/** @returns the content, unsigned; its `id` is a URN that leads nowhere */
export async function sampleCredential(
  deps: SharingDeps,
  { achievement, language, personName, mark }: SampleRequest,
): Promise<OpenBadgeCredential> {
  const now = deps.clock();
  const content = deps.issuing.preview({
    ...(await gatherAchievement(deps, achievement, language)),
    award: { id: 'sample', awardedAt: now },
    learner: {
      id: 'sample',
      organisationId: achievement.organisationId,
      deploymentRowId: 'sample',
      sub: 'sample',
      name: personName,
    },
    choices: { signName: true, includeEmail: false, language },
  });
  return { ...content, id: 'urn:accolade:sample', name: `${mark}: ${content.name}` };
}
