/**
 * The pages of one launch, `/in/<launchId>/…`. Who comes in sees the page of their role: instructors (and those
 * who may look over their shoulder) the course, learners their own page, others which badges there are.
 */
import { Router, type Request, type Response } from 'express';
import { sessionOf } from '../middleware/lti-session.js';
import { showBadgeImage } from './badge-image.js';
import { badgeView } from './badge-view.js';
import { createCoursePages } from './course/routes.js';
import { showCoursePage } from './course/course-page.js';
import { loadCourseOf } from './course/open-course.js';
import { createDeepLinkingPages } from './course/deep-linking-page.js';
import { loadSnapshot, namesIn, type CourseSnapshot } from './course-snapshot.js';
import type { EmbeddedServices } from './embedded-services.js';
import { createLearnerPages, showLearnerPage } from './learner/routes.js';
import { textsFor } from './texts.js';

export type { EmbeddedServices } from './embedded-services.js';

export function createEmbeddedPages(services: EmbeddedServices): Router {
  const router = Router({ mergeParams: true });
  router.use(createDeepLinkingPages(services));
  router.get('/', async (req, res) => {
    await showHome(services, req, res);
  });
  router.get('/badges/:achievementId/image.svg', async (req, res) => {
    await showBadgeImage(services, req, res);
  });
  router.use(createLearnerPages(services));
  router.use(createCoursePages(services));
  return router;
}

async function showHome(services: EmbeddedServices, req: Request, res: Response): Promise<void> {
  const { contextId, learnerId } = sessionOf(req);
  if (contextId === null) {
    const title = textsFor(res, services.translator).t('learner.no_context_title');
    res.render('pages/learner/no-context', { layout: 'embedded', title });
    return;
  }
  const course = await loadCourseOf(services, req);
  switch (course.standing) {
    case 'instructor':
    case 'assistant':
      await showCoursePage(services, req, res, course);
      return;
    case 'learner':
      await showLearnerPage(services, res, {
        course: await freshSnapshot(services, course),
        learnerId,
        acts: true,
      });
      return;
    case 'visitor':
      showVisitorPage(services, res, course);
  }
}

/** The course after the LMS was asked, so that what was just finished already counts. */
async function freshSnapshot(
  { awarding, stores }: EmbeddedServices,
  { session, links }: CourseSnapshot,
): Promise<CourseSnapshot> {
  const link = links.find(({ id }) => id === session.resourceLinkId);
  await awarding.freshen({ ...session, atClaimPoint: link?.purpose === 'claim' });
  return loadSnapshot(stores, session);
}

function showVisitorPage(services: EmbeddedServices, res: Response, course: CourseSnapshot): void {
  const texts = textsFor(res, services.translator);
  const about = { tiers: course.organisation.tiers, locale: texts.locale, base: course.base };
  const names = namesIn(course);
  const badges = course.achievements
    .filter(({ status }) => status === 'published')
    .map((achievement) => {
      const rule = course.rules.get(achievement.id)?.published;
      const shown = { showsValues: rule?.showsValues === true };
      return {
        badge: badgeView(achievement, about),
        rule: rule && services.describer.clause(texts.locale, rule.clause, names, shown),
      };
    });
  res.render('pages/learner/visitor', {
    layout: 'embedded',
    title: texts.t('learner.visitor_title'),
    place: course.context.title,
    home: course.base,
    badges,
  });
}
