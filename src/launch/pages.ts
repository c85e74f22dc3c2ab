/**
 * The few pages of the launch itself. They are shown inside any LMS, so there is nothing on them to act upon and
 * no data (lti.md §6.4); a refusal says to a teacher what happened and what to do, and carries the reference
 * under which the log has the rest.
 */
import type { ErrorRequestHandler, Response } from 'express';
import { isToolError, ToolError, type ErrorCode } from '../errors.js';
import { statusOf } from '../http/error-page.js';
import { localeOf } from '../http/middleware/locale.js';
import type { Translator } from '../notices/translator.js';
import { parametersOf, type LoginRequest, type StartedLogin } from './guard/login.js';
import type { LaunchLog } from './launch-log.js';

export interface LaunchPages {
  /** The login page: keeps the secret in the browser, or offers a window of its own. */
  showBinding(res: Response, login: StartedLogin, request: LoginRequest): void;
  /** Asks the browser for the secret of a launch that is verified but for this. */
  showProof(
    res: Response,
    proof: {
      readonly state: string;
      readonly storageTarget?: string;
      readonly authorizationEndpoint: string;
    },
  ): void;
  /** The session exists, but this frame cannot keep its cookie. */
  showContinue(res: Response, launchId: string, code: string): void;
  /** Last in the router: shows and logs what was refused. */
  readonly showRefusal: ErrorRequestHandler;
}

/** The reference that the page shows and the log has; set by the access log. */
export function referenceOf(res: Response): string {
  return String(res.locals['requestId'] ?? '');
}

export function createLaunchPages(deps: {
  readonly translator: Translator;
  readonly log: LaunchLog;
}): LaunchPages {
  const { translator } = deps;
  const say = (res: Response, key: string): string => translator.translate(localeOf(res), key);
  const show: Show = (res, page, model) => {
    res.render(`pages/launch/${page}`, { layout: 'embedded', ...model });
  };

  return {
    showBinding(res, { state, secret, authorizationUrl }, request) {
      show(res, 'bind', {
        title: say(res, 'launch.opening_title'),
        state,
        secret,
        authorizationUrl,
        storageTarget: request.lti_storage_target ?? '',
        platformOrigin: new URL(authorizationUrl).origin,
        fields: [...parametersOf(request)].map(([name, value]) => ({ name, value })),
      });
    },

    showProof(res, { state, storageTarget, authorizationEndpoint }) {
      show(res, 'prove', {
        title: say(res, 'launch.opening_title'),
        state,
        storageTarget: storageTarget ?? '',
        platformOrigin: new URL(authorizationEndpoint).origin,
        reference: referenceOf(res),
      });
    },

    showContinue(res, launchId, code) {
      show(res, 'continue', { title: say(res, 'launch.continue_title'), launchId, code });
    },

    showRefusal: createRefusal(deps, show),
  };
}

type Show = (res: Response, page: string, model: object) => void;

function createRefusal(
  { translator, log }: { readonly translator: Translator; readonly log: LaunchLog },
  show: Show,
): ErrorRequestHandler {
  return (thrown: unknown, _req, res, next) => {
    const error = toToolError(thrown);
    if (res.headersSent) {
      next(thrown);
      return;
    }
    const locale = localeOf(res);
    const reference = referenceOf(res);
    if (error.kind === 'internal') log.error({ event: 'launch_failed', reference, err: error });
    res.status(statusOf[error.kind]);
    if (error.kind === 'unavailable') res.set('Retry-After', '60');
    show(res, 'refused', {
      title: translator.translate(locale, titleOf(error.code)),
      message: translator.translate(locale, `errors.${error.code}`, error.values),
      advice: translator.translate(locale, `launch.${adviceFor(error.code)}`),
      reference,
      code: error.code,
      // Of a session that has ended, something was.
      nothingStored: error.code !== 'session_missing',
    });
  };
}

/** body-parser's own errors (too large, not a form) are the sender's; the rest is ours. */
function toToolError(thrown: unknown): ToolError {
  if (isToolError(thrown)) return thrown;
  const status = thrown instanceof Error && 'status' in thrown ? thrown.status : 500;
  const ours = typeof status !== 'number' || status >= 500;
  return new ToolError(ours ? 'internal_error' : 'form_invalid', {}, thrown);
}

function titleOf(code: ErrorCode): string {
  return code === 'deployment_pending' || code === 'registration_inactive'
    ? 'launch.refused_title_pending'
    : 'launch.refused_title';
}

const advice: Partial<Record<ErrorCode, string>> = {
  login_unknown_issuer: 'advice_register',
  registration_inactive: 'advice_register',
  deployment_pending: 'advice_pending',
  deployment_disabled: 'advice_disabled',
  launch_refused_by_platform: 'advice_sign_in',
  launch_keys_unavailable: 'advice_wait',
  launch_key_unknown: 'advice_wait',
  too_many_requests: 'advice_wait',
  internal_error: 'advice_wait',
  launch_parameter_missing: 'advice_again',
  launch_state_unknown: 'advice_again',
  launch_expired: 'advice_again',
  launch_nonce_mismatch: 'advice_again',
  session_missing: 'advice_again',
  launch_other_browser: 'advice_browser',
  cross_site_request: 'advice_browser',
  launch_time_invalid: 'advice_clock',
  launch_anonymous: 'advice_anonymous',
};

function adviceFor(code: ErrorCode): string {
  return advice[code] ?? 'advice_setup';
}
