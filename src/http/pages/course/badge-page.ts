/** Handlers of the badge page: preview, publish, approve, write back, and the sample claim. */
import type { Request, Response } from 'express';
import type { Achievement } from '../../../domain/achievement.js';
import type { Rule } from '../../../domain/clause.js';
import { isToolError, type ErrorCode } from '../../../errors.js';
import { requiredFacts } from '../../../rules/required-facts.js';
import { badgeView } from '../badge-view.js';
import { achievementIn, loadSnapshot, type CourseSnapshot } from '../course-snapshot.js';
import type { EmbeddedServices } from '../embedded-services.js';
import { requireStanding } from '../standing.js';
import { textsFor, type Texts } from '../texts.js';
import { badgePageView } from './badge-page-view.js';
import { actingIn, openCourse } from './open-course.js';
import { readerOf } from './rule-form.js';

interface OpenedBadge {
  readonly course: CourseSnapshot;
  readonly achievement: Achievement;
}

async function openBadge(
  services: EmbeddedServices,
  req: Request,
  ...allowed: readonly ('instructor' | 'assistant')[]
): Promise<OpenedBadge> {
  const course = await openCourse(services, req, ...allowed);
  return { course, achievement: achievementIn(course, req.params['achievementId']) };
}

export async function showBadge(
  services: EmbeddedServices,
  req: Request,
  res: Response,
): Promise<void> {
  await render(services, res, await openBadge(services, req, 'instructor', 'assistant'));
}

async function render(
  services: EmbeddedServices,
  res: Response,
  opened: OpenedBadge & { readonly problem?: string },
): Promise<void> {
  const { achievement } = opened;
  const { organisationId, contextId } = opened.course.session;
  const { awarding, describer, stores } = services;
  const ref = { organisationId, contextId, achievementId: achievement.id };
  const rule = opened.course.rules.get(achievement.id)?.newest;
  const [preview, findings] = await Promise.all([
    rule && awarding.preview({ ...ref, clause: rule.clause }),
    rule ? awarding.lint(ref) : [],
  ]);
  // After the preview: that has just read the roster, on which names and the right rest, and the columns.
  const course = rule ? await loadSnapshot(stores, opened.course.session) : opened.course;
  requireStanding(course.standing, 'instructor', 'assistant');
  const right = await awarding.publishRight(organisationId, contextId, actingIn(course));
  const texts = textsFor(res, services.translator);
  const view = badgePageView({
    ...opened,
    course,
    rule,
    preview,
    findings,
    right,
    texts,
    describer,
  });
  const waitingColumns = rule ? waitingColumnsOf(course, rule, texts) : [];
  res.render('pages/course/badge', { layout: 'embedded', ...view, waitingColumns });
}

/** The columns of a draft without any value: their formula is missing, and the sheet says how to paste it. */
function waitingColumnsOf(
  { base, columns }: CourseSnapshot,
  rule: Rule,
  texts: Texts,
): readonly { readonly text: string; readonly href: string }[] {
  if (rule.status !== 'draft') return [];
  const keys = new Set<string>(requiredFacts(rule.clause, rule));
  return columns
    .filter(({ id, kind }) => kind === 'formula' && keys.has(`column:${id}`))
    .filter(({ missingSince, valuesSeen = 0 }) => missingSince === undefined && valuesSeen === 0)
    .map(({ id, label }) => ({
      text: texts.t('course.column_waits', { column: label }),
      href: `${base}columns/${id}?badge=${rule.achievementId}`,
    }));
}

/** What publishing may be refused for and the page explains; anything else is an error page. */
const explained: readonly ErrorCode[] = [
  'rule_not_draft',
  'rule_not_publishable',
  'issuer_profile_incomplete',
  'publish_needs_confirmation',
  'publish_needs_approval',
  'publish_not_allowed',
  'write_back_needs_one_badge',
  'line_item_not_listed',
  'line_item_read_by_rules',
  'service_not_offered',
];

/** Runs an action of this page and goes back to it; a refusal that it can explain is shown on it, with its status. */
async function act(
  services: EmbeddedServices,
  req: Request,
  res: Response,
  action: (opened: OpenedBadge) => Promise<unknown>,
): Promise<void> {
  const opened = await openBadge(services, req, 'instructor');
  try {
    await action(opened);
  } catch (error) {
    if (!isToolError(error) || !explained.includes(error.code)) throw error;
    const texts = textsFor(res, services.translator);
    const again = await openBadge(services, req, 'instructor');
    await render(services, res.status(error.kind === 'forbidden' ? 403 : 409), {
      ...again,
      problem: texts.t(`errors.${error.code}`, error.values),
    });
    return;
  }
  res.redirect(303, `${opened.course.base}badges/${opened.achievement.id}`);
}

export function publishBadge(services: EmbeddedServices, req: Request, res: Response) {
  return act(services, req, res, ({ course, achievement }) => {
    const { organisationId, contextId } = course.session;
    const ref = { organisationId, contextId, achievementId: achievement.id };
    return services.awarding.publish(ref, actingIn(course));
  });
}

export function approveLearner(services: EmbeddedServices, req: Request, res: Response) {
  return act(services, req, res, ({ course, achievement }) => {
    const { organisationId, contextId } = course.session;
    return services.awarding.approve({
      organisationId,
      contextId,
      achievementId: achievement.id,
      learnerId: String(req.params['learnerId']),
      by: actingIn(course),
    });
  });
}

export function changeWriteBack(services: EmbeddedServices, req: Request, res: Response) {
  return act(services, req, res, ({ course, achievement }) => {
    const { organisationId, contextId } = course.session;
    const on = readerOf(req.body).text('write') === 'on';
    return services.awarding.setWriteBack({
      organisationId,
      contextId,
      resourceLinkId: String(req.params['linkId']),
      achievementId: on ? achievement.id : null,
      by: actingIn(course),
    });
  });
}

/** What a learner's badge will contain, for a person who does not exist, marked as not valid. */
export async function showSample(
  services: EmbeddedServices,
  req: Request,
  res: Response,
): Promise<void> {
  const { course, achievement } = await openBadge(services, req, 'instructor', 'assistant');
  const texts = textsFor(res, services.translator);
  const mark = texts.t('course.sample_mark');
  const credential = await services.sharing.sampleCredential({
    achievement,
    language: achievement.language,
    personName: texts.t('course.sample_person'),
    mark,
  });
  const about = { tiers: course.organisation.tiers, locale: texts.locale, base: course.base };
  res.render('pages/course/sample', {
    layout: 'embedded',
    title: texts.t('course.sample_title', { name: achievement.name }),
    place: course.context.title,
    home: course.base,
    back: `${course.base}badges/${achievement.id}`,
    badge: badgeView(achievement, about),
    mark,
    person: texts.t('course.sample_person'),
    issuer: credential.issuer.name,
    awardedAt: credential.awardedDate,
    json: JSON.stringify(credential, null, 2),
  });
}
