/**
 * What every answer says to the browser about security. Scripts and styles are ours or carry this response's
 * nonce; who may frame a page is decided per area (research: LTI, framing): launch and refusal pages anybody,
 * embedded pages the platforms of the session, everything else nobody.
 */
import type { RequestHandler, Response } from 'express';
import helmet from 'helmet';
import type { RandomBytes } from '../../domain/environment.js';

export interface ContentPolicy {
  /** Origins, or `'none'`, `'self'`, `*`. */
  readonly frameAncestors: readonly string[];
  /** Where forms may lead, redirects included. */
  readonly formAction: readonly string[];
}

const nobody: ContentPolicy = { frameAncestors: ["'none'"], formAction: ["'self'"] };

/** Sets the nonce, the strictest policy, and the headers that are the same everywhere. */
export function setSecurityHeaders(deps: {
  readonly random: RandomBytes;
  readonly https: boolean;
}): RequestHandler[] {
  const fixed = helmet({
    contentSecurityPolicy: false,
    // Framing is said by frame-ancestors; the old header knows only one origin and would break embedding.
    xFrameOptions: false,
    // Platform storage answers `window.opener` (DESIGN D2), badge images are shown on other sites.
    crossOriginOpenerPolicy: false,
    crossOriginResourcePolicy: false,
    referrerPolicy: { policy: 'no-referrer' },
    strictTransportSecurity: deps.https ? { maxAge: 31_536_000, includeSubDomains: false } : false,
  });
  const policy: RequestHandler = (_req, res, next) => {
    res.locals['nonce'] = Buffer.from(deps.random(16)).toString('base64');
    setContentPolicy(res, nobody);
    next();
  };
  return [fixed, policy];
}

/** Replaces the policy of this response; later calls win. */
export function setContentPolicy(res: Response, policy: ContentPolicy): void {
  const nonce = String(res.locals['nonce']);
  res.set(
    'Content-Security-Policy',
    [
      "default-src 'none'",
      `script-src 'nonce-${nonce}'`,
      `style-src 'self' 'nonce-${nonce}'`,
      "img-src 'self' data:",
      "connect-src 'self'",
      "base-uri 'none'",
      `form-action ${policy.formAction.join(' ')}`,
      `frame-ancestors ${policy.frameAncestors.join(' ')}`,
    ].join('; '),
  );
}

/** Pages of the launch itself: the platform is not known yet, and a form may end at its login address. */
export const letAnyoneFrame: RequestHandler = (_req, res, next) => {
  setContentPolicy(res, { frameAncestors: ['*'], formAction: ['*'] });
  next();
};

/** Private pages are in no cache. */
export const neverStore: RequestHandler = (_req, res, next) => {
  res.set('Cache-Control', 'no-store');
  next();
};
