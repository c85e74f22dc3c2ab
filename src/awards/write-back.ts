/**
 * Writing an award to the LMS (DESIGN D4, last paragraph; AGS 2.0 §3.4): 1 of 1 on the column of a link that is
 * bound to exactly one badge, once per award, only after a teacher turned it on. Success only: a partial or
 * pending score would wipe grades (trap T11). The column comes from the list for that link, never from a launch
 * (trap T7), and is never one that rules read (trap T2).
 */
import type { Award } from '../domain/award.js';
import type { LineItem, ResourceLink } from '../domain/platform.js';
import type { Learner } from '../domain/learner.js';
import { ToolError, isToolError } from '../errors.js';
import type { ErrorCode } from '../errors.js';
import { servicesOf } from '../evidence/port.js';
import type { Course } from '../evidence/port.js';
import { requiredFacts } from '../rules/required-facts.js';
import type { Ground } from './ground.js';
import type { AwardingDeps } from './ports.js';

export interface PostedScores {
  readonly posted: number;
  /** What could not be posted; it is tried again at the next run. */
  readonly failures: readonly { readonly awardId: string; readonly because: ErrorCode }[];
}

/** Posts what has not been posted yet. Never throws for a failing LMS. */
export async function postScores(
  deps: AwardingDeps,
  ground: Ground,
  awards: readonly Award[],
): Promise<PostedScores> {
  const { course } = ground;
  const links = await deps.stores.resourceLinks.list(course.context.id);
  const failures: { awardId: string; because: ErrorCode }[] = [];
  let posted = 0;
  for (const link of links) {
    const due = awards.filter((award) => isDue(award, link, ground));
    if (due.length === 0) continue;
    const lineItem = await codeOr(findLinkColumn(deps, course, link));
    for (const award of due) {
      const because =
        typeof lineItem === 'string' ? lineItem : await postOne(deps, course, { award, lineItem });
      if (because === undefined) posted += 1;
      else failures.push({ awardId: award.id, because });
    }
  }
  return { posted, failures };
}

/**
 * Turns it on for a claim point that serves exactly this badge, or off with `achievementId: null`.
 * @throws write_back_needs_one_badge | line_item_not_listed | line_item_read_by_rules | service_not_offered | platform_*
 */
export async function setWriteBack(
  deps: AwardingDeps,
  course: Course,
  given: { readonly resourceLinkId: string; readonly achievementId: string | null },
): Promise<ResourceLink> {
  const { stores } = deps;
  const { id: contextId, organisationId } = course.context;
  const link = await stores.resourceLinks.get(contextId, given.resourceLinkId);
  if (given.achievementId === null) {
    return stores.resourceLinks.update(contextId, link.id, { writesScoreFor: null });
  }
  await stores.achievements.get(organisationId, given.achievementId);
  const others = (await stores.rules.listPublished(contextId)).filter(
    (rule) =>
      rule.achievementId !== given.achievementId &&
      requiredFacts(rule.clause, rule).includes(`launch:${link.id}`),
  );
  if (link.purpose !== 'claim' || others.length > 0) {
    throw new ToolError('write_back_needs_one_badge');
  }
  await findLinkColumn(deps, course, link);
  return stores.resourceLinks.update(contextId, link.id, { writesScoreFor: given.achievementId });
}

function isDue(award: Award, link: ResourceLink, { course, rules, readAt }: Ground): boolean {
  const rule = rules.find(({ achievementId }) => achievementId === award.achievementId);
  return (
    link.writesScoreFor === award.achievementId &&
    award.contextId === course.context.id &&
    award.status !== 'withdrawn' &&
    award.scorePostedAt === undefined &&
    // Before its "decide from" a rule posts nothing, not even for awards of an earlier version.
    rule !== undefined &&
    (rule.decideFrom === undefined || rule.decideFrom <= readAt)
  );
}

/** The one column that the LMS keeps for this link. @throws line_item_not_listed | line_item_read_by_rules | platform_* */
async function findLinkColumn(
  deps: AwardingDeps,
  course: Course,
  link: ResourceLink,
): Promise<LineItem> {
  const { rows } = await deps.services.listLineItems(servicesOf(course), {
    resourceLinkId: link.platformResourceLinkId,
  });
  // Some LMS ignore the filter: the rows say themselves whose they are.
  const own = rows.filter((item) => item.resourceLinkId === link.platformResourceLinkId);
  const [lineItem] = own;
  if (!lineItem || own.length > 1) throw new ToolError('line_item_not_listed');
  if (await deps.stores.columns.isColumn(lineItem.id)) {
    throw new ToolError('line_item_read_by_rules');
  }
  return lineItem;
}

async function postOne(
  deps: AwardingDeps,
  course: Course,
  { award, lineItem }: { readonly award: Award; readonly lineItem: LineItem },
): Promise<ErrorCode | undefined> {
  const learner = course.learners.find(({ id }) => id === award.learnerId);
  if (!learner) return 'learner_not_found';
  const failure = await codeOr(post(deps, course, { award, lineItem, learner }));
  return typeof failure === 'string' ? failure : undefined;
}

async function post(
  deps: AwardingDeps,
  course: Course,
  about: { readonly award: Award; readonly lineItem: LineItem; readonly learner: Learner },
): Promise<void> {
  const { award, lineItem, learner } = about;
  const achievement = await deps.stores.achievements.get(
    course.context.organisationId,
    award.achievementId,
  );
  try {
    await deps.services.postScore(servicesOf(course), lineItem.id, {
      userId: learner.sub,
      scoreGiven: 1,
      scoreMaximum: 1,
      comment: deps.translate(learner.locale ?? 'en', 'writeback.badge_waits', {
        badge: achievement.name,
      }),
      timestamp: deps.clock(),
      activityProgress: 'Completed',
      gradingProgress: 'FullyGraded',
    });
  } catch (error) {
    // Somebody posted in the same second: another process of ours, if the full score is there now.
    if (!isToolError(error, 'score_not_newer')) throw error;
    if (!(await hasFullScore(deps, course, about))) throw error;
  }
  await deps.stores.awards.recordScorePosted(award.id, deps.clock());
}

async function hasFullScore(
  deps: AwardingDeps,
  course: Course,
  { lineItem, learner }: { readonly lineItem: LineItem; readonly learner: Learner },
): Promise<boolean> {
  const { rows } = await deps.services.readResults(servicesOf(course), lineItem.id);
  const row = rows.find(({ userId }) => userId === learner.sub);
  return row?.score !== undefined && row.maximum !== undefined && row.score >= row.maximum;
}

/** The value, or the code of the ToolError that came instead. */
async function codeOr<T>(work: Promise<T>): Promise<T | ErrorCode> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof ToolError) return error.code;
    throw error;
  }
}
