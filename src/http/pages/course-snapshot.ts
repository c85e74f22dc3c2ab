/** Everything that is stored about the course of a session, read once for one page. Asks no LMS. */
import type { Achievement } from '../../domain/achievement.js';
import type { Award, Task } from '../../domain/award.js';
import type { Rule } from '../../domain/clause.js';
import type { Column, SourceReading } from '../../domain/course.js';
import type { Learner } from '../../domain/learner.js';
import type { Organisation } from '../../domain/organisation.js';
import type { Context, Member, ResourceLink } from '../../domain/platform.js';
import { ToolError } from '../../errors.js';
import { rosterStateOf } from '../../evidence/course.js';
import type { Names } from '../../notices/describe.js';
import type { Stores } from '../../stores/ports/index.js';
import { standingOf, type CourseSession, type Standing } from './standing.js';

interface RuleVersions {
  /** The newest version, draft or not. */
  readonly newest: Rule;
  readonly published: Rule | undefined;
}

export interface CourseSnapshot {
  readonly session: CourseSession;
  readonly standing: Standing;
  /** `/in/<launchId>/` */
  readonly base: string;
  readonly organisation: Organisation;
  readonly context: Context;
  readonly links: readonly ResourceLink[];
  /** The link that was opened. */
  readonly link: ResourceLink | undefined;
  readonly achievements: readonly Achievement[];
  /** Of the whole Organisation: `holds` may name any of them. */
  readonly allAchievements: readonly Achievement[];
  readonly rules: ReadonlyMap<string, RuleVersions>;
  readonly columns: readonly Column[];
  readonly awards: readonly Award[];
  readonly tasks: readonly Task[];
  readonly readings: readonly SourceReading[];
  readonly members: readonly Member[];
  readonly learners: ReadonlyMap<string, Learner>;
}

/** @throws ToolError context_not_found */
export async function loadSnapshot(
  stores: Stores,
  session: CourseSession,
): Promise<CourseSnapshot> {
  const { organisationId, contextId } = session;
  const [organisation, context, links, allAchievements, rules, columns, awards] = await Promise.all(
    [
      stores.organisations.get(organisationId),
      stores.contexts.get(organisationId, contextId),
      stores.resourceLinks.list(contextId),
      stores.achievements.list(organisationId),
      stores.rules.list(contextId),
      stores.columns.list(contextId),
      stores.awards.listByContext(contextId),
    ],
  );
  const [tasks, readings, members] = await Promise.all([
    stores.tasks.list(contextId, 'open'),
    stores.readings.list(contextId),
    stores.members.list(contextId),
  ]);
  const lastRoster = readings.find(({ source }) => source === 'roster');
  const people = await stores.learners.getMany(members.map(({ learnerId }) => learnerId));
  return {
    session,
    standing: standingOf({
      roles: session.roles,
      productFamily: context.productFamily,
      rosterOffered: rosterStateOf(context.membershipsUrl, lastRoster) !== 'notOffered',
      member: members.find(({ learnerId }) => learnerId === session.learnerId),
    }),
    base: `/in/${session.id}/`,
    organisation,
    context,
    links,
    link: links.find(({ id }) => id === session.resourceLinkId),
    achievements: allAchievements.filter((achievement) => achievement.contextId === contextId),
    allAchievements,
    rules: versionsOf(rules),
    columns,
    awards,
    tasks,
    readings,
    members,
    learners: new Map(people.map((learner) => [learner.id, learner])),
  };
}

function versionsOf(rules: readonly Rule[]): ReadonlyMap<string, RuleVersions> {
  const versions = new Map<string, RuleVersions>();
  for (const rule of rules) {
    const known = versions.get(rule.achievementId);
    const newest = known && known.newest.version > rule.version ? known.newest : rule;
    const published = rule.status === 'published' ? rule : known?.published;
    versions.set(rule.achievementId, { newest, published });
  }
  return versions;
}

/** An achievement of this course. @throws ToolError achievement_not_found, also for another course's */
export function achievementIn(course: CourseSnapshot, id: unknown): Achievement {
  const achievement = course.achievements.find((each) => each.id === id);
  if (!achievement) throw new ToolError('achievement_not_found');
  return achievement;
}

/** Whether what a badge says stays as it is: a rule of it is published, or was, or somebody holds it (DESIGN D6). */
export function isLocked({ rules, awards }: CourseSnapshot, achievement: Achievement): boolean {
  if (achievement.status !== 'draft') return true;
  if (rules.get(achievement.id)?.published !== undefined) return true;
  return awards.some(
    ({ achievementId, status }) => achievementId === achievement.id && status !== 'withdrawn',
  );
}

/** How things that clauses refer to are called in this course. */
export function namesIn(course: CourseSnapshot): Names {
  return {
    column: (id) => {
      const column = course.columns.find((each) => each.id === id);
      return column?.activity?.name ?? column?.label ?? id;
    },
    achievement: (id) => course.allAchievements.find((each) => each.id === id)?.name ?? id,
    resourceLink: (id) => course.links.find((each) => each.id === id)?.title ?? id,
  };
}
