/** The tenant (DESIGN D9): everything stored belongs to exactly one Organisation. */
import type { Tier } from './tier.js';

/** Who signs: what goes into the `issuer` of a credential (Open Badges 3.0 Profile). */
export interface IssuerProfile {
  readonly name: string;
  /** Public https address of the organisation. */
  readonly url: string;
  readonly email: string;
  readonly description?: string;
  /** An SVG or PNG logo as a data: URI. */
  readonly image?: string;
}

const profileFields = ['name', 'url', 'email', 'image'] as const;
type ProfileField = (typeof profileFields)[number];

/** The first thing that a complete profile (name, site, contact, logo) lacks; `undefined` for a complete one. */
export function missingInProfile(profile: IssuerProfile | null): ProfileField | undefined {
  return profileFields.find((field) => (profile?.[field] ?? '').trim() === '');
}

export interface Organisation {
  readonly id: string;
  readonly name: string;
  /** `null` until an admin has filled it in; outside the sandbox nothing can be published before. */
  readonly issuerProfile: IssuerProfile | null;
  /** Ordered by rank, lowest first. A copy of `config/tiers.json` at creation. */
  readonly tiers: readonly Tier[];
  readonly createdAt: Date;
}
