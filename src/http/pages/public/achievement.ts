/**
 * `/achievements/<id>`: what can be earned, for people and as an Open Badges 3.0 Achievement, and its image. The JSON
 * is in the achievement's own language unless `?lang=` says otherwise, so that it can be compared with what was signed.
 */
import type { Response, Router } from 'express';
import { ToolError } from '../../../errors.js';
import { localeOf } from '../../middleware/locale.js';
import { tierView } from './credential-view.js';
import { achievementMediaTypes, findPublicAchievement } from './documents.js';
import type { PublicDocuments } from './documents.js';
import type { PublicPagesDeps } from './deps.js';
import { plainBlocks } from './plain-markdown.js';
import { sendDocument } from './send.js';

export function addAchievementRoutes(
  router: Router,
  deps: PublicPagesDeps,
  documents: PublicDocuments,
): void {
  router.get('/achievements/:achievementId/image.svg', async (req, res) => {
    const { achievement, tier, tiers } = await findPublicAchievement(
      deps.stores,
      req.params.achievementId,
    );
    // An achievement whose tier was dropped keeps an image: the lowest frame claims the least.
    const frame = tier ?? tiers[0];
    if (!frame) throw new ToolError('achievement_not_found');
    sendImage(
      res,
      'image/svg+xml',
      deps.drawBadge({ tier: frame, title: achievement.name, language: achievement.language }),
    );
  });
  router.get('/achievements/:achievementId', async (req, res) => {
    const { achievementId } = req.params;
    res.vary('Accept');
    const form = req.accepts(['text/html', ...achievementMediaTypes]);
    if (form === 'text/html' || form === false) return showPage(res, deps, achievementId);
    const { lang } = req.query;
    const language = typeof lang === 'string' ? lang : undefined;
    sendDocument(res, await documents.achievement(achievementId, language), form);
  });
}

async function showPage(res: Response, deps: PublicPagesDeps, id: string): Promise<void> {
  const found = await findPublicAchievement(deps.stores, id);
  const { achievement, organisation } = found;
  const locale = localeOf(res);
  const url = `${deps.issuing.publicUrl}/achievements/${encodeURIComponent(id)}`;
  const issuer = organisation.issuerProfile;
  res.set('Cache-Control', 'no-cache');
  res.render('pages/public/achievement', {
    layout: 'public',
    title: achievement.name,
    place: issuer?.name ?? organisation.name,
    achievement,
    image: `/achievements/${encodeURIComponent(id)}/image.svg`,
    tier: tierView(found.tier, found.tiers, locale),
    issuer: {
      name: issuer?.name ?? organisation.name,
      ...(issuer && /^https?:\/\//.test(issuer.url) && { site: issuer.url }),
    },
    criteria: plainBlocks(await deps.criteria(achievement, locale)),
    meta: [
      { name: 'description', content: achievement.description },
      { property: 'og:title', content: achievement.name },
      { property: 'og:description', content: achievement.description },
      { property: 'og:url', content: url },
      { property: 'og:image', content: `${url}/image.svg` },
    ],
    links: [{ rel: 'canonical', href: url }],
  });
}

/** An image that somebody else drew or named: nothing in it may run, wherever it is opened. */
export function sendImage(res: Response, type: string, image: string | Buffer): void {
  res.set({
    'Access-Control-Allow-Origin': '*',
    'Cache-Control': 'public, max-age=300',
    'Content-Security-Policy': "default-src 'none'; style-src 'unsafe-inline'; sandbox",
  });
  res.type(type).send(image);
}
