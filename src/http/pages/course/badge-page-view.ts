/**
 * The instructor's page of one badge: the rule in plain words, who would get it now, who is one step away and
 * which, who is not known and why, who cannot get it and why; what keeps it from being published; who has it.
 */
import type { DraftFinding, Preview, PublishRight } from '../../../awards/index.js';
import type { Achievement } from '../../../domain/achievement.js';
import type { Clause, Rule } from '../../../domain/clause.js';
import type { ResourceLink } from '../../../domain/platform.js';
import type { ClauseView, Describer } from '../../../notices/describe.js';
import { badgeView, type BadgeView } from '../badge-view.js';
import { isLocked, namesIn, type CourseSnapshot } from '../course-snapshot.js';
import type { Texts } from '../texts.js';
import { personName } from './people-view.js';
import { personGroups, type PersonGroup } from './preview-view.js';
import { findingSentences } from './rule-problems.js';

interface AwardRow {
  readonly name: string;
  readonly state: string;
  readonly awardedAt: Date;
  readonly withdrawHref?: string;
  readonly because?: string;
}

interface ClaimPointRow {
  readonly id: string;
  readonly title: string;
  readonly href: string;
  readonly restriction?: string;
  readonly confirmed: boolean;
  readonly writes: boolean;
  readonly writesOther: boolean;
}

export interface BadgePageView {
  readonly title: string;
  readonly place: string;
  readonly base: string;
  readonly home: string;
  readonly edits: boolean;
  readonly badge: BadgeView;
  readonly at: string;
  readonly state: string;
  readonly note?: string;
  readonly rule?: {
    readonly words: ClauseView;
    readonly version: number;
    readonly isDraft: boolean;
    readonly publishedBefore: boolean;
    readonly decideFrom?: Date;
    readonly showsValues: boolean;
  };
  readonly errors: readonly string[];
  readonly warnings: readonly string[];
  readonly cannotPublish?: string;
  /** There is a draft, or a publishing that did not come to its end. */
  readonly toPublish: boolean;
  readonly canPublish: boolean;
  readonly claimPoints: readonly ClaimPointRow[];
  readonly groups: readonly PersonGroup[];
  /** How many hold it already; absent for nobody. */
  readonly already?: string;
  readonly notEligible: readonly { readonly name: string; readonly because: string }[];
  readonly failures: readonly string[];
  readonly awards: readonly AwardRow[];
  /** Published, or held by somebody: what it says stays as it is. */
  readonly locked: boolean;
  readonly problem?: string;
}

export interface BadgePageInput {
  readonly course: CourseSnapshot;
  readonly achievement: Achievement;
  readonly rule: Rule | undefined;
  readonly findings: readonly DraftFinding[];
  readonly preview: Preview | undefined;
  readonly right: PublishRight;
  readonly texts: Texts;
  readonly describer: Describer;
  readonly problem?: string;
}

export function badgePageView(input: BadgePageInput): BadgePageView {
  const { course, achievement, rule, texts, right } = input;
  const toPublish = rule?.status === 'draft' || (rule && achievement.status === 'draft') === true;
  const held = input.preview?.alreadyAwarded.length ?? 0;
  const sentences = findingSentences(input.findings, texts);
  const errors = sentences.filter(({ severity }) => severity === 'error').map(({ text }) => text);
  return {
    title: achievement.name,
    place: course.context.title,
    base: course.base,
    home: course.base,
    edits: course.standing === 'instructor',
    badge: badgeView(achievement, {
      tiers: course.organisation.tiers,
      locale: texts.locale,
      base: course.base,
    }),
    at: `${course.base}badges/${achievement.id}`,
    state: texts.t(`course.status_${achievement.status}`),
    ...(achievement.criteriaNote !== undefined && { note: achievement.criteriaNote }),
    ...(rule && { rule: ruleWords(rule, input) }),
    errors,
    warnings: sentences.filter(({ severity }) => severity === 'warning').map(({ text }) => text),
    ...(!right.allowed && { cannotPublish: texts.t(`course.right_${right.because}`) }),
    toPublish,
    canPublish: right.allowed && toPublish && errors.length === 0,
    claimPoints: claimPoints(input),
    groups: personGroups(input),
    ...(held > 0 && { already: texts.t('course.already', { count: held }) }),
    notEligible: (input.preview?.notEligible ?? []).map(({ learnerId, because }) => ({
      name: personName(course, learnerId, texts),
      because: texts.t(`course.not_eligible_${because}`),
    })),
    failures: failuresOf(input),
    awards: awardRows(input),
    locked: isLocked(course, achievement),
    ...(input.problem !== undefined && { problem: input.problem }),
  };
}

function ruleWords(rule: Rule, { course, achievement, texts, describer }: BadgePageInput) {
  return {
    words: describer.clauseTree(texts.locale, rule.clause, namesIn(course)),
    version: rule.version,
    isDraft: rule.status === 'draft',
    publishedBefore: course.rules.get(achievement.id)?.published !== undefined,
    showsValues: rule.showsValues,
    ...(rule.decideFrom && { decideFrom: rule.decideFrom }),
  };
}

function failuresOf({ preview, texts }: BadgePageInput): readonly string[] {
  const failed = (preview?.readings ?? []).flatMap(({ source, failedWith }) =>
    failedWith === undefined
      ? []
      : `${texts.t(`course.source_${source}`)}: ${texts.t(`errors.${failedWith}`)}`,
  );
  return preview?.roster === 'unreachable'
    ? [...failed, texts.t('course.roster_unreachable')]
    : failed;
}

function claimPoints({ course, achievement, rule }: BadgePageInput): readonly ClaimPointRow[] {
  const named = rule ? linksNamed(rule.clause) : new Set<string>();
  return course.links
    .filter((link) => named.has(link.id))
    .map((link: ResourceLink) => ({
      id: link.id,
      title: link.title,
      href: `${course.base}links/${link.id}`,
      confirmed: link.restrictionConfirmedAt !== undefined,
      writes: link.writesScoreFor === achievement.id,
      writesOther: link.writesScoreFor !== undefined && link.writesScoreFor !== achievement.id,
      ...(link.restrictionInWords !== undefined && { restriction: link.restrictionInWords }),
    }));
}

/** The links that a rule looks at, wherever in it. */
function linksNamed(clause: Clause): ReadonlySet<string> {
  if ('resourceLinkId' in clause) return new Set([clause.resourceLinkId]);
  if (!('of' in clause)) return new Set();
  const parts = clause.type === 'not' ? [clause.of] : clause.of;
  return new Set(parts.flatMap((part) => [...linksNamed(part)]));
}

function awardRows({ course, achievement, texts }: BadgePageInput): readonly AwardRow[] {
  return course.awards
    .filter(({ achievementId }) => achievementId === achievement.id)
    .map((award) => ({
      name: personName(course, award.learnerId, texts),
      state: texts.t(`course.award_${award.status}`),
      awardedAt: award.awardedAt,
      ...(award.withdrawnBecause !== undefined && { because: award.withdrawnBecause }),
      ...(award.status !== 'withdrawn' &&
        course.standing === 'instructor' && {
          withdrawHref: `${course.base}awards/${award.id}/withdraw`,
        }),
    }));
}
