/**
 * What a placed link is for: the course's one unrestricted "Badges" link, or a claim point whose condition the
 * LMS enforces and the teacher says in words, because the tool cannot read it (DESIGN D4, b).
 */
import type { Request, Response } from 'express';
import { z } from 'zod';
import type { ResourceLink } from '../../../domain/platform.js';
import { ToolError } from '../../../errors.js';
import type { RestrictionFinding } from '../../../evidence/port.js';
import type { CourseSnapshot } from '../course-snapshot.js';
import type { EmbeddedServices } from '../embedded-services.js';
import { textsFor } from '../texts.js';
import { openCourse, requirePublishRightIn } from './open-course.js';

const linkForm = z.discriminatedUnion('purpose', [
  z.object({ purpose: z.literal('badges') }),
  z.object({
    purpose: z.literal('claim'),
    restriction: z.string().trim().min(3).max(500),
    confirmed: z.literal('yes'),
  }),
]);

async function openLink(
  services: EmbeddedServices,
  req: Request,
): Promise<{ readonly course: CourseSnapshot; readonly link: ResourceLink }> {
  const course = await openCourse(services, req, 'instructor');
  const link = course.links.find(({ id }) => id === req.params['linkId']);
  if (!link) throw new ToolError('resource_link_not_found');
  return { course, link };
}

export async function showLink(
  services: EmbeddedServices,
  req: Request,
  res: Response,
): Promise<void> {
  const { course, link } = await openLink(services, req);
  await render(services, res, { course, link, problem: false });
}

async function render(
  services: EmbeddedServices,
  res: Response,
  about: {
    readonly course: CourseSnapshot;
    readonly link: ResourceLink;
    readonly problem: boolean;
  },
): Promise<void> {
  const { course, link, problem } = about;
  const texts = textsFor(res, services.translator);
  const { organisationId, contextId } = course.session;
  const found =
    link.purpose === 'claim'
      ? await services.evidence.checkRestriction(
          await services.evidence.loadCourse(organisationId, contextId),
          link,
        )
      : undefined;
  const other = course.links.find(({ id, purpose }) => purpose === 'badges' && id !== link.id);
  res.render('pages/course/link', {
    layout: 'embedded',
    title: texts.t('course.link_title', { title: link.title }),
    place: course.context.title,
    base: course.base,
    home: course.base,
    action: `${course.base}links/${link.id}`,
    link,
    isBadges: link.purpose === 'badges',
    isClaim: link.purpose === 'claim',
    other: other?.title,
    problem,
    moodle: course.context.productFamily === 'moodle',
    ...(found && { found: texts.t(`course.found_${found.finding}`, countsOf(found)) }),
    openToAll: found?.finding === 'open_to_all',
  });
}

function countsOf(found: RestrictionFinding): Record<string, number> {
  return 'listed' in found ? { listed: found.listed, learners: found.learners } : {};
}

export async function saveLink(
  services: EmbeddedServices,
  req: Request,
  res: Response,
): Promise<void> {
  const { course, link } = await openLink(services, req);
  const parsed = linkForm.safeParse(req.body);
  if (!parsed.success) {
    await render(services, res.status(400), { course, link, problem: true });
    return;
  }
  const chosen = parsed.data;
  // From the confirmation on, an opening of this link is evidence.
  if (chosen.purpose === 'claim') await requirePublishRightIn(services, course);
  await services.stores.resourceLinks.update(course.session.contextId, link.id, {
    purpose: chosen.purpose,
    restrictionInWords: chosen.purpose === 'claim' ? chosen.restriction : null,
    restrictionConfirmedAt: chosen.purpose === 'claim' ? services.clock() : null,
    // Who opens the "Badges" link has met no condition: no award is posted for it.
    ...(chosen.purpose === 'badges' && { writesScoreFor: null }),
  });
  res.redirect(303, chosen.purpose === 'claim' ? `${course.base}links/${link.id}` : course.base);
}
