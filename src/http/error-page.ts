/**
 * The one place where a failure becomes an answer: HTTP status by kind, a sentence in the reader's language, a
 * reference to give to the administrator. HTML for people, JSON for machines. What is not a ToolError is our
 * own fault: logged in full, told as `internal_error`.
 */
import type { ErrorRequestHandler, Request, RequestHandler } from 'express';
import type { Logger } from 'pino';
import { z } from 'zod';
import { ToolError, type ErrorKind } from '../errors.js';
import type { Translator } from '../notices/translator.js';
import { localeOf } from './middleware/locale.js';
import { setContentPolicy } from './middleware/security-headers.js';

export const statusOf: Record<ErrorKind, number> = {
  bad_request: 400,
  unauthenticated: 401,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  too_large: 413,
  too_many: 429,
  upstream: 502,
  unavailable: 503,
  internal: 500,
};

/** @throws ToolError page_not_found, for whatever no route has answered */
export const refuseUnknownPage: RequestHandler = (_req, _res, next) => {
  next(new ToolError('page_not_found'));
};

export function showErrors(deps: {
  readonly translator: Translator;
  readonly log: Logger;
}): ErrorRequestHandler {
  return (thrown: unknown, req, res, next) => {
    const error = toToolError(thrown);
    const reference = String(res.locals['requestId'] ?? '');
    const line = { requestId: reference, code: error.code, err: error };
    if (statusOf[error.kind] >= 500) deps.log.error(line, 'failed');
    else deps.log.info({ requestId: reference, code: error.code, values: error.values }, 'refused');
    if (res.headersSent) {
      next(thrown);
      return;
    }
    const message = sentenceFor(error, localeOf(res), deps.translator);
    res.status(statusOf[error.kind]).set('Cache-Control', 'no-store');
    if (req.accepts(['html', 'json']) !== 'html') {
      res.json({ code: error.code, message, reference });
      return;
    }
    const area = areaOf(req);
    // Nothing on it can be acted upon and it carries no data: a refused launch is shown inside any LMS.
    if (area === 'embedded')
      setContentPolicy(res, { frameAncestors: ['*'], formAction: ["'none'"] });
    res.render('pages/error/error', {
      layout: area,
      title: deps.translator.translate(localeOf(res), `common.error_title_${error.kind}`),
      message,
      code: error.code,
      reference,
      fromCourse: area === 'embedded' && error.kind !== 'not_found',
    });
  };
}

function sentenceFor(error: ToolError, locale: string, translator: Translator): string {
  try {
    return translator.translate(locale, `errors.${error.code}`, error.values);
  } catch {
    // A sentence that wants a value which was not given: the general one is still true.
    return translator.translate(locale, `common.error_title_${error.kind}`);
  }
}

function areaOf(req: Request): 'embedded' | 'admin' | 'public' {
  if (/^\/(in|lti)\//.test(req.path)) return 'embedded';
  return req.path.startsWith('/admin') ? 'admin' : 'public';
}

const refusedByExpress = z.object({ status: z.number().int().min(400).max(499) });

/** body-parser and the router throw http-errors; everything else that is not ours is `internal_error`. */
function toToolError(thrown: unknown): ToolError {
  if (thrown instanceof ToolError) return thrown;
  const refused = refusedByExpress.safeParse(thrown);
  if (!refused.success) return new ToolError('internal_error', {}, thrown);
  return new ToolError(refused.data.status === 413 ? 'body_too_large' : 'form_invalid', {}, thrown);
}
