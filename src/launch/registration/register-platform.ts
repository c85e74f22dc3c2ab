/**
 * Dynamic registration (LTI Dynamic Registration 1.0; captured: dynamic-registration.json). The invitation is
 * taken out of the store before the platform is asked, so that it can never be used twice, and put back when the
 * registration fails, so that an admin does not have to make a new link for every mistake.
 */
import { z } from 'zod';
import type { Clock, RandomBytes } from '../../domain/environment.js';
import type { Deployment, Platform, ProductFamily } from '../../domain/platform.js';
import { ToolError } from '../../errors.js';
import type { AddressPolicy } from '../../net/address-policy.js';
import type { SafeRequest } from '../../net/safe-fetch.js';
import type { InvitationStore } from '../../stores/ports/admin.js';
import type { DeploymentStore, PlatformStore } from '../../stores/ports/identity.js';
import { hashOf } from '../guard/binding.js';
import { fetchPlatformConfiguration } from './platform-configuration.js';
import type { PlatformConfiguration } from './platform-configuration.js';
import { registrationFor, toolConfigurationClaim } from './template.js';
import type { Registration } from './template.js';

export interface RegistrationDeps {
  readonly platforms: PlatformStore;
  readonly deployments: DeploymentStore;
  readonly invitations: InvitationStore;
  readonly request: SafeRequest;
  readonly policy: AddressPolicy;
  readonly registration: Registration;
  readonly clock: Clock;
  readonly random: RandomBytes;
}

export interface RegisteredPlatform {
  readonly platform: Platform;
  /** Absent when the LMS named none: it will show itself at the first launch. */
  readonly deployment?: Deployment;
}

const parameters = z.object({
  openid_configuration: z.string().min(1).max(2_000),
  registration_token: z.string().min(1).max(8_000).optional(),
});

const replySchema = z.object({
  client_id: z.union([z.string().min(1).max(255), z.number().int().transform(String)]),
  [toolConfigurationClaim]: z
    .object({
      deployment_id: z.union([z.string().min(1), z.number().int().transform(String)]).nullish(),
    })
    .nullish(),
});

/**
 * Registers the tool with the platform behind `openid_configuration`; both sides are pending afterwards.
 * @param query as the LMS called us
 * @throws invitation_invalid | registration_* | platform_exists | fetch_*
 */
export async function registerPlatform(
  deps: RegistrationDeps,
  code: string,
  query: unknown,
): Promise<RegisteredPlatform> {
  const hash = hashOf(code);
  if (!(await deps.invitations.find(hash, 'register-platform'))) throw refusedInvitation();
  const asked = parameters.safeParse(query);
  if (!asked.success)
    throw new ToolError('registration_configuration_invalid', { reason: 'query' });
  const { openid_configuration: url, registration_token: token } = asked.data;
  const configuration = await fetchPlatformConfiguration(deps, url, token);
  const invitation = await deps.invitations.claim(hash, 'register-platform');
  if (!invitation) throw refusedInvitation();
  try {
    const reply = await postRegistration(deps, configuration, token);
    return await store(deps, configuration, reply, invitation.organisationId);
  } catch (error) {
    await deps.invitations.create(invitation);
    throw error;
  }
}

async function postRegistration(
  deps: RegistrationDeps,
  configuration: PlatformConfiguration,
  token: string | undefined,
): Promise<z.infer<typeof replySchema>> {
  const { productFamily, scopesSupported } = configuration;
  const { status, body } = await deps.request({
    method: 'POST',
    url: configuration.registrationEndpoint,
    headers: {
      'content-type': 'application/json',
      accept: 'application/json',
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify(registrationFor(deps.registration, productFamily, scopesSupported)),
    timeoutMs: 15_000,
  });
  if (status < 200 || status > 299) {
    // Moodle says why in one word, as text: `token_already_used`, `domain_targetlinkuri_mismatch`.
    const reason = /^[\w .:-]{1,80}$/.test(body) ? body : 'no reason given';
    throw new ToolError('registration_refused', { status, reason });
  }
  const parsed = replySchema.safeParse(parseJson(body));
  if (!parsed.success) {
    throw new ToolError(
      'registration_refused',
      { status, reason: 'unreadable answer' },
      parsed.error,
    );
  }
  return parsed.data;
}

async function store(
  deps: RegistrationDeps,
  configuration: PlatformConfiguration,
  reply: z.infer<typeof replySchema>,
  organisationId: string,
): Promise<RegisteredPlatform> {
  const platform = await deps.platforms.create({
    id: Buffer.from(deps.random(12)).toString('base64url'),
    organisationId,
    name: nameOf(configuration),
    issuer: configuration.issuer,
    clientId: reply.client_id,
    authorizationEndpoint: configuration.authorizationEndpoint,
    tokenEndpoint: configuration.tokenEndpoint,
    ...(configuration.tokenAudience !== undefined && {
      tokenAudience: configuration.tokenAudience,
    }),
    jwksUri: configuration.jwksUri,
    productFamily: configuration.productFamily,
    status: 'pending',
    createdAt: deps.clock(),
  });
  const deploymentId = reply[toolConfigurationClaim]?.deployment_id;
  if (deploymentId === undefined || deploymentId === null) return { platform };
  return { platform, deployment: await deps.deployments.ensure(platform.id, deploymentId) };
}

const familyNames: Readonly<Record<ProductFamily, string>> = {
  moodle: 'Moodle',
  canvas: 'Canvas',
  desire2learn: 'Brightspace',
  blackboard: 'Blackboard',
  sakai: 'Sakai',
  other: 'LMS',
};

/** A name to recognise it by until an admin gives a better one. */
function nameOf({ productFamily, issuer }: PlatformConfiguration): string {
  return `${familyNames[productFamily]} (${new URL(issuer).host})`;
}

function refusedInvitation(): ToolError {
  return new ToolError('invitation_invalid');
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
