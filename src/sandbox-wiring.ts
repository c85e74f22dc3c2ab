/**
 * Introduces the tool and a sandbox LMS to each other, as two admins would: data only, all talk is HTTP. The sandbox
 * belongs to an Organisation of its own, so that nothing tried out there is mixed with the real one.
 */
import { sandboxIssuer } from './catalogue/sandbox-issuer.js';
import { ensureOrganisation } from './catalogue/organisation.js';
import type { StartingSet } from './catalogue/starting-set.js';
import type { Clock } from './domain/environment.js';
import type { ProductFamily } from './domain/platform.js';
import type { Stores } from './stores/ports/index.js';

/** What an LMS is told about a tool. */
export interface ToolAddresses {
  readonly name: string;
  readonly loginUrl: string;
  readonly redirectUris: readonly string[];
  readonly launchUrl: string;
  readonly deepLinkUrl: string;
  readonly jwksUrl: string;
  readonly clientId: string;
  readonly custom: Readonly<Record<string, string>>;
}

/** What a tool is told about an LMS. */
export interface PlatformAddresses {
  readonly clientId: string;
  readonly deploymentId: string;
  readonly issuer: string;
  readonly authorizationEndpoint: string;
  readonly tokenEndpoint: string;
  readonly jwksUri: string;
}

const sandboxOrganisationId = 'sandbox';

/** @returns the tool's addresses, for the sandbox's `registerTool` */
export function toolAddresses(publicUrl: string): ToolAddresses {
  return {
    name: 'Accolade',
    loginUrl: `${publicUrl}/lti/login`,
    redirectUris: [`${publicUrl}/lti/launch`],
    launchUrl: `${publicUrl}/lti/launch`,
    deepLinkUrl: `${publicUrl}/lti/launch`,
    jwksUrl: `${publicUrl}/lti/keys`,
    // The same at every start, so that what was tried before is found again.
    clientId: 'accolade-in-the-sandbox',
    custom: { context_history: '$Context.id.history' },
  };
}

/** Registers the sandbox with the tool, approved at once. Idempotent. */
export async function registerSandbox(
  deps: { readonly stores: Stores; readonly startingSet: StartingSet; readonly clock: Clock },
  addresses: PlatformAddresses,
  productFamily: ProductFamily,
): Promise<void> {
  const { stores, startingSet, clock } = deps;
  const organisation = await ensureOrganisation(stores.organisations, startingSet, {
    id: sandboxOrganisationId,
    name: sandboxIssuer.name,
    issuerProfile: sandboxIssuer,
    at: clock(),
  });
  const known = await stores.platforms.find(addresses.issuer, addresses.clientId);
  const platform =
    known ??
    (await stores.platforms.create({
      id: `sandbox-${productFamily}`,
      organisationId: organisation.id,
      name: 'Sandbox LMS',
      issuer: addresses.issuer,
      clientId: addresses.clientId,
      authorizationEndpoint: addresses.authorizationEndpoint,
      tokenEndpoint: addresses.tokenEndpoint,
      jwksUri: addresses.jwksUri,
      productFamily,
      status: 'active',
      createdAt: clock(),
    }));
  const deployment = await stores.deployments.ensure(platform.id, addresses.deploymentId);
  await stores.deployments.assign(deployment.id, organisation.id, 'active');
}
