/**
 * Access tokens by `client_credentials` with a signed client assertion (LTI security framework 1.0 §4.1;
 * captured: token-response.json, token-error-invalid-scope.json). Moodle answers as text/html, with invalid
 * JSON for a wrong key, and over-reports scopes at registration: what the token's answer grants is what holds.
 */
import { z } from 'zod';
import type { Clock } from '../domain/environment.js';
import type { Platform } from '../domain/platform.js';
import { ToolError } from '../errors.js';
import type { PlatformRequest } from './requests.js';
import { mediaTypes } from './services.js';

/** Signs the `client_assertion` for a Platform's token endpoint. */
export type SignClientAssertion = (platform: Platform) => Promise<string>;

interface AccessToken {
  readonly value: string;
  readonly granted: ReadonlySet<string>;
  readonly fetchedAt: Date;
  /** With the skew already taken off. */
  readonly expiresAt: Date;
}

export interface AccessTokens {
  /**
   * A token that grants one of `needed`, from the cache while it lasts. Concurrent askers share one request.
   * @param asked every scope the token may be asked for
   * @throws scope_not_granted | platform_token_refused | platform_* | fetch_*
   */
  get(
    platform: Platform,
    asked: readonly string[],
    needed: readonly string[],
  ): Promise<AccessToken>;
  /** Forgets `token`, unless a newer one has taken its place. */
  forget(platform: Platform, asked: readonly string[], token: AccessToken): void;
}

const answer = z.object({
  access_token: z.string().min(1),
  token_type: z.string().optional(),
  // Canvas and Moodle send a number; a text of digits has been seen elsewhere.
  expires_in: z.coerce.number().positive().default(3600),
  scope: z.string().optional(),
});
const errorAnswer = z.object({ error: z.string().regex(/^[\w .-]{1,80}$/) });

/** A token is not used in its last minute: clocks differ and calls take time. */
const skewMs = 60_000;
/** How soon a token that lacks a scope is asked for again: an admin may just have granted it. */
const regrantAfterMs = 60_000;

export function createAccessTokens(deps: {
  readonly request: PlatformRequest;
  readonly signClientAssertion: SignClientAssertion;
  readonly clock: Clock;
}): AccessTokens {
  const cache = new Map<string, AccessToken>();
  const underWay = new Map<string, Promise<AccessToken>>();

  async function refresh(
    key: string,
    platform: Platform,
    asked: readonly string[],
  ): Promise<AccessToken> {
    const running = underWay.get(key);
    if (running) return await running;
    const started = fetchToken(deps, platform, asked)
      .then((token) => {
        cache.set(key, token);
        return token;
      })
      .finally(() => underWay.delete(key));
    underWay.set(key, started);
    return await started;
  }

  return {
    async get(platform, asked, needed) {
      const wanted = needed.filter((scope) => asked.includes(scope));
      if (wanted.length === 0) throw notGranted(needed);
      const key = keyOf(platform, asked);
      const grants = (token: AccessToken): boolean =>
        wanted.some((scope) => token.granted.has(scope));
      const now = deps.clock().getTime();
      const cached = cache.get(key);
      if (cached && cached.expiresAt.getTime() > now) {
        if (grants(cached)) return cached;
        if (now - cached.fetchedAt.getTime() < regrantAfterMs) throw notGranted(needed);
      }
      const fresh = await refresh(key, platform, asked);
      if (!grants(fresh)) throw notGranted(needed);
      return fresh;
    },
    forget(platform, asked, token) {
      const key = keyOf(platform, asked);
      if (cache.get(key) === token) cache.delete(key);
    },
  };
}

async function fetchToken(
  deps: Parameters<typeof createAccessTokens>[0],
  platform: Platform,
  asked: readonly string[],
): Promise<AccessToken> {
  const { status, body } = await deps.request(platform, {
    method: 'POST',
    url: platform.tokenEndpoint,
    retry: 'safe',
    // Signed anew for every attempt: an assertion is used once.
    prepare: async () => ({
      headers: { 'content-type': mediaTypes.form, accept: 'application/json' },
      body: new URLSearchParams({
        grant_type: 'client_credentials',
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
        client_assertion: await deps.signClientAssertion(platform),
        scope: asked.join(' '),
      }).toString(),
    }),
  });
  const json = parse(body);
  if (status < 200 || status > 299) throw refused(status, json);
  const parsed = answer.safeParse(json);
  if (!parsed.success) {
    throw new ToolError(
      'platform_token_refused',
      { status, reason: 'unreadable answer' },
      parsed.error,
    );
  }
  const fetchedAt = deps.clock();
  const lifeMs = parsed.data.expires_in * 1000;
  return {
    value: parsed.data.access_token,
    // RFC 6749 §5.1: absent means "as asked".
    granted: new Set(parsed.data.scope?.split(/\s+/) ?? asked),
    fetchedAt,
    expiresAt: new Date(fetchedAt.getTime() + lifeMs - Math.min(skewMs, lifeMs / 2)),
  };
}

function refused(status: number, json: unknown): ToolError {
  const parsed = errorAnswer.safeParse(json);
  const reason = parsed.success ? parsed.data.error : 'unreadable answer';
  return reason === 'invalid_scope'
    ? new ToolError('scope_not_granted', { scope: 'all' })
    : new ToolError('platform_token_refused', { status, reason });
}

function notGranted(needed: readonly string[]): ToolError {
  return new ToolError('scope_not_granted', { scope: needed.join(' ') });
}

function keyOf(platform: Platform, asked: readonly string[]): string {
  return [platform.id, platform.tokenEndpoint, ...asked].join(' ');
}

/** `undefined` when it is not JSON: Moodle's answer to a wrong key is `{ "error" : ""kid" invalid, … }`. */
function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
