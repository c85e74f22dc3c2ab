/**
 * One structured line per request, without tokens and without personal data: no query strings, no bodies, no
 * client addresses, and of every long path segment (invitations, launch ids, public ids) only its beginning.
 */
import type { RequestHandler } from 'express';
import type { Logger } from 'pino';
import type { Clock, RandomBytes } from '../../domain/environment.js';

export interface AccessLogDeps {
  readonly log: Logger;
  readonly clock: Clock;
  readonly random: RandomBytes;
}

/** Sets `res.locals.requestId` (10 characters, also the reference on error pages) and logs when the answer is out. */
export function logAccess({ log, clock, random }: AccessLogDeps): RequestHandler {
  return (req, res, next) => {
    const requestId = Buffer.from(random(6)).toString('hex').slice(0, 10);
    res.locals['requestId'] = requestId;
    res.set('X-Request-Id', requestId);
    const startedAt = clock().getTime();
    const path = safePath(req.originalUrl);
    res.once('close', () => {
      const line = {
        requestId,
        method: req.method,
        path,
        status: res.statusCode,
        milliseconds: clock().getTime() - startedAt,
        ...(!res.writableFinished && { aborted: true }),
      };
      log.info(line, 'request');
    });
    next();
  };
}

/** The path as it may be logged: long opaque segments are cut to their first six characters. */
function safePath(url: string): string {
  const path = url.split(/[?#]/)[0] ?? '';
  return path.replace(/[A-Za-z0-9_~.-]{20,}/g, (segment) => `${segment.slice(0, 6)}…`);
}
