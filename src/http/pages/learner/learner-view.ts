/** A learner's own page: what was earned, what is in reach and what is missing for it (DESIGN §1). */
import type { Award } from '../../../domain/award.js';
import type { Rule } from '../../../domain/clause.js';
import type { Credential } from '../../../domain/credential.js';
import type { Describer } from '../../../notices/describe.js';
import { missingClauses } from '../../../rules/missing.js';
import { badgeView, type BadgeView } from '../badge-view.js';
import { namesIn, type CourseSnapshot } from '../course-snapshot.js';
import type { CourseDecision } from '../../../awards/index.js';
import { outcomeRows, type OutcomeRow } from '../outcome-view.js';
import type { Texts } from '../texts.js';

export interface LearnerViewInput {
  readonly course: CourseSnapshot;
  /** Whose page it is: the person of the session, or the one an instructor looks as. */
  readonly learnerId: string;
  /** By award id. */
  readonly credentials: ReadonlyMap<string, Credential>;
  /** What was decided when the LMS was last read; `Awarding.explain` gives it. */
  readonly decided: CourseDecision;
  readonly texts: Texts;
  readonly describer: Describer;
  readonly publicUrl: string;
  /** `false` when an instructor looks: nothing can be done. */
  readonly acts: boolean;
}

interface EarnedView {
  readonly badge: BadgeView;
  readonly state: 'waiting' | 'declined' | 'claimed' | 'withdrawn';
  readonly awardedAt: Date;
  readonly withdrawnBecause?: string;
  readonly claimHref: string;
  readonly declineHref: string;
  readonly credential?: {
    readonly published: boolean;
    readonly publicUrl: string;
    readonly publishHref: string;
    readonly unpublishHref: string;
    readonly downloadHref: string;
  };
}

interface InReachView {
  readonly badge: BadgeView;
  readonly rows: readonly OutcomeRow[];
  /** "One step away: …" */
  readonly summary: string;
  readonly decideFrom?: Date;
  readonly anchor: string;
}

export interface LearnerView {
  readonly title: string;
  readonly place: string;
  readonly base: string;
  readonly home: string;
  readonly acts: boolean;
  readonly name?: string;
  readonly earned: readonly EarnedView[];
  readonly inReach: readonly InReachView[];
  readonly nothing: boolean;
  /** The newest reading of some source failed: what is shown was known before. */
  readonly outOfDate: boolean;
  /** Why this person cannot be awarded in this course, as a sentence. */
  readonly notEligible?: string;
}

export function learnerView(input: LearnerViewInput): LearnerView {
  const { course, texts, learnerId } = input;
  const mine = awardsOf(input);
  const earned = mine.flatMap((award) => earnedView(award, input) ?? []);
  const held = new Set(
    mine.filter(({ status }) => status !== 'withdrawn').map((award) => award.achievementId),
  );
  const inReach = [...course.rules.values()].flatMap(({ published }) =>
    published && !held.has(published.achievementId) ? (inReachView(published, input) ?? []) : [],
  );
  const name = course.learners.get(learnerId)?.name;
  const hindered = input.decided.notEligible.find((each) => each.learnerId === learnerId);
  return {
    title: texts.t('learner.title'),
    place: course.context.title,
    base: course.base,
    home: course.base,
    acts: input.acts,
    ...(name !== undefined && { name }),
    earned: earned.toSorted((a, b) => b.awardedAt.getTime() - a.awardedAt.getTime()),
    inReach,
    nothing: earned.length === 0 && inReach.length === 0,
    outOfDate: course.readings.some(({ failedWith }) => failedWith !== undefined),
    ...(hindered && { notEligible: texts.t(`learner.not_eligible_${hindered.because}`) }),
  };
}

/** Given here, or in another course that shares the badge: awarding twice is awarding once (DESIGN D6). */
export function awardsOf({
  course,
  decided,
  learnerId,
}: Pick<LearnerViewInput, 'course' | 'decided' | 'learnerId'>): readonly Award[] {
  const all = [...course.awards, ...decided.awards].filter(
    (award) => award.learnerId === learnerId,
  );
  return [...new Map(all.map((award) => [award.id, award])).values()];
}

const states = {
  awarded: 'waiting',
  declined: 'declined',
  claimed: 'claimed',
  withdrawn: 'withdrawn',
} as const;

function earnedView(award: Award, input: LearnerViewInput): EarnedView | undefined {
  const { course, texts } = input;
  const achievement = course.achievements.find(({ id }) => id === award.achievementId);
  if (!achievement) return undefined;
  const at = `${course.base}awards/${award.id}`;
  const credential = input.credentials.get(award.id);
  return {
    badge: badge(achievement, course, texts),
    state: states[award.status],
    awardedAt: award.awardedAt,
    ...(award.withdrawnBecause !== undefined && { withdrawnBecause: award.withdrawnBecause }),
    claimHref: `${at}/claim`,
    declineHref: `${at}/decline`,
    ...(credential && {
      credential: {
        published: credential.published,
        publicUrl: `${input.publicUrl}/c/${credential.id}`,
        publishHref: `${at}/publish`,
        unpublishHref: `${at}/unpublish`,
        downloadHref: `${at}/badge.jwt`,
      },
    }),
  };
}

function inReachView(rule: Rule, input: LearnerViewInput): InReachView | undefined {
  const { course, texts, describer } = input;
  const achievement = course.achievements.find(({ id }) => id === rule.achievementId);
  const decision = input.decided.rules
    .find(({ achievementId }) => achievementId === rule.achievementId)
    ?.decisions.find(({ learnerId }) => learnerId === input.learnerId);
  if (achievement?.status !== 'published' || !decision) return undefined;
  const names = namesIn(course);
  const { showsValues } = rule;
  const missing = missingClauses(decision.outcome);
  return {
    badge: badge(achievement, course, texts),
    rows: outcomeRows(decision.outcome, { texts, describer, names, showsValues }),
    summary: describer.summary(texts.locale, missing, names, { showsValues }),
    anchor: `badge-${achievement.id}`,
    ...(rule.decideFrom !== undefined &&
      decision.outcome.reason === 'not_decided_yet' && { decideFrom: rule.decideFrom }),
  };
}

function badge(
  achievement: Parameters<typeof badgeView>[0],
  course: CourseSnapshot,
  texts: Texts,
): BadgeView {
  return badgeView(achievement, {
    tiers: course.organisation.tiers,
    locale: texts.locale,
    base: course.base,
  });
}
