/**
 * Step `schema`: the form that Open Badges 3.0 demands, and that the JWT's registered claims repeat the credential
 * exactly (Open Badges 3.0, "JSON Web Token Proof Format": iss, sub, jti, nbf, exp).
 */
import { openBadgeSchema } from '../credentials/formats/open-badges-3-schema.js';
import type { ReadOpenBadge } from '../credentials/formats/open-badges-3-schema.js';
import type { Readable } from './read.js';
import { no, unknown, yes } from './report.js';
import type { Finding } from './report.js';

/** @returns the finding and, when it is yes, the credential */
export function checkForm(read: Readable): {
  readonly finding: Finding;
  readonly credential?: ReadOpenBadge;
} {
  const { payload } = read;
  // Credentials of VC Data Model 1.1 are wrapped; nothing is known about them here, so nothing is said against them.
  if ('vc' in payload) return { finding: unknown('older_model') };
  const parsed = openBadgeSchema.safeParse(payload);
  if (!parsed.success) {
    const path = parsed.error.issues[0]?.path ?? [];
    const because = valueAt(payload, path) === undefined ? 'field_missing' : 'field_wrong';
    return { finding: no(because, { field: path.join('.') }) };
  }
  const claim = read.jwt && differingClaim(payload, parsed.data);
  if (claim !== undefined) return { finding: no('claim_differs', { field: claim }) };
  return { finding: yes('form_right'), credential: parsed.data };
}

function differingClaim(
  payload: Readable['payload'],
  credential: ReadOpenBadge,
): string | undefined {
  const seconds = (dateTime: string | undefined): number | undefined =>
    dateTime === undefined ? undefined : Date.parse(dateTime) / 1000;
  const wanted: Readonly<Record<string, string | number | undefined>> = {
    iss: credential.issuer.id,
    jti: credential.id,
    // A recipient known only by identifiers has no subject id; then there is no `sub` to compare.
    sub: credential.credentialSubject.id,
    nbf: seconds(credential.validFrom),
    exp: seconds(credential.validUntil),
  };
  return Object.keys(wanted).find((claim) => payload[claim] !== wanted[claim]);
}

function valueAt(root: unknown, path: readonly PropertyKey[]): unknown {
  let value = root;
  for (const key of path) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = Object.entries(value).find(([name]) => name === String(key))?.[1];
  }
  return value;
}
