/**
 * A platform's openid-configuration (LTI Dynamic Registration 1.0 §3.4; captured: openid-configuration.json).
 * It comes from whoever holds the invitation, so nothing in it is believed before it is checked: the issuer is
 * the host that was asked, and every endpoint is on that host. Where both ends are the known vendor's own hosts
 * they may differ: hosted Canvas is one issuer at several names.
 */
import { z } from 'zod';
import type { ProductFamily } from '../../domain/platform.js';
import { ToolError } from '../../errors.js';
import type { AddressPolicy } from '../../net/address-policy.js';
import type { SafeRequest } from '../../net/safe-fetch.js';
import { isBelow, vendorDomains } from '../vendors.js';

const platformClaim = 'https://purl.imsglobal.org/spec/lti-platform-configuration';
const url = z.url({ protocol: /^https?$/ }).max(2_000);

const configurationSchema = z.object({
  issuer: url,
  authorization_endpoint: url,
  token_endpoint: url,
  jwks_uri: url,
  registration_endpoint: url,
  /** The audience of client assertions, where it is not the token endpoint (Brightspace). */
  authorization_server: z.string().min(1).max(2_000).optional(),
  scopes_supported: z.array(z.string()).optional(),
  [platformClaim]: z.object({ product_family_code: z.string() }).optional(),
});

export interface PlatformConfiguration {
  readonly issuer: string;
  readonly authorizationEndpoint: string;
  readonly tokenEndpoint: string;
  readonly jwksUri: string;
  readonly registrationEndpoint: string;
  readonly tokenAudience?: string;
  readonly scopesSupported?: readonly string[];
  readonly productFamily: ProductFamily;
}

/**
 * @param bearer the registration token: Canvas answers only with it
 * @throws registration_configuration_invalid | registration_issuer_mismatch | fetch_*
 */
export async function fetchPlatformConfiguration(
  deps: { readonly request: SafeRequest; readonly policy: AddressPolicy },
  configurationUrl: string,
  bearer: string | undefined,
): Promise<PlatformConfiguration> {
  const { status, body } = await deps.request({
    method: 'GET',
    url: configurationUrl,
    headers: {
      accept: 'application/json',
      ...(bearer !== undefined && { authorization: `Bearer ${bearer}` }),
    },
    timeoutMs: 5_000,
  });
  if (status !== 200) throw invalid(`status ${status}`);
  const parsed = configurationSchema.safeParse(parseJson(body));
  if (!parsed.success) throw invalid(parsed.error.issues[0]?.path.join('.') ?? 'shape');
  const configuration = read(parsed.data);
  checkHosts(configuration, new URL(configurationUrl), deps.policy);
  return configuration;
}

/** The LMS's product from its own code; Blackboard writes `BlackboardLearn`. */
export function productFamilyOf(code: string): ProductFamily {
  const text = code.toLowerCase();
  const known = ['moodle', 'canvas', 'desire2learn', 'blackboard', 'sakai'] as const;
  return known.find((family) => text.startsWith(family)) ?? 'other';
}

function read(data: z.infer<typeof configurationSchema>): PlatformConfiguration {
  const { authorization_server: audience, scopes_supported: scopes } = data;
  return {
    issuer: data.issuer,
    authorizationEndpoint: data.authorization_endpoint,
    tokenEndpoint: data.token_endpoint,
    jwksUri: data.jwks_uri,
    registrationEndpoint: data.registration_endpoint,
    ...(audience !== undefined && { tokenAudience: audience }),
    ...(scopes && { scopesSupported: scopes }),
    productFamily: productFamilyOf(data[platformClaim]?.product_family_code ?? ''),
  };
}

function checkHosts(configuration: PlatformConfiguration, asked: URL, policy: AddressPolicy): void {
  const issuer = new URL(configuration.issuer);
  const vendor = vendorDomains[configuration.productFamily] ?? [];
  const isVendors = (name: string): boolean => isBelow(name, vendor);
  // A stranger may not claim a family to point elsewhere: the other end must be the vendor's as well.
  const belongs = (one: URL, other: URL): boolean =>
    one.host === other.host || (isVendors(one.hostname) && isVendors(other.hostname));
  if (!belongs(issuer, asked)) {
    throw new ToolError('registration_issuer_mismatch', {
      issuer: issuer.host,
      configuration: asked.host,
    });
  }
  for (const endpoint of [
    configuration.authorizationEndpoint,
    configuration.tokenEndpoint,
    configuration.jwksUri,
    configuration.registrationEndpoint,
  ]) {
    const url = policy.check(endpoint);
    if (!belongs(url, issuer)) throw invalid(`endpoint on ${url.host}`);
  }
}

function invalid(reason: string): ToolError {
  return new ToolError('registration_configuration_invalid', { reason });
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
