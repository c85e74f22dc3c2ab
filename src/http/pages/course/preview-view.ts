/** Who would get a badge now, who is one step away and which, who is further, and about whom it is not known. */
import type { Preview } from '../../../awards/index.js';
import type { Achievement } from '../../../domain/achievement.js';
import type { Decision, Outcome } from '../../../domain/outcome.js';
import type { Describer } from '../../../notices/describe.js';
import { missingClauses } from '../../../rules/missing.js';
import { namesIn, type CourseSnapshot } from '../course-snapshot.js';
import { outcomeRows, type OutcomeRow } from '../outcome-view.js';
import type { Texts } from '../texts.js';
import { personName } from './people-view.js';

interface PersonRow {
  readonly name: string;
  readonly href: string;
  readonly summary: string;
  readonly rows: readonly OutcomeRow[];
  /** Set where an `approved` clause waits for this person. */
  readonly approve?: string;
}

export interface PersonGroup {
  readonly id: 'now' | 'one' | 'further' | 'unknown';
  readonly title: string;
  readonly verdict: 'met' | 'unmet' | 'unknown';
  /** Long lists of people who are far away start closed. */
  readonly open: boolean;
  readonly people: readonly PersonRow[];
}

interface PreviewInput {
  readonly course: CourseSnapshot;
  readonly achievement: Achievement;
  readonly preview: Preview | undefined;
  readonly texts: Texts;
  readonly describer: Describer;
}

/** No groups where there is no rule yet. */
export function personGroups(input: PreviewInput): readonly PersonGroup[] {
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

function personRow(decision: Decision, input: PreviewInput): PersonRow {
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
function unknownReasons(missing: readonly Outcome[], { texts, describer }: PreviewInput): string {
  const reasons = missing.flatMap(({ verdict, reason }) =>
    verdict === 'unknown' && reason ? describer.unknown(texts.locale, reason) : [],
  );
  return [...new Set(reasons)].join(' ');
}
