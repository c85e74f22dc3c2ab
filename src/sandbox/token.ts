/**
 * The token endpoint: client credentials with `private_key_jwt` (LTI security framework 4.1). The assertion is
 * really verified. Moodle answers with text/html, ignores the audience and, for a wrong key, writes no valid JSON.
 */
import type { RequestHandler, Response } from 'express';
import { z } from 'zod';
import { checkToolJwt, readClaims } from './assertions.js';
import type { Lms } from './lms.js';
import type { Tool } from './model.js';
import { randomHex } from './random.js';
import { permittedScopes } from './scopes.js';
import { setServerHeaders } from './server-headers.js';

const lifetimeSeconds = 3600;
const form = z.object({
  grant_type: z.string().min(1),
  client_assertion_type: z.string().min(1),
  client_assertion: z.string().min(1),
  scope: z.string().min(1),
});

/** POST, form-encoded. */
export function createToken(lms: Lms): RequestHandler {
  return async (request, response) => {
    setServerHeaders(lms, response);
    const parsed = form.safeParse(request.body);
    if (!parsed.success) {
      refuse(lms, response, 'invalid_request');
      return;
    }
    const asked = parsed.data;
    if (
      asked.grant_type !== 'client_credentials' ||
      asked.client_assertion_type !== 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'
    ) {
      refuse(lms, response, 'unsupported_grant_type');
      return;
    }
    const client = await authenticate(lms, asked.client_assertion);
    if (!client.ok) {
      refuse(lms, response, client.error);
      return;
    }
    grant(lms, response, { tool: client.tool, requested: asked.scope.split(' ').filter(Boolean) });
  };
}

type Client =
  { readonly ok: true; readonly tool: Tool } | { readonly ok: false; readonly error: string };

async function authenticate(lms: Lms, assertion: string): Promise<Client> {
  const claimed = readClaims(assertion);
  if (claimed?.sub === undefined) return { ok: false, error: 'invalid_request' };
  const tool = lms.tools.find(({ clientId }) => clientId === claimed.sub);
  if (!tool) return { ok: false, error: 'invalid_client' };
  const checked = await checkToolJwt(assertion, tool, lms.clock);
  if (!checked.ok) {
    return { ok: false, error: lms.profile.id === 'moodle' ? checked.because : 'invalid_client' };
  }
  if (!lms.profile.quirks.checksAssertionAudience) return { ok: true, tool };
  const { iss, aud, jti } = checked.claims;
  const endpoint = `${lms.url}${lms.profile.paths.token}`;
  const fresh = jti !== undefined && !lms.usedAssertions.has(`${tool.clientId} ${jti}`);
  if (iss !== tool.clientId || ![aud].flat().includes(endpoint) || !fresh) {
    return { ok: false, error: 'invalid_client' };
  }
  lms.usedAssertions.add(`${tool.clientId} ${jti}`);
  return { ok: true, tool };
}

function grant(
  lms: Lms,
  response: Response,
  { tool, requested }: { readonly tool: Tool; readonly requested: readonly string[] },
): void {
  const permitted = permittedScopes(tool);
  const granted = requested.filter((scope) => permitted.includes(scope));
  const refused = lms.profile.quirks.scopesAllOrNothing && granted.length < requested.length;
  if (granted.length === 0 || refused || !tool.active) {
    refuse(lms, response, 'invalid_scope');
    return;
  }
  const token = randomHex(32);
  const expiresAt = new Date(lms.clock().getTime() + lifetimeSeconds * 1000);
  lms.accessTokens.set(token, { toolId: tool.id, scopes: granted, expiresAt });
  const body = {
    access_token: token,
    token_type: 'Bearer',
    expires_in: lifetimeSeconds,
    scope: granted.join(' '),
  };
  send(lms, response, { status: 200, body: JSON.stringify(body, null, 2) });
}

/** Moodle puts the reason between quotes without escaping it. */
function refuse(lms: Lms, response: Response, error: string): void {
  const body =
    lms.profile.id === 'moodle' ? `{\n  "error" : "${error}"\n}` : JSON.stringify({ error });
  send(lms, response, { status: 400, body });
}

function send(
  lms: Lms,
  response: Response,
  answer: { readonly status: number; readonly body: string },
): void {
  response.statusCode = answer.status;
  response.setHeader('Content-Type', lms.profile.quirks.tokenMediaType);
  response.setHeader('Cache-Control', 'no-store');
  if (lms.profile.quirks.phpHeaders) response.removeHeader('Cache-Control');
  response.end(answer.body);
}
