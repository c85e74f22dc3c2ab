/**
 * Refuses state-changing requests that another site started. The session cookie is sent from frames of other
 * sites (SameSite=None), so it proves nothing about where a form was. Fetch Metadata decides where the browser
 * sends it; the Origin header otherwise; a request with neither does not come from a browser's page.
 */
import type { RequestHandler } from 'express';
import { ToolError } from '../../errors.js';

const harmless = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * @param publicUrl the tool's own address
 * @throws ToolError cross_site_request
 */
export function requireSameOrigin(publicUrl: string): RequestHandler {
  const own = new URL(publicUrl).origin;
  return (req, _res, next) => {
    if (harmless.has(req.method)) {
      next();
      return;
    }
    const site = req.get('Sec-Fetch-Site');
    const origin = req.get('Origin');
    const fromHere =
      site === undefined
        ? origin === undefined || origin === own
        : site === 'same-origin' || site === 'none';
    next(fromHere ? undefined : new ToolError('cross_site_request'));
  };
}
