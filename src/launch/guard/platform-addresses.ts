/**
 * Where a launch may send the tool and its signatures: to hosts of the platform that signed it. A registration
 * names four addresses; the services (AGS §3.1, NRPS §2.2) and the way back from deep linking are on their hosts.
 * Hosted Canvas, Brightspace and Blackboard take tokens at the vendor and serve at the school's own name, which no
 * registration has: for a platform whose token endpoint is the vendor's, any host will do.
 */
import type { Platform } from '../../domain/platform.js';
import { ToolError } from '../../errors.js';
import { isBelow, vendorDomains } from '../vendors.js';
import type { MessageClaims } from './claims.js';

type Registered = Pick<Platform, 'issuer' | 'authorizationEndpoint' | 'tokenEndpoint' | 'jwksUri'>;

const returnClaim = 'deep_linking_settings.deep_link_return_url';

/** @throws launch_claim_invalid with the `claim` whose address is elsewhere */
export function checkAddresses(message: MessageClaims, platform: Registered): void {
  const addresses: readonly (readonly [string, string | undefined])[] = [
    ['endpoint.lineitems', message.endpoint?.lineitems],
    ['namesroleservice.context_memberships_url', message.namesroleservice?.context_memberships_url],
    [returnClaim, message.deep_linking_settings?.deep_link_return_url],
  ];
  for (const [claim, address] of addresses) {
    if (address !== undefined && !isOfPlatform(address, platform)) {
      throw new ToolError('launch_claim_invalid', { claim });
    }
  }
  // An http service is left out (`message.ts`); the signed answer of deep linking has no other way to go.
  const returnUrl = message.deep_linking_settings?.deep_link_return_url ?? '';
  if (returnUrl.startsWith('http:') && platform.tokenEndpoint.startsWith('https:')) {
    throw new ToolError('launch_claim_invalid', { claim: returnClaim });
  }
}

function isOfPlatform(address: string, platform: Registered): boolean {
  const { hostname } = new URL(address);
  const token = new URL(platform.tokenEndpoint);
  if (isBelow(token.hostname, Object.values(vendorDomains).flat())) return true;
  const registered = [
    platform.issuer,
    platform.authorizationEndpoint,
    platform.tokenEndpoint,
    platform.jwksUri,
  ].flatMap((text) => (URL.canParse(text) ? [new URL(text).hostname] : []));
  return isBelow(
    hostname,
    registered.filter((name) => name !== ''),
  );
}
