/**
 * The instructor's page of one badge: the rule in plain words, who would get it now, who is one step away and
 * which, who is not known and why, who cannot get it and why; what keeps it from being published; who has it.
 */
import type { Preview, PublishRight } from '../../../awards/index.js';
import type { Achievement } from '../../../domain/achievement.js';
import type { Clause, Rule } from '../../../domain/clause.js';
import type { Decision, Outcome } from '../../../domain/outcome.js';
import type { ResourceLink } from '../../../domain/platform.js';
import type { ClauseView, Describer } from '../../../notices/describe.js';
import type { Finding } from '../../../rules/finding.js';
import { missingClauses } from '../../../rules/missing.js';
import { badgeView, type BadgeView } from '../badge-view.js';
import { namesIn, type CourseSnapshot } from '../course-snapshot.js';
import { outcomeRows, type OutcomeRow } from '../outcome-view.js';
import type { Texts } from '../texts.js';
import { personName } from './people-view.js';
import { findingSentences } from './rule-problems.js';

interface PersonRow {
  readonly name: string;
  readonly href: string;
  readonly summary: string;
  readonly rows: readonly OutcomeRow[];
  /** Set where an `approved` clause waits for this person. */
  readonly approve?: string;
}

interface PersonGroup {
  readonly id: 'now' | 'one' | 'further' | 'unknown';
  readonly title: string;
  readonly verdict: 'met' | 'unmet' | 'unknown';
  /** Long lists of people who are far away start closed. */
  readonly open: boolean;
  readonly people: readonly PersonRow[];
}

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
  readonly canPublish: boolean;
  readonly claimPoints: readonly ClaimPointRow[];
  readonly groups: readonly PersonGroup[];
  /** How many hold it already; absent for nobody. */
  readonly already?: string;
  readonly notEligible: readonly { readonly name: string; readonly because: string }[];
  readonly failures: readonly string[];
  readonly awards: readonly AwardRow[];
  /** Somebody holds it: what it says stays as it is. */
  readonly locked: boolean;
  readonly problem?: string;
}

export interface BadgePageInput {
  readonly course: CourseSnapshot;
  readonly achievement: Achievement;
  readonly rule: Rule | undefined;
  readonly findings: readonly Finding[];
  readonly preview: Preview | undefined;
  readonly right: PublishRight;
  readonly texts: Texts;
  readonly describer: Describer;
  readonly problem?: string;
}

export function badgePageView(input: BadgePageInput): BadgePageView {
  const { course, achievement, rule, texts, right } = input;
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
    canPublish: right.allowed && rule?.status === 'draft' && errors.length === 0,
    claimPoints: claimPoints(input),
    groups: personGroups(input),
    ...(held > 0 && { already: texts.t('course.already', { count: held }) }),
    notEligible: (input.preview?.notEligible ?? []).map(({ learnerId, because }) => ({
      name: personName(course, learnerId, texts),
      because: texts.t(`course.not_eligible_${because}`),
    })),
    failures: failuresOf(input),
    awards: awardRows(input),
    locked: course.awards.some(
      ({ achievementId, status }) => achievementId === achievement.id && status !== 'withdrawn',
    ),
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

function personGroups(input: BadgePageInput): readonly PersonGroup[] {
  const { preview, texts } = input;
  if (!preview) return [];
  const open = preview.decisions.filter(
    ({ learnerId }) => !preview.alreadyAwarded.includes(learnerId),
  );
  const group = (
    id: PersonGroup['id'],
    verdict: PersonGroup['verdict'],
    decisions: readonly Decision[],
  ): PersonGroup => ({
    id,
    verdict,
    open: id === 'now' || id === 'one' || decisions.length <= 12,
    title: texts.t(`course.group_people_${id}`, { count: decisions.length }),
    people: decisions
      .map((decision) => personRow(decision, input))
      .toSorted((a, b) => a.name.localeCompare(b.name, texts.locale)),
  });
  const unmet = open.filter(({ verdict }) => verdict === 'unmet');
  return [
    group(
      'now',
      'met',
      open.filter(({ verdict }) => verdict === 'met'),
    ),
    group(
      'one',
      'unmet',
      unmet.filter(({ missing }) => missing === 1),
    ),
    group(
      'further',
      'unmet',
      unmet.filter(({ missing }) => missing !== 1),
    ),
    group(
      'unknown',
      'unknown',
      open.filter(({ verdict }) => verdict === 'unknown'),
    ),
  ];
}

function personRow(decision: Decision, input: BadgePageInput): PersonRow {
  const { course, texts, describer, achievement } = input;
  const names = namesIn(course);
  const missing = missingClauses(decision.outcome);
  const waits = missing.some(({ type }) => type === 'approved');
  return {
    name: personName(course, decision.learnerId, texts),
    href: `${course.base}learners/${decision.learnerId}`,
    summary:
      decision.verdict === 'unknown'
        ? unknownReasons(missing, input)
        : describer.summary(texts.locale, missing, names, { showsValues: true }),
    rows: outcomeRows(decision.outcome, { texts, describer, names, showsValues: true }),
    ...(waits &&
      course.standing === 'instructor' && {
        approve: `${course.base}badges/${achievement.id}/approvals/${decision.learnerId}`,
      }),
  };
}

/** Why it is not known: each reason once. */
function unknownReasons(missing: readonly Outcome[], { texts, describer }: BadgePageInput): string {
  const reasons = missing.flatMap(({ verdict, reason }) =>
    verdict === 'unknown' && reason ? describer.unknown(texts.locale, reason) : [],
  );
  return [...new Set(reasons)].join(' ');
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
