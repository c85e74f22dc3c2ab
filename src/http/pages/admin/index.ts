/**
 * The admin pages, behind their own sign-in: registering LMSs, approving what waits, who issues. To be mounted
 * at `/admin`, behind the application's same-origin check.
 */
import express, { type Router } from 'express';
import { createAdminPassport } from './admin-session.js';
import { createApprovalRouter } from './approvals.js';
import type { AdminDeps } from './deps.js';
import { createEntryRouter } from './entry.js';
import { createOrganisationRouter } from './organisations.js';
import { showOverview } from './overview.js';
import { createPlatformRouter } from './platforms.js';

export type { AdminDeps } from './deps.js';
export { ensureFirstAdminLink } from './entry.js';

export function adminRouter(deps: AdminDeps): Router {
  const router = express.Router();
  const passport = createAdminPassport(deps);
  router.use(createEntryRouter(deps, passport));
  router.use(passport.require);
  router.get('/', showOverview(deps));
  router.use('/platforms', createPlatformRouter(deps));
  router.use('/organisations', createOrganisationRouter(deps));
  router.use('/approvals', createApprovalRouter(deps));
  return router;
}
