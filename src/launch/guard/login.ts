/**
 * Third-party-initiated login (LTI security framework 1.0 §5.1.1; captured: login-initiation-*.json): checks
 * what the platform sent, chooses the registration, and writes the one-time record that the launch must match.
 */
import { z } from 'zod';
import type { Clock, RandomBytes } from '../../domain/environment.js';
import type { LoginRecord } from '../../domain/launch.js';
import type { Platform } from '../../domain/platform.js';
import { ToolError } from '../../errors.js';
import type { LoginStore, PlatformStore } from '../../stores/ports/identity.js';
import { hashOf } from './binding.js';
import type { Targets } from './target.js';

const lifetimeMs = 600_000;
const parameter = z.string().min(1).max(4096);

/** A frame's name, or `_parent`: nothing else may reach the page's script. */
const frameName = z.string().regex(/^[A-Za-z0-9_.-]{1,100}$/);

const loginRequest = z.object({
  iss: parameter,
  login_hint: parameter,
  target_link_uri: parameter,
  client_id: parameter.optional(),
  // Moodle puts JSON there, Canvas a JWT; both want it back unchanged.
  lti_message_hint: parameter.optional(),
  lti_deployment_id: parameter.optional(),
  lti_storage_target: frameName.optional().catch(undefined),
});

/** What the platform sent, by the names of the standard. */
export type LoginRequest = z.infer<typeof loginRequest>;

/** The same parameters again, for our own next page. */
export function parametersOf(request: LoginRequest): URLSearchParams {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(request)) {
    if (value !== undefined) parameters.set(name, value);
  }
  return parameters;
}

/** A login that was written down. The secret goes to the browser, everything else to the platform. */
export interface StartedLogin {
  readonly state: string;
  readonly secret: string;
  readonly authorizationUrl: string;
}

export interface LoginStarter {
  /** @throws ToolError login_parameter_missing | login_target_not_allowed */
  read(parameters: unknown): LoginRequest;
  /** @throws ToolError login_unknown_issuer | login_client_ambiguous | registration_inactive */
  choosePlatform(request: LoginRequest): Promise<Platform>;
  /** Writes the login record: one use, ten minutes. */
  start(
    request: LoginRequest,
    platform: Platform,
    binding: LoginRecord['binding'],
  ): Promise<StartedLogin>;
}

export function createLoginStarter(deps: {
  readonly platforms: PlatformStore;
  readonly logins: LoginStore;
  readonly targets: Targets;
  readonly clock: Clock;
  readonly random: RandomBytes;
}): LoginStarter {
  const { platforms, logins, targets, clock, random } = deps;
  // base64url only: Moodle strips tags and decodes entities in `state` and `nonce` (moodle-live.md F).
  const draw = (): string => Buffer.from(random(32)).toString('base64url');

  return {
    read: (parameters) => readRequest(parameters, targets),
    choosePlatform: (request) => choosePlatform(request, platforms),

    async start(request, platform, binding) {
      const login = { state: draw(), nonce: draw(), secret: draw() };
      const now = clock();
      await logins.create({
        state: login.state,
        nonce: login.nonce,
        organisationId: platform.organisationId,
        platformId: platform.id,
        targetLinkUri: request.target_link_uri,
        bindingHash: hashOf(login.secret),
        binding,
        ...(request.lti_storage_target !== undefined && {
          storageTarget: request.lti_storage_target,
        }),
        stage: 'issued',
        createdAt: now,
        expiresAt: new Date(now.getTime() + lifetimeMs),
      });
      const authorizationUrl = authorizationUrlOf(platform, request, {
        ...login,
        redirectUri: targets.launchUrl,
      });
      return { state: login.state, secret: login.secret, authorizationUrl };
    },
  };
}

function readRequest(parameters: unknown, targets: Targets): LoginRequest {
  const parsed = loginRequest.safeParse(parameters);
  if (!parsed.success) {
    const name = String(parsed.error.issues[0]?.path[0] ?? 'iss');
    throw new ToolError('login_parameter_missing', { parameter: name });
  }
  if (!targets.isAllowed(parsed.data.target_link_uri)) {
    throw new ToolError('login_target_not_allowed');
  }
  return parsed.data;
}

async function choosePlatform(request: LoginRequest, platforms: PlatformStore): Promise<Platform> {
  const found =
    request.client_id === undefined
      ? await platforms.findByIssuer(request.iss)
      : [await platforms.find(request.iss, request.client_id)];
  // Never the first of several: it would send the person to another registration.
  if (found.length > 1) throw new ToolError('login_client_ambiguous');
  const platform = found[0];
  if (!platform) throw new ToolError('login_unknown_issuer');
  if (platform.status !== 'active') throw new ToolError('registration_inactive');
  return platform;
}

function authorizationUrlOf(
  platform: Platform,
  request: LoginRequest,
  login: { readonly state: string; readonly nonce: string; readonly redirectUri: string },
): string {
  const url = new URL(platform.authorizationEndpoint);
  const parameters: Record<string, string | undefined> = {
    scope: 'openid',
    response_type: 'id_token',
    response_mode: 'form_post',
    prompt: 'none',
    client_id: platform.clientId,
    redirect_uri: login.redirectUri,
    login_hint: request.login_hint,
    lti_message_hint: request.lti_message_hint,
    lti_deployment_id: request.lti_deployment_id,
    state: login.state,
    nonce: login.nonce,
  };
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== undefined) url.searchParams.set(name, value);
  }
  return url.href;
}
