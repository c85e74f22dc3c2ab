/**
 * The public documents for machines, as bytes: what the routes send is what our own verification reads (DESIGN D11),
 * so both take it from here. Nothing in them is private; a credential is only here once its holder published it.
 */
import type { Issuing } from '../../../credentials/index.js';
import { writeAchievement } from '../../../credentials/formats/open-badges-3.js';
import { parseJwt } from '../../../credentials/formats/open-badges-3-jwt.js';
import type { Achievement } from '../../../domain/achievement.js';
import type { Credential } from '../../../domain/credential.js';
import type { Tier } from '../../../domain/tier.js';
import { ToolError } from '../../../errors.js';
import type { CriteriaOf, Sharing } from '../../../sharing/index.js';
import type { Stores } from '../../../stores/ports/index.js';

export interface PublicDocument {
  /** In which media types the same bytes are offered; the first is the default. */
  readonly mediaTypes: readonly [string, ...string[]];
  readonly body: string;
  /** How long a cache may keep it (seconds). */
  readonly maxAge: number;
}

export interface PublicDocumentsDeps {
  readonly stores: Pick<Stores, 'achievements' | 'organisations'>;
  readonly issuing: Pick<Issuing, 'publicUrl' | 'didDocument' | 'jwks' | 'statusListJwt'>;
  readonly sharing: Pick<Sharing, 'findPublic'>;
  readonly criteria: CriteriaOf;
}

export interface PublicDocuments {
  /** @throws organisation_not_found */
  didDocument(organisationId: string): Promise<PublicDocument>;
  /** @throws organisation_not_found */
  jwks(organisationId: string): Promise<PublicDocument>;
  /** @throws status_list_not_found */
  statusList(listId: string): Promise<PublicDocument>;
  /** Open Badges 3.0 Achievement, in a language or its own. @throws achievement_not_found, also for a draft */
  achievement(id: string, language?: string): Promise<PublicDocument>;
  /** The compact JWS. @throws credential_not_found, also when unpublished */
  credentialJwt(id: string): Promise<PublicDocument>;
  /** The same credential as JSON, without the JWT's claims and without proof. @throws credential_not_found */
  credentialJson(id: string): Promise<PublicDocument>;
}

export const jwtMediaTypes = ['application/vc+jwt', 'application/jwt', 'text/plain'] as const;
export const credentialJsonMediaTypes = [
  'application/json',
  'application/vc+ld+json',
  'application/ld+json',
  'application/vc',
] as const;
export const achievementMediaTypes = ['application/json', 'application/ld+json'] as const;
/** Open Badges 3.0 `inLanguage`. */
const languagePattern = /^[a-z]{2,4}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?$/;

/** @returns what is public, each by its id */
export function createPublicDocuments(deps: PublicDocumentsDeps): PublicDocuments {
  const { issuing } = deps;
  const published = async (id: string): Promise<Credential> => {
    const credential = await deps.sharing.findPublic(id);
    if (!credential) throw new ToolError('credential_not_found');
    return credential;
  };
  return {
    didDocument: async (id) => json(['application/json'], await issuing.didDocument(id), 300),
    jwks: async (id) => json(['application/jwk-set+json'], await issuing.jwks(id), 300),
    async statusList(listId) {
      return { mediaTypes: jwtMediaTypes, body: await issuing.statusListJwt(listId), maxAge: 60 };
    },
    async achievement(id, language) {
      const { achievement, tier } = await findPublicAchievement(deps.stores, id);
      const tag =
        language !== undefined && languagePattern.test(language) ? language : achievement.language;
      const content = writeAchievement(achievement, {
        publicUrl: issuing.publicUrl,
        achievementType: tier?.achievementType ?? 'Achievement',
        criteria: await deps.criteria(achievement, tag),
        language: tag,
      });
      return json(achievementMediaTypes, content, 60);
    },
    async credentialJwt(id) {
      return { mediaTypes: jwtMediaTypes, body: (await published(id)).jwt, maxAge: 0 };
    },
    async credentialJson(id) {
      const { payload } = parseJwt((await published(id)).jwt);
      const claims = new Set(['iss', 'jti', 'sub', 'nbf', 'exp']);
      const content = Object.entries(payload).filter(([name]) => !claims.has(name));
      return json(credentialJsonMediaTypes, Object.fromEntries(content), 0);
    },
  };
}

/** The achievement with its tier, which is absent when the Organisation dropped it. @throws achievement_not_found */
export async function findPublicAchievement(
  stores: PublicDocumentsDeps['stores'],
  id: string,
): Promise<{
  readonly achievement: Achievement;
  readonly tier?: Tier;
  readonly tiers: readonly Tier[];
  readonly organisation: Awaited<ReturnType<Stores['organisations']['get']>>;
}> {
  const achievement = await stores.achievements.find(id);
  if (!achievement || achievement.status === 'draft') throw new ToolError('achievement_not_found');
  const organisation = await stores.organisations.get(achievement.organisationId);
  const tier = organisation.tiers.find((one) => one.id === achievement.tierId);
  return { achievement, organisation, tiers: organisation.tiers, ...(tier && { tier }) };
}

function json(
  mediaTypes: PublicDocument['mediaTypes'],
  content: object,
  maxAge: number,
): PublicDocument {
  return { mediaTypes, body: JSON.stringify(content, null, 2), maxAge };
}
