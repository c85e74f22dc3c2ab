/**
 * One request to an LMS as often as it may be sent: at most four at a time for a Platform, again after a pause
 * on 429 and 5xx where sending twice does no harm, `Retry-After` honoured, time-outs and network failures as
 * `platform_*` codes (research: lti.md §5.6 "429/5xx backoff; 4xx not retried").
 */
import { setTimeout as pause } from 'node:timers/promises';
import pLimit from 'p-limit';
import type { LimitFunction } from 'p-limit';
import type { Clock, RandomBytes } from '../domain/environment.js';
import type { Platform } from '../domain/platform.js';
import { isToolError, ToolError } from '../errors.js';
import { redactUrl } from '../net/redact-url.js';
import type { SafeRequest, SafeResponse } from '../net/safe-fetch.js';
import type { CallLog } from './services.js';

export interface PlatformRequestOptions {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  /** `safe`: sending twice does no harm. `score`: only when it was not taken (429, 503). `never`: only 429. */
  readonly retry: 'safe' | 'score' | 'never';
  /** Called before every attempt. */
  readonly prepare: () => Promise<{
    readonly headers: Readonly<Record<string, string>>;
    readonly body?: string;
  }>;
}

/** Any status but a repeated 429 or 503 comes back as an answer. @throws platform_* | fetch_address_refused | fetch_scheme_refused */
export type PlatformRequest = (
  platform: Platform,
  options: PlatformRequestOptions,
) => Promise<SafeResponse>;

export interface RequestDeps {
  readonly request: SafeRequest;
  readonly clock: Clock;
  readonly random: RandomBytes;
  readonly log: CallLog;
  /** Waits that many milliseconds. */
  readonly sleep?: (milliseconds: number) => Promise<unknown>;
}

const attempts = 4;
const firstPauseMs = 500;
/** Longer than this is not waited for: the caller's next run comes anyway. */
const longestPauseMs = 30_000;
const concurrentPerPlatform = 4;
const timeoutMs = 20_000;
/** A roster of some thousand people is a few megabytes. */
const maxBytes = 16 * 1_048_576;

export function createPlatformRequest(deps: RequestDeps): PlatformRequest {
  const limits = new Map<string, LimitFunction>();
  const sleep = deps.sleep ?? pause;

  function limitOf(platform: Platform): LimitFunction {
    let limit = limits.get(platform.id);
    if (!limit) limits.set(platform.id, (limit = pLimit(concurrentPerPlatform)));
    return limit;
  }

  return async (platform, options) => {
    for (let attempt = 1; ; attempt++) {
      // The pause is taken outside the limit: a waiting call keeps nobody else from calling.
      const response = await limitOf(platform)(() => sendOnce(deps, platform, options));
      if (!mayRetry(options.retry, response.status)) return response;
      const wait = pauseBefore(attempt, response, deps);
      if (attempt === attempts || wait > longestPauseMs) return giveUp(options, response);
      await sleep(wait);
    }
  };
}

async function sendOnce(
  deps: RequestDeps,
  platform: Platform,
  options: PlatformRequestOptions,
): Promise<SafeResponse> {
  const { method, url } = options;
  const startedAt = deps.clock().getTime();
  const fields = { event: 'platform_call', platformId: platform.id, method, url: redactUrl(url) };
  try {
    const prepared = await options.prepare();
    const response = await deps.request({ method, url, ...prepared, timeoutMs, maxBytes });
    const took = { status: response.status, ms: deps.clock().getTime() - startedAt };
    if (response.status < 400) deps.log.debug({ ...fields, ...took }, 'platform answered');
    else deps.log.warn({ ...fields, ...took }, 'platform refused');
    return response;
  } catch (error) {
    const code = isToolError(error) ? error.code : 'internal_error';
    deps.log.warn(
      { ...fields, code, ms: deps.clock().getTime() - startedAt },
      'platform call failed',
    );
    throw asPlatformError(error);
  }
}

function mayRetry(retry: PlatformRequestOptions['retry'], status: number): boolean {
  if (status === 429) return true;
  if (retry === 'never') return false;
  return retry === 'score' ? status === 503 : status >= 500;
}

/** Back-off doubles, with jitter between half and the whole of it; the platform's own wish is kept at least. */
function pauseBefore(attempt: number, response: SafeResponse, deps: RequestDeps): number {
  const backOff = firstPauseMs * 2 ** (attempt - 1);
  const jittered = backOff * (0.5 + (deps.random(1)[0] ?? 0) / 510);
  return Math.max(jittered, retryAfterMs(response.headers['retry-after'], deps.clock()));
}

/** RFC 9110 §10.2.3: seconds, or a date. */
function retryAfterMs(header: string | undefined, now: Date): number {
  if (header === undefined) return 0;
  if (/^\d+$/.test(header.trim())) return Number(header) * 1000;
  const at = new Date(header).getTime();
  return Number.isNaN(at) ? 0 : Math.max(0, at - now.getTime());
}

function giveUp(options: PlatformRequestOptions, response: SafeResponse): SafeResponse {
  if (response.status !== 429 && response.status !== 503) return response;
  throw new ToolError('platform_busy', {
    host: new URL(options.url).host,
    status: response.status,
  });
}

/** Refused addresses stay what they are: the operator has to allow the host. */
function asPlatformError(error: unknown): unknown {
  if (!isToolError(error)) return error;
  if (error.code === 'fetch_timeout') return new ToolError('platform_timeout', error.values, error);
  if (error.code === 'fetch_failed')
    return new ToolError('platform_unreachable', error.values, error);
  if (error.code === 'fetch_too_large') {
    return new ToolError(
      'platform_answer_invalid',
      { ...error.values, reason: 'too large' },
      error,
    );
  }
  return error;
}
