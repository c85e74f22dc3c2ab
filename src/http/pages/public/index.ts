/**
 * Everything that is public, mounted at the root: the start page, badges, achievements, and what a verifier needs: DID document, keys,
 * status lists, the issuer's logo. No session, no cookies, no scripts.
 */
import { Router } from 'express';
import { ToolError } from '../../../errors.js';
import { addAchievementRoutes, sendImage } from './achievement.js';
import { addCredentialRoutes } from './credential.js';
import type { PublicPagesDeps } from './deps.js';
import { sendDocument } from './send.js';
import { addStartRoute } from './start.js';

export { createLocalDocuments } from './local-documents.js';
export { createPublicDocuments } from './documents.js';
export type { PublicPagesDeps } from './deps.js';

export function publicRouter(deps: PublicPagesDeps): Router {
  const router = Router();
  const { documents } = deps;
  addStartRoute(router, deps);
  addCredentialRoutes(router, deps, documents);
  addAchievementRoutes(router, deps, documents);
  router.get('/o/:organisationId/did.json', async (req, res) => {
    sendDocument(res, await documents.didDocument(req.params.organisationId));
  });
  router.get('/o/:organisationId/jwks.json', async (req, res) => {
    sendDocument(res, await documents.jwks(req.params.organisationId));
  });
  router.get('/status/:listId', async (req, res) => {
    const list = await documents.statusList(req.params.listId);
    res.vary('Accept');
    const wanted = req.accepts([...list.mediaTypes]);
    sendDocument(res, list, wanted === false ? undefined : wanted);
  });
  router.get('/o/:organisationId/image', async (req, res) => {
    const { issuerProfile } = await deps.stores.organisations.get(req.params.organisationId);
    const logo = readDataUri(issuerProfile?.image);
    if (!logo) throw new ToolError('page_not_found');
    sendImage(res, logo.type, logo.bytes);
  });
  return router;
}

/** The two kinds of logo that a profile may have. */
function readDataUri(
  uri: string | undefined,
): { readonly type: string; readonly bytes: Buffer } | undefined {
  const [, type, base64, data] =
    /^data:(image\/(?:png|svg\+xml))(?:;charset=[\w-]+)?(;base64)?,(.*)$/s.exec(uri ?? '') ?? [];
  if (type === undefined || data === undefined) return undefined;
  const bytes =
    base64 === undefined ? Buffer.from(decodeURIComponent(data)) : Buffer.from(data, 'base64');
  return { type, bytes };
}
