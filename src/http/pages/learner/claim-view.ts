/** The claim page: what will be signed, word for word, before anything is (DESIGN D8). */
import type { Achievement } from '../../../domain/achievement.js';
import type { Award } from '../../../domain/award.js';
import type { Learner } from '../../../domain/learner.js';
import type { ClaimPreview } from '../../../sharing/index.js';
import { badgeView, type BadgeView } from '../badge-view.js';
import type { CourseSnapshot } from '../course-snapshot.js';
import type { Texts } from '../texts.js';

export interface ClaimView {
  readonly title: string;
  readonly place: string;
  readonly base: string;
  readonly home: string;
  readonly badge: BadgeView;
  readonly action: string;
  readonly declineAction: string;
  readonly correctionAction: string;
  readonly awardedAt: Date;
  readonly issuer: string;
  readonly criteria: readonly string[];
  /** Exactly as it will be signed; absent when the LMS told none. */
  readonly name?: string;
  /** Shown so that its holder knows which address is meant; only its hash is signed. */
  readonly email?: string;
  readonly languages: readonly { readonly tag: string; readonly chosen: boolean }[];
  readonly correction?: {
    readonly name: string;
    readonly state: 'waiting' | 'confirmed' | 'refused';
  };
  /** What was wrong with the posted form. */
  readonly problem?: string;
}

export interface ClaimViewInput {
  readonly course: CourseSnapshot;
  readonly award: Award;
  readonly achievement: Achievement;
  readonly learner: Learner;
  readonly preview: ClaimPreview;
  readonly languages: readonly string[];
  readonly texts: Texts;
  readonly problem?: string;
}

export function claimView(input: ClaimViewInput): ClaimView {
  const { course, award, achievement, learner, preview, texts } = input;
  const at = `${course.base}awards/${award.id}`;
  const { nameCorrection } = learner;
  const chosen = input.languages.includes(achievement.language)
    ? achievement.language
    : texts.locale;
  return {
    title: texts.t('learner.claim_title', { name: achievement.name }),
    place: course.context.title,
    base: course.base,
    home: course.base,
    badge: badgeView(achievement, {
      tiers: course.organisation.tiers,
      locale: texts.locale,
      base: course.base,
    }),
    action: `${at}/claim`,
    declineAction: `${at}/decline`,
    correctionAction: `${at}/correction`,
    awardedAt: award.awardedAt,
    issuer: course.organisation.issuerProfile?.name ?? course.organisation.name,
    criteria: criteriaLines(preview),
    ...(preview.name !== undefined && { name: preview.name }),
    ...(preview.email !== undefined && { email: preview.email }),
    languages: input.languages.map((tag) => ({ tag, chosen: tag === chosen })),
    ...(nameCorrection && {
      correction: {
        name: nameCorrection.name,
        state: nameCorrection.confirmedAt
          ? ('confirmed' as const)
          : nameCorrection.refusedAt
            ? ('refused' as const)
            : ('waiting' as const),
      },
    }),
    ...(input.problem !== undefined && { problem: input.problem }),
  };
}

/** The criteria are short Markdown of ours (`notices/criteria.ts`): shown line by line, without its marks. */
function criteriaLines({ credential }: ClaimPreview): readonly string[] {
  const { narrative } = credential.credentialSubject.achievement.criteria;
  return narrative
    .split('\n')
    .map((line) => line.replace(/^\s*-\s+/, '').replace(/\\(?=[\\`*_{}[\]<>#|~])/g, ''))
    .filter((line) => line !== '');
}
