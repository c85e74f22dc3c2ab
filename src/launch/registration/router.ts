/**
 * `GET /lti/config.json` and `GET /lti/register/:invitation` (both below `/lti`). The LMS opens the second one in
 * a frame or window of its admin, who reads there what to do next before anything closes.
 */
import { Router, type Request } from 'express';
import { rateLimit } from 'express-rate-limit';
import { ToolError } from '../../errors.js';
import type { Translator } from '../../notices/translator.js';
import { registerPlatform } from './register-platform.js';
import type { RegistrationDeps } from './register-platform.js';

export function createRegistrationRouter(
  deps: RegistrationDeps & { readonly translator: Translator; readonly publicUrl: string },
): Router {
  const router = Router();
  router.get('/config.json', (_req, res) => {
    res.json(deps.registration);
  });
  // Whoever tries invitations out makes this tool fetch addresses.
  const limit = rateLimit({
    windowMs: 60_000,
    limit: 30,
    standardHeaders: 'draft-8',
    legacyHeaders: false,
    handler: (_req, _res, next) => {
      next(new ToolError('too_many_requests'));
    },
  });
  router.get('/register/:invitation', limit, async (req: Request<{ invitation: string }>, res) => {
    const { platform, deployment } = await registerPlatform(deps, req.params.invitation, req.query);
    const locale = String(res.locals['locale'] ?? 'en');
    res.render('pages/admin/registered', {
      layout: 'embedded',
      title: deps.translator.translate(locale, 'admin.registered_title'),
      platform,
      deploymentId: deployment?.deploymentId,
      isMoodle: platform.productFamily === 'moodle',
      isCanvas: platform.productFamily === 'canvas',
      approvalUrl: `${deps.publicUrl}/admin/platforms/${platform.id}`,
    });
  });
  return router;
}
