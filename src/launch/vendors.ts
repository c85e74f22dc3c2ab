/** LMSs whose addresses are the vendor's and not only the school's (research: lti.md §3). */
import type { ProductFamily } from '../domain/platform.js';

/** Families whose endpoints are on hosts of the vendor, not of the school. */
export const vendorDomains: Readonly<Partial<Record<ProductFamily, readonly string[]>>> = {
  canvas: ['instructure.com', 'canvaslms.com'],
  desire2learn: ['brightspace.com', 'desire2learn.com'],
  blackboard: ['blackboard.com', 'anthology.com'],
};

/** `true` for one of the domains or a host below it. */
export function isBelow(hostname: string, domains: readonly string[]): boolean {
  return domains.some((domain) => hostname === domain || hostname.endsWith(`.${domain}`));
}
