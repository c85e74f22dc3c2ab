/**
 * The instructor's page of a course: badges by tier, everybody held against every published badge, what a
 * person must decide, and when what was read last (DESIGN §1: "who would get this badge now, and why not the
 * others?").
 */
import type { CourseDecision } from '../../../awards/index.js';
import type { Award } from '../../../domain/award.js';
import type { Decision } from '../../../domain/outcome.js';
import { missingClauses } from '../../../rules/missing.js';
import { badgeView, tierView, type BadgeView, type TierView } from '../badge-view.js';
import type { CourseSnapshot } from '../course-snapshot.js';
import type { Texts } from '../texts.js';
import { lackNotices, type LackNotice } from './lacks-view.js';
import { personName } from './people-view.js';
import { readingRows, type ReadingRow } from './readings-view.js';
import { taskRows, type TaskRow } from './tasks-view.js';

export interface CourseView {
  readonly title: string;
  readonly place: string;
  readonly base: string;
  readonly home: string;
  readonly edits: boolean;
  readonly lacks: readonly LackNotice[];
  readonly link: LinkView | undefined;
  /** Nobody has said yet which link of this course is the unrestricted one. */
  readonly lacksBadgesLink: boolean;
  /** Highest tier first. */
  readonly badges: readonly BadgeCard[];
  readonly emptyTiers: readonly TierView[];
  readonly matrix: Matrix | undefined;
  readonly tasks: readonly TaskRow[];
  readonly readings: readonly ReadingRow[];
  readonly columns: readonly ColumnRow[];
  /** What a check that was just made has found. */
  readonly checked?: { readonly awarded: number; readonly failures: number };
}

interface LinkView {
  readonly title: string;
  readonly purpose: 'unset' | 'badges' | 'claim';
  readonly href: string;
}

interface BadgeCard extends BadgeView {
  readonly counts: string;
  readonly state: string;
}

interface ColumnRow {
  readonly label: string;
  readonly href: string;
  readonly state: string;
  readonly verdict: 'met' | 'unmet' | 'unknown';
}

interface Matrix {
  readonly badges: readonly BadgeView[];
  readonly rows: readonly {
    readonly name: string;
    readonly href: string;
    readonly note?: string;
    readonly cells: readonly MatrixCell[];
  }[];
}

interface MatrixCell {
  readonly verdict: 'met' | 'unmet' | 'unknown' | 'none';
  readonly text: string;
}

export interface CourseViewInput {
  readonly course: CourseSnapshot;
  readonly decided: CourseDecision;
  readonly texts: Texts;
  readonly checked?: { readonly awarded: number; readonly failures: number };
}

export function courseView(input: CourseViewInput): CourseView {
  const { course, texts } = input;
  const edits = course.standing === 'instructor';
  return {
    title: texts.t('course.title'),
    place: course.context.title,
    base: course.base,
    home: course.base,
    edits,
    lacks: lackNotices(course, texts),
    link: course.link && {
      title: course.link.title,
      purpose: course.link.purpose,
      href: `${course.base}links/${course.link.id}`,
    },
    lacksBadgesLink: !course.links.some(({ purpose }) => purpose === 'badges'),
    badges: badgeCards(course, texts),
    emptyTiers: emptyTiers(course, texts),
    matrix: matrixOf(input),
    tasks: taskRows(course, texts),
    readings: readingRows(course, texts),
    columns: course.columns.map((column) => columnRow(column, course.base, texts)),
    ...(input.checked && { checked: input.checked }),
  };
}

function badgeCards(course: CourseSnapshot, texts: Texts): readonly BadgeCard[] {
  const { tiers } = course.organisation;
  const about = { tiers, locale: texts.locale, base: course.base, linked: true };
  return tiers.toReversed().flatMap((tier) =>
    course.achievements
      .filter(({ tierId, status }) => tierId === tier.id && status !== 'archived')
      .map((achievement) => {
        const given = course.awards.filter(
          ({ achievementId, status }) => achievementId === achievement.id && status !== 'withdrawn',
        );
        const claimed = given.filter(({ status }) => status === 'claimed').length;
        return {
          ...badgeView(achievement, about),
          counts: texts.t('course.counts', { awarded: given.length, claimed }),
          state: texts.t(`course.status_${achievement.status}`),
        };
      }),
  );
}

function emptyTiers(course: CourseSnapshot, texts: Texts): readonly TierView[] {
  const { tiers } = course.organisation;
  const used = new Set(course.achievements.map(({ tierId }) => tierId));
  return tiers
    .filter(({ id }) => !used.has(id))
    .toReversed()
    .map((tier) => tierView(tiers, tier, texts.locale));
}

function columnRow(
  column: CourseSnapshot['columns'][number],
  base: string,
  texts: Texts,
): ColumnRow {
  const href = `${base}columns/${column.id}`;
  const label = column.activity?.name ?? column.label;
  if (column.missingSince) {
    return { label, href, verdict: 'unknown', state: texts.t('course.column_missing') };
  }
  const values = column.valuesSeen ?? 0;
  if (values === 0) return { label, href, verdict: 'unmet', state: texts.t('course.column_empty') };
  return { label, href, verdict: 'met', state: texts.t('course.column_values', { values }) };
}

function matrixOf({ course, decided, texts }: CourseViewInput): Matrix | undefined {
  const published = course.achievements.filter(({ status }) => status === 'published');
  if (published.length === 0) return undefined;
  const about = { tiers: course.organisation.tiers, locale: texts.locale, base: course.base };
  const hindered = new Map(decided.notEligible.map((each) => [each.learnerId, each.because]));
  const decisions = new Map(
    decided.rules.flatMap(({ achievementId, decisions: all }) =>
      all.map((decision) => [`${achievementId} ${decision.learnerId}`, decision] as const),
    ),
  );
  const awards = new Map(
    decided.awards.map((award) => [`${award.achievementId} ${award.learnerId}`, award]),
  );
  const rows = course.members
    .filter(({ learnerId }) => hindered.get(learnerId) !== 'seen_as_instructor')
    .map(({ learnerId }) => {
      const because = hindered.get(learnerId);
      return {
        name: personName(course, learnerId, texts),
        href: `${course.base}learners/${learnerId}`,
        ...(because && { note: texts.t(`course.not_eligible_${because}`) }),
        cells: published.map(({ id }) =>
          cellOf(awards.get(`${id} ${learnerId}`), decisions.get(`${id} ${learnerId}`), texts),
        ),
      };
    });
  return {
    badges: published.map((achievement) => badgeView(achievement, { ...about, linked: true })),
    rows: rows.toSorted((a, b) => a.name.localeCompare(b.name, texts.locale)),
  };
}

function cellOf(
  award: Award | undefined,
  decision: Decision | undefined,
  texts: Texts,
): MatrixCell {
  if (award) return { verdict: 'met', text: texts.t(`course.award_${award.status}`) };
  if (!decision) return { verdict: 'none', text: texts.t('course.cell_none') };
  return { verdict: decision.verdict, text: decisionText(decision, texts) };
}

function decisionText({ verdict, missing, outcome }: Decision, texts: Texts): string {
  if (verdict === 'unmet') return texts.t('course.steps_away', { steps: missing });
  const reasons = new Set(missingClauses(outcome).flatMap(({ reason }) => reason ?? []));
  const [only] = reasons;
  return verdict === 'unknown' && only && reasons.size === 1
    ? texts.t(`course.reason_${only}`)
    : texts.t(`common.verdict_${verdict}`);
}
