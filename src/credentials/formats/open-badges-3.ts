/**
 * Open Badges 3.0 `OpenBadgeCredential` on the Verifiable Credentials Data Model 2.0: the content, whatever proof it
 * gets. Arrays stay arrays, there are no nulls and no empty arrays (Open Badges 3.0, Serialization), and an
 * identifier is in it only if the LMS asserted it (DESIGN D8).
 */
import type { Achievement } from '../../domain/achievement.js';
import type { IssueRequest } from '../request.js';
import { subjectId, writeIdentifiers } from './recipient.js';
import type { BadgeIdentifier } from './recipient.js';

export const openBadgeContexts = [
  'https://www.w3.org/ns/credentials/v2',
  'https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json',
  'https://purl.imsglobal.org/spec/ob/v3p0/extensions.json',
] as const;

/** Written by us, so every property is one that the contexts define. */
export interface OpenBadgeCredential {
  readonly '@context': readonly string[];
  readonly id: string;
  readonly type: readonly string[];
  readonly name: string;
  readonly description?: string;
  readonly issuer: BadgeIssuer;
  readonly validFrom: string;
  readonly validUntil?: string;
  readonly awardedDate: string;
  readonly credentialSubject: BadgeSubject;
  readonly credentialSchema: readonly { readonly id: string; readonly type: string }[];
  readonly credentialStatus?: BadgeStatus;
}

interface BadgeIssuer {
  readonly id: string;
  readonly type: readonly string[];
  readonly name: string;
  readonly url?: string;
  readonly email?: string;
  readonly description?: string;
  readonly image?: BadgeImage;
}

interface BadgeSubject {
  readonly id: string;
  readonly type: readonly string[];
  readonly identifier: readonly BadgeIdentifier[];
  readonly achievement: BadgeAchievement;
}

export interface BadgeAchievement {
  readonly id: string;
  readonly type: readonly string[];
  readonly achievementType: string;
  readonly name: string;
  readonly description: string;
  readonly criteria: { readonly id: string; readonly narrative: string };
  readonly image: BadgeImage;
  readonly inLanguage: string;
}

interface BadgeImage {
  readonly id: string;
  readonly type: 'Image';
  readonly caption?: string;
}

interface BadgeStatus {
  readonly id: string;
  readonly type: 'BitstringStatusListEntry';
  readonly statusPurpose: 'revocation';
  readonly statusListIndex: string;
  readonly statusListCredential: string;
}

/** What signing adds to the request. */
export interface Stamp {
  readonly publicUrl: string;
  readonly issuerId: string;
  /** The last part of the credential's own URL. */
  readonly credentialId: string;
  readonly validFrom: Date;
  /** A fresh random salt for every hashed identifier. */
  readonly salt: () => string;
  readonly status?: { readonly listId: string; readonly index: number };
}

/** The members that differ from learner to learner, as they stand in the JSON. */
export interface LearnerParts {
  readonly credentialId: string;
  readonly validFrom: string;
  readonly validUntil: string | undefined;
  readonly awardedDate: string;
  readonly subjectId: string;
  readonly identifier: readonly BadgeIdentifier[];
  /** `list` is the last part of the list's address. */
  readonly status: { readonly list: string; readonly index: string } | undefined;
}

/**
 * @throws name_not_known when the learner ticked a name that nobody knows
 */
export function writeOpenBadge(request: IssueRequest, stamp: Stamp): OpenBadgeCredential {
  return assembleOpenBadge(request, stamp, writeLearnerParts(request, stamp));
}

/** @throws name_not_known */
export function writeLearnerParts(request: IssueRequest, stamp: Stamp): LearnerParts {
  const { award, learner, choices, validUntil } = request;
  const { status } = stamp;
  return {
    credentialId: stamp.credentialId,
    validFrom: wholeSeconds(stamp.validFrom),
    validUntil: validUntil && wholeSeconds(validUntil),
    awardedDate: wholeSeconds(award.awardedAt),
    subjectId: subjectId(learner),
    identifier: writeIdentifiers(learner, choices, stamp.salt),
    status: status && { list: encodeURIComponent(status.listId), index: String(status.index) },
  };
}

/** What everybody's credential has in common, around what is one learner's. */
export function assembleOpenBadge(
  request: IssueRequest,
  stamp: Pick<Stamp, 'publicUrl' | 'issuerId'>,
  parts: LearnerParts,
): OpenBadgeCredential {
  const { achievement } = request;
  return {
    '@context': openBadgeContexts,
    id: `${stamp.publicUrl}/c/${parts.credentialId}`,
    type: ['VerifiableCredential', 'OpenBadgeCredential'],
    name: achievement.name,
    ...(achievement.description !== '' && { description: achievement.description }),
    issuer: writeIssuer(request.organisation, stamp),
    validFrom: parts.validFrom,
    ...(parts.validUntil !== undefined && { validUntil: parts.validUntil }),
    awardedDate: parts.awardedDate,
    credentialSubject: {
      id: parts.subjectId,
      type: ['AchievementSubject'],
      identifier: parts.identifier,
      achievement: writeAchievement(achievement, {
        publicUrl: stamp.publicUrl,
        achievementType: request.tier.achievementType,
        criteria: request.criteria,
        language: request.choices.language,
      }),
    },
    credentialSchema: [
      {
        id: 'https://purl.imsglobal.org/spec/ob/v3p0/schema/json/ob_v3p0_achievementcredential_schema.json',
        type: '1EdTechJsonSchemaValidator2019',
      },
    ],
    ...(parts.status && {
      credentialStatus: {
        id: `${stamp.publicUrl}/status/${parts.status.list}#${parts.status.index}`,
        type: 'BitstringStatusListEntry',
        statusPurpose: 'revocation',
        statusListIndex: parts.status.index,
        statusListCredential: `${stamp.publicUrl}/status/${parts.status.list}`,
      },
    }),
  };
}

/** The achievement as it stands in credentials and, the same, on its own page. */
export function writeAchievement(
  achievement: Achievement,
  words: {
    readonly publicUrl: string;
    readonly achievementType: string;
    readonly criteria: string;
    readonly language: string;
  },
): BadgeAchievement {
  const id = `${words.publicUrl}/achievements/${encodeURIComponent(achievement.id)}`;
  return {
    id,
    type: ['Achievement'],
    achievementType: words.achievementType,
    name: achievement.name,
    description: achievement.description,
    criteria: { id: `${id}#criteria`, narrative: words.criteria },
    image: { id: `${id}/image.svg`, type: 'Image', caption: achievement.name },
    inLanguage: words.language,
  };
}

/** NumericDate and date-time must agree, so both are whole seconds (Open Badges 3.0, JWT proof: nbf = validFrom). */
export function wholeSeconds(at: Date): string {
  return `${at.toISOString().slice(0, 19)}Z`;
}

function writeIssuer(
  organisation: IssueRequest['organisation'],
  stamp: Pick<Stamp, 'publicUrl' | 'issuerId'>,
): BadgeIssuer {
  const profile = organisation.issuerProfile;
  return {
    id: stamp.issuerId,
    type: ['Profile'],
    name: profile?.name ?? organisation.name,
    ...(profile && { url: profile.url, email: profile.email }),
    ...(profile?.description && { description: profile.description }),
    ...(profile?.image && {
      image: {
        id: `${stamp.publicUrl}/o/${encodeURIComponent(organisation.id)}/image`,
        type: 'Image' as const,
      },
    }),
  };
}

export function statusListUrl(publicUrl: string, listId: string): string {
  return `${publicUrl}/status/${encodeURIComponent(listId)}`;
}
