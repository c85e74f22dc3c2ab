/** A new Organisation from the starting set (DESIGN D9): the default one at the first start, others by an admin. */
import type { IssuerProfile, Organisation } from '../domain/organisation.js';
import type { OrganisationStore } from '../stores/ports/identity.js';
import type { StartingSet } from './starting-set.js';

/** There from the first day; its issuer is `did:web:<issuer host>:o:default`. */
export const defaultOrganisationId = 'default';

/** @returns what is stored: an Organisation that exists is left as it is, whatever the starting set says now */
export function ensureOrganisation(
  organisations: Pick<OrganisationStore, 'ensure'>,
  startingSet: StartingSet,
  made: {
    readonly id: string;
    readonly name: string;
    readonly issuerProfile?: IssuerProfile;
    readonly at: Date;
  },
): Promise<Organisation> {
  return organisations.ensure({
    id: made.id,
    name: made.name,
    issuerProfile: made.issuerProfile ?? startingSet.issuer,
    tiers: startingSet.tiers,
    createdAt: made.at,
  });
}
