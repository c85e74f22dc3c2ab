/**
 * LTI Dynamic Registration 1.0: the configuration document, and one registration per token within an hour.
 * Shapes and errors are those captured from Moodle; Canvas wants the token for the configuration as well.
 */
import type { Request, RequestHandler, Response } from 'express';
import { jwtVerify, createLocalJWKSet } from 'jose';
import { z } from 'zod';
import type { Lms } from './lms.js';
import type { Tool } from './model.js';
import { openidConfiguration } from './openid-configuration.js';
import { randomHex } from './random.js';
import { permittedScopes, scopes } from './scopes.js';
import { setServerHeaders } from './server-headers.js';
import { addTool } from './tools.js';

const configurationKey = 'https://purl.imsglobal.org/spec/lti-tool-configuration';

/** GET of the configuration. */
export function createOpenidConfiguration(lms: Lms): RequestHandler {
  return async (request, response) => {
    setServerHeaders(lms, response);
    if (lms.profile.quirks.registrationTokenForConfiguration && !(await tokenOf(lms, request))) {
      sendText(response, 401, 'invalid_token');
      return;
    }
    sendJson(response, openidConfiguration(lms));
  };
}

/**
 * What the administrator's "add tool" button does.
 * @returns the address to open, with `openid_configuration` and `registration_token`
 */
export async function startRegistration(lms: Lms, registrationUrl: string): Promise<string> {
  const clientId = randomHex(15);
  const now = Math.floor(lms.clock().getTime() / 1000);
  const token = await lms.keys.sign({ sub: clientId, scope: 'reg', iat: now, exp: now + 3600 });
  lms.registrationTokens.set(token, {
    clientId,
    expiresAt: new Date((now + 3600) * 1000),
    used: false,
  });
  const url = new URL(registrationUrl);
  url.searchParams.set(
    'openid_configuration',
    `${lms.url}${lms.profile.paths.openidConfiguration}`,
  );
  url.searchParams.set('registration_token', token);
  return url.href;
}

const registration = z.looseObject({
  application_type: z.string().default('web'),
  response_types: z.array(z.string()).refine((types) => types.includes('id_token')),
  grant_types: z.array(z.string()),
  initiate_login_uri: z.url(),
  redirect_uris: z.array(z.url()).min(1),
  client_name: z.string().min(1),
  jwks_uri: z.url(),
  logo_uri: z.string().optional(),
  token_endpoint_auth_method: z.literal('private_key_jwt'),
  scope: z.string().default(''),
  [configurationKey]: z.looseObject({
    domain: z.string(),
    target_link_uri: z.url().optional(),
    description: z.string().default(''),
    custom_parameters: z.record(z.string(), z.string()).default({}),
    claims: z.array(z.string()).default([]),
    messages: z
      .array(z.looseObject({ type: z.string(), target_link_uri: z.string().optional() }))
      .default([]),
  }),
});
type Registration = z.infer<typeof registration>;

/** POST of the tool's metadata. */
export function createRegistration(lms: Lms): RequestHandler {
  return async (request, response) => {
    setServerHeaders(lms, response);
    const token = await tokenOf(lms, request);
    if (!token) {
      sendText(response, 401, 'invalid_token');
      return;
    }
    if (token.used) {
      sendText(response, 401, 'token_already_used');
      return;
    }
    const parsed = registration.safeParse(request.body);
    const problem = parsed.success ? domainProblem(parsed.data) : 'invalid_registration';
    if (!parsed.success || problem !== undefined) {
      sendText(response, 400, problem ?? 'invalid_registration');
      return;
    }
    token.used = true;
    const tool = addRegisteredTool(lms, token.clientId, parsed.data);
    sendJson(response, answerTo(lms, parsed.data, tool));
  };
}

/** A token of ours, not expired; whether it is used is for the caller. */
async function tokenOf(
  lms: Lms,
  request: Request,
): Promise<{ readonly clientId: string; used: boolean } | undefined> {
  const [, value = ''] = /^Bearer (.+)$/.exec(request.headers.authorization ?? '') ?? [];
  const stored = lms.registrationTokens.get(value);
  if (!stored || stored.expiresAt <= lms.clock()) return undefined;
  const keys = createLocalJWKSet({
    keys: lms.keys.jwks().keys.map((key) => ({ ...key, kty: key.kty ?? 'RSA' })),
  });
  const verified = await jwtVerify(value, keys, { currentDate: lms.clock() }).catch(
    () => undefined,
  );
  return verified && stored;
}

function domainProblem(given: Registration): string | undefined {
  const configuration = given[configurationKey];
  const target = configuration.target_link_uri ?? given.redirect_uris[0] ?? '';
  const plain = (host: string): string => host.replace(/^www\./, '');
  return plain(new URL(target).host) === plain(configuration.domain)
    ? undefined
    : 'domain_targetlinkuri_mismatch';
}

/** It waits for an administrator: pending. Names and e-mail go to it only if it asked for those claims. */
function addRegisteredTool(lms: Lms, clientId: string, given: Registration): Tool {
  const configuration = given[configurationKey];
  const asked = given.scope.split(' ');
  const launchUrl = configuration.target_link_uri ?? given.redirect_uris[0] ?? '';
  const deepLink = configuration.messages.find(({ type }) => type === 'LtiDeepLinkingRequest');
  const grades = asked.includes(scopes.lineItem) ? 'full' : 'sync';
  return addTool(lms, {
    clientId,
    name: given.client_name,
    description: configuration.description,
    loginUrl: given.initiate_login_uri,
    redirectUris: [...given.redirect_uris],
    launchUrl,
    deepLinkUrl: deepLink?.target_link_uri ?? launchUrl,
    jwksUrl: given.jwks_uri,
    custom: { ...configuration.custom_parameters },
    sendsNames: ['name', 'given_name', 'family_name'].some((claim) =>
      configuration.claims.includes(claim),
    ),
    sendsEmail: configuration.claims.includes('email'),
    gradeService: asked.some((scope) => scope.includes('/lti-ags/')) ? grades : 'none',
    memberService: asked.includes(scopes.members),
    active: false,
  });
}

const moodleScopeOrder = [
  scopes.score,
  scopes.result,
  scopes.lineItemRead,
  scopes.lineItem,
  scopes.members,
];
const moodleClaimOrder = ['sub', 'iss', 'name', 'family_name', 'given_name', 'email'];

function answerTo(lms: Lms, given: Registration, tool: Tool): object {
  const configuration = given[configurationKey];
  const permitted = permittedScopes(tool);
  const dl = configuration.messages.find(({ type }) => type === 'LtiDeepLinkingRequest');
  return {
    client_id: tool.clientId,
    response_types: ['id_token'],
    jwks_uri: tool.jwksUrl,
    initiate_login_uri: tool.loginUrl,
    grant_types: ['client_credentials', 'implicit'],
    redirect_uris: tool.redirectUris,
    application_type: 'web',
    token_endpoint_auth_method: 'private_key_jwt',
    client_name: tool.name,
    ...(given.logo_uri !== undefined && { logo_uri: given.logo_uri }),
    scope: moodleScopeOrder.filter((scope) => permitted.includes(scope)).join(' '),
    [configurationKey]: {
      version: '1.3.0',
      deployment_id: tool.deploymentId,
      target_link_uri: tool.launchUrl,
      domain: configuration.domain,
      description: tool.description,
      messages:
        lms.profile.id === 'moodle'
          ? dl
            ? [
                {
                  type: dl.type,
                  ...(dl.target_link_uri !== undefined && { target_link_uri: dl.target_link_uri }),
                },
              ]
            : []
          : configuration.messages,
      custom_parameters: tool.custom,
      claims: moodleClaimOrder.filter(
        (claim) => configuration.claims.includes(claim) || claim === 'sub' || claim === 'iss',
      ),
    },
  };
}

function sendJson(response: Response, document: object): void {
  response.statusCode = 200;
  response.setHeader('Content-Type', 'application/json; charset=utf-8');
  response.end(JSON.stringify(document));
}

/** Errors are a word in plain text, served as HTML. */
function sendText(response: Response, status: number, text: string): void {
  response.statusCode = status;
  response.setHeader('Content-Type', 'text/html; charset=utf-8');
  response.end(text);
}
