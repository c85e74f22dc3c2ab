/**
 * What to insert into the course (LTI Deep Linking 2.0): the "Badges" link, or a claim point for a badge. The
 * answer goes back through the browser as a form that posts itself, or by its button where scripts are off.
 */
import { Router, type Request, type Response } from 'express';
import { z } from 'zod';
import type { DeepLinkingSettings, LaunchSession } from '../../../domain/launch.js';
import { ToolError } from '../../../errors.js';
import type { ResourceLinkItem } from '../../../launch/deep-linking-response.js';
import { sessionOf } from '../../middleware/lti-session.js';
import { badgeView } from '../badge-view.js';
import { achievementIn, type CourseSnapshot } from '../course-snapshot.js';
import type { EmbeddedServices } from '../embedded-services.js';
import { textsFor, type Texts } from '../texts.js';
import { openCourse } from './open-course.js';

const chosen = z.object({ item: z.union([z.literal('badges'), z.string().min(1).max(100)]) });

export function createDeepLinkingPages(services: EmbeddedServices): Router {
  const router = Router({ mergeParams: true });
  router.get('/', async (req, res, next) => {
    if (sessionOf(req).deepLinking === undefined) next();
    else await showChoice(services, req, res);
  });
  router.post('/deep-link', async (req, res) => {
    await returnChoice(services, req, res);
  });
  return router;
}

async function openChoice(
  services: EmbeddedServices,
  req: Request,
): Promise<{ readonly course: CourseSnapshot; readonly settings: DeepLinkingSettings }> {
  const course = await openCourse(services, req, 'instructor');
  const { deepLinking } = course.session;
  if (!deepLinking) throw new ToolError('page_not_found');
  return { course, settings: deepLinking };
}

async function showChoice(services: EmbeddedServices, req: Request, res: Response): Promise<void> {
  const { course } = await openChoice(services, req);
  const texts = textsFor(res, services.translator);
  const about = { tiers: course.organisation.tiers, locale: texts.locale, base: course.base };
  res.render('pages/course/deep-link', {
    layout: 'embedded',
    title: texts.t('course.deep_link_title'),
    place: course.context.title,
    action: `${course.base}deep-link`,
    hasBadgesLink: course.links.some(({ purpose }) => purpose === 'badges'),
    badges: course.achievements
      .filter(({ status }) => status !== 'archived')
      .map((achievement) => badgeView(achievement, about)),
  });
}

async function returnChoice(
  services: EmbeddedServices,
  req: Request,
  res: Response,
): Promise<void> {
  const { course, settings } = await openChoice(services, req);
  const form = chosen.safeParse(req.body);
  if (!form.success) throw new ToolError('form_invalid', { field: 'item' });
  const texts = textsFor(res, services.translator);
  const item = itemOf(form.data.item, { course, settings, texts, publicUrl: services.publicUrl });
  const { returnUrl, jwt } = await answer(services, course.session, settings, item);
  res.render('pages/course/deep-link-return', {
    layout: 'embedded',
    title: texts.t('course.deep_link_title'),
    place: course.context.title,
    returnUrl,
    jwt,
    item: item.title,
  });
}

async function answer(
  { stores, answerDeepLinking }: EmbeddedServices,
  session: LaunchSession,
  settings: DeepLinkingSettings,
  item: ResourceLinkItem,
) {
  const [platform, deployment] = await Promise.all([
    stores.platforms.get(session.platformId),
    stores.deployments.get(session.deploymentRowId),
  ]);
  return answerDeepLinking({ platform, deployment, settings, items: [item] });
}

function itemOf(
  what: string,
  about: {
    readonly course: CourseSnapshot;
    readonly settings: DeepLinkingSettings;
    readonly texts: Texts;
    readonly publicUrl: string;
  },
): ResourceLinkItem {
  const { course, settings, texts } = about;
  const url = `${about.publicUrl}/lti/launch`;
  if (what === 'badges') {
    const text = texts.t('course.deep_link_badges_text');
    return { type: 'ltiResourceLink', title: texts.t('course.deep_link_badges'), text, url };
  }
  const { id, name } = achievementIn(course, what);
  return {
    type: 'ltiResourceLink',
    title: texts.t('course.deep_link_claim', { name }),
    url,
    custom: { badge: id },
    // 1 of 1: what "write back" posts later; Moodle takes whole numbers from 1 to 100 only (trap T12).
    ...(settings.acceptLineItem && { lineItem: { scoreMaximum: 1, resourceId: id, tag: 'badge' } }),
  };
}
