/**
 * Who signs, by name: `did:web:<issuer host>:o:<Organisation>` (DESIGN D9; did:web method, "Read" operation),
 * and the freezing of the issuer host, because every signature made so far stands or falls with it.
 */
import { ToolError } from '../errors.js';
import type { SettingRows } from './ports.js';

const settingKey = 'issuerHost';

/**
 * @param issuerHost host name, with `:port` when it has one
 * @returns the DID; the port's colon is percent-encoded as the method wants
 */
export function issuerDid(issuerHost: string, organisationId: string): string {
  return `did:web:${issuerHost.replace(':', '%3A')}:o:${encodeURIComponent(organisationId)}`;
}

/**
 * For the start: refuses a configured issuer host that is not the one credentials were signed under.
 * @throws issuer_host_frozen with `frozen` and `configured`
 */
export async function checkIssuerHost(settings: SettingRows, issuerHost: string): Promise<void> {
  refuseOther(await settings.find(settingKey), issuerHost);
}

/**
 * Writes the issuer host at the first signature; idempotent afterwards.
 * @throws issuer_host_frozen when another host has been frozen before
 */
export async function freezeIssuerHost(settings: SettingRows, issuerHost: string): Promise<void> {
  refuseOther(await settings.setOnce(settingKey, issuerHost), issuerHost);
}

function refuseOther(frozen: string | undefined, configured: string): void {
  if (frozen !== undefined && frozen !== configured) {
    throw new ToolError('issuer_host_frozen', { frozen, configured });
  }
}
