/** What goes into a credential, gathered by whoever claims (sharing); the formats turn it into text. */
import type { Achievement } from '../domain/achievement.js';
import type { Award } from '../domain/award.js';
import type { Learner } from '../domain/learner.js';
import type { Organisation } from '../domain/organisation.js';
import type { Tier } from '../domain/tier.js';

/** What the learner ticked. An unticked name or address is not in the credential in any form. */
export interface ClaimChoices {
  readonly signName: boolean;
  readonly includeEmail: boolean;
  /** BCP 47 language of the criteria text. */
  readonly language: string;
}

export interface IssueRequest {
  readonly award: Pick<Award, 'id' | 'awardedAt'>;
  readonly achievement: Achievement;
  readonly tier: Pick<Tier, 'achievementType'>;
  readonly organisation: Pick<Organisation, 'id' | 'name' | 'issuerProfile'>;
  readonly learner: Learner;
  readonly choices: ClaimChoices;
  /** Markdown, in the language of the choices. */
  readonly criteria: string;
  /** Frozen at award; absent for an award that does not run out (DESIGN D7). */
  readonly validUntil?: Date;
}
