/** What sharing needs: stores by their ports, the issuing side, and the two texts that are not its own. */
import type { Issuing } from '../credentials/index.js';
import type { Achievement } from '../domain/achievement.js';
import type { Clock } from '../domain/environment.js';
import type { Stores } from '../stores/ports/index.js';

export interface SharingDeps {
  readonly stores: Pick<
    Stores,
    'achievements' | 'awards' | 'credentials' | 'learners' | 'members' | 'organisations'
  >;
  readonly issuing: Issuing;
  readonly criteria: CriteriaOf;
  readonly clock: Clock;
}

/**
 * Markdown for the public, in a language.
 * @param version the rule version that was met; absent: the one published now, else the newest
 */
export type CriteriaOf = (
  achievement: Achievement,
  language: string,
  version?: number,
) => Promise<string>;
