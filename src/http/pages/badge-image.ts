/** The picture of a badge of this course, drawn from its tier's frame and its name. */
import type { Request, Response } from 'express';
import { drawBadge } from '../../catalogue/artwork.js';
import { ToolError } from '../../errors.js';
import { tierOf } from './badge-view.js';
import type { EmbeddedServices } from './embedded-services.js';
import { courseSessionOf } from './standing.js';

export async function showBadgeImage(
  { stores }: EmbeddedServices,
  req: Request,
  res: Response,
): Promise<void> {
  const { organisationId, contextId } = courseSessionOf(req);
  const [organisation, achievement] = await Promise.all([
    stores.organisations.get(organisationId),
    stores.achievements.get(organisationId, String(req.params['achievementId'])),
  ]);
  if (achievement.contextId !== contextId) throw new ToolError('achievement_not_found');
  const tier = tierOf(organisation.tiers, achievement.tierId);
  const { name: title, language } = achievement;
  res.type('image/svg+xml').send(drawBadge({ tier, title, language }));
}
