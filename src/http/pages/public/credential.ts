/**
 * `/c/<id>`: one address for people and machines (Open Badges 3.0 asks for dereferenceable ids). HTML with a live
 * verification, JSON, or the compact JWS, by `Accept` or by `.json` and `.jwt`. The JSON form shows the content and
 * carries no proof; the JWS is the credential, and JSON points to it.
 */
import type { Request, Response, Router } from 'express';
import type { Credential } from '../../../domain/credential.js';
import { ToolError } from '../../../errors.js';
import { localeOf } from '../../middleware/locale.js';
import { badgeView, reportView, tierView } from './credential-view.js';
import type { BadgeView, Reader } from './credential-view.js';
import { credentialJsonMediaTypes, findPublicAchievement, jwtMediaTypes } from './documents.js';
import type { PublicDocuments } from './documents.js';
import type { PublicPagesDeps } from './deps.js';
import { sendDocument } from './send.js';

export function addCredentialRoutes(
  router: Router,
  deps: PublicPagesDeps,
  documents: PublicDocuments,
): void {
  router.get('/c/:credentialId.jwt', async (req, res) => {
    res.attachment(`${req.params.credentialId}.jwt`);
    sendDocument(res, await documents.credentialJwt(req.params.credentialId), 'text/plain');
  });
  router.get('/c/:credentialId.json', async (req, res) => {
    linkToJwt(res, deps, req.params.credentialId);
    sendDocument(res, await documents.credentialJson(req.params.credentialId));
  });
  router.get('/c/:credentialId', async (req, res) => {
    const { credentialId } = req.params;
    res.vary('Accept');
    // Until it is known to be published: search engines keep nothing of it.
    res.set('X-Robots-Tag', 'noindex');
    const form = chooseForm(req);
    if (form === 'text/html') return showPage(res, deps, await find(deps, credentialId));
    linkToJwt(res, deps, credentialId);
    const isJwt = jwtMediaTypes.some((type) => type === form);
    sendDocument(
      res,
      isJwt
        ? await documents.credentialJwt(credentialId)
        : await documents.credentialJson(credentialId),
      form,
    );
  });
}

/** What nobody asked for is answered with the page: a browser's or a crawler's `Accept` is never refused. */
function chooseForm(req: Request): string {
  const chosen = req.accepts(['text/html', ...credentialJsonMediaTypes, ...jwtMediaTypes]);
  return chosen === false ? 'text/html' : chosen;
}

function linkToJwt(res: Response, deps: PublicPagesDeps, credentialId: string): void {
  const address = `${deps.issuing.publicUrl}/c/${encodeURIComponent(credentialId)}.jwt`;
  res.append('Link', `<${address}>; rel="alternate"; type="text/plain"`);
}

async function find(deps: PublicPagesDeps, credentialId: string): Promise<Credential> {
  const credential = await deps.sharing.findPublic(credentialId);
  if (!credential) throw new ToolError('credential_not_found');
  return credential;
}

async function showPage(
  res: Response,
  deps: PublicPagesDeps,
  credential: Credential,
): Promise<void> {
  const reader: Reader = { locale: localeOf(res), translator: deps.translator };
  const badge = badgeView(credential.jwt);
  const [report, { tier, tiers }] = await Promise.all([
    deps.verify(credential.jwt),
    findPublicAchievement(deps.stores, credential.achievementId),
  ]);
  const tierShown = tierView(tier, tiers, reader.locale);
  res.removeHeader('X-Robots-Tag');
  res.set('Cache-Control', 'no-cache');
  res.render('pages/public/credential', {
    layout: 'public',
    title: badge.name,
    place: badge.issuer.name,
    badge,
    tier: tierShown,
    check: reportView(report, reader),
    checkedAt: deps.clock(),
    formats: { jwt: `/c/${credential.id}.jwt`, json: `/c/${credential.id}.json` },
    keyId: credential.keyId,
    ...head(badge, tierShown?.name ?? '', reader.locale),
  });
}

/** Open Graph, and the machine-readable forms. */
function head(badge: BadgeView, tierName: string, locale: string): object {
  const title = [badge.name, tierName, badge.issuer.name].filter((part) => part !== '').join(' · ');
  return {
    meta: [
      { name: 'description', content: badge.description },
      { property: 'og:type', content: 'website' },
      { property: 'og:site_name', content: badge.issuer.name },
      { property: 'og:title', content: title },
      { property: 'og:description', content: badge.description },
      { property: 'og:url', content: badge.url },
      { property: 'og:locale', content: locale },
      ...(badge.imageUrl === undefined
        ? []
        : [
            { property: 'og:image', content: badge.imageUrl },
            { property: 'og:image:type', content: 'image/svg+xml' },
            { property: 'og:image:alt', content: badge.name },
          ]),
      { name: 'twitter:card', content: 'summary' },
    ],
    links: [
      { rel: 'canonical', href: badge.url },
      { rel: 'alternate', href: `${badge.url}.json`, type: 'application/json' },
      { rel: 'alternate', href: `${badge.url}.jwt`, type: 'text/plain' },
    ],
  };
}
