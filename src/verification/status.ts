/**
 * Step `status`: W3C Bitstring Status List 1.0, the list as a JWT of the same issuer. A list that cannot be had or
 * cannot be trusted leaves the answer open; only a set bit says no.
 */
import { z } from 'zod';
import type { ReadOpenBadge, StatusEntry } from '../credentials/formats/open-badges-3-schema.js';
import { readStatusBit } from '../credentials/status-list.js';
import { checkIssuerKey } from './key-lookup.js';
import { checkProof } from './proof.js';
import { readCredential } from './read.js';
import { no, unknown, yes } from './report.js';
import type { Finding, VerifyOptions } from './report.js';

const issuerSchema = z.union([
  z.string(),
  z.looseObject({ id: z.string() }).transform(({ id }) => id),
]);
const listSchema = z.looseObject({
  id: z.string(),
  type: z.array(z.string()).refine((types) => types.includes('BitstringStatusListCredential')),
  issuer: issuerSchema,
  iss: z.string().optional(),
  validFrom: z.iso.datetime({ offset: true }).optional(),
  validUntil: z.iso.datetime({ offset: true }).optional(),
  credentialSubject: z.looseObject({
    statusPurpose: z.union([z.string(), z.array(z.string())]),
    encodedList: z.string(),
    statusSize: z.literal(1).optional(),
  }),
});
type StatusList = z.infer<typeof listSchema>;

/** Any entry that says no decides; else any that cannot be checked; else yes. */
export async function checkStatus(
  credential: ReadOpenBadge,
  options: VerifyOptions,
): Promise<Finding> {
  const entries = credential.credentialStatus ?? [];
  if (entries.length === 0) return yes('no_status_offered');
  const findings: Finding[] = [];
  for (const entry of entries) {
    findings.push(await checkEntry(entry, credential.issuer.id, options));
  }
  return (
    findings.find(({ outcome }) => outcome === 'no') ??
    findings.find(({ outcome }) => outcome === 'unknown') ??
    yes('not_revoked')
  );
}

async function checkEntry(
  entry: StatusEntry,
  issuerId: string,
  options: VerifyOptions,
): Promise<Finding> {
  const { statusPurpose: purpose, statusListCredential: address } = entry;
  const index = Number(entry.statusListIndex);
  if (!entry.type.includes('BitstringStatusListEntry') || address === undefined) {
    return unknown('status_kind_unsupported', { kind: entry.type[0] ?? '' });
  }
  if (purpose !== 'revocation' && purpose !== 'suspension') {
    return unknown('status_kind_unsupported', { kind: purpose ?? '' });
  }
  if (!/^https?:\/\//.test(address) || !Number.isSafeInteger(index) || index < 0) {
    return unknown('status_list_not_trusted', { host: address });
  }
  const values = { host: new URL(address).host };
  const list = await fetchList(address, issuerId, options);
  if (typeof list === 'string') return unknown(list, values);
  const bit = [list.credentialSubject.statusPurpose].flat().includes(purpose)
    ? readBit(list, index)
    : undefined;
  if (bit === undefined) return unknown('status_list_not_trusted', values);
  if (!bit) return yes('not_revoked', values);
  return no(purpose === 'revocation' ? 'revoked' : 'suspended', values);
}

/** @returns the list, proved to be the issuer's and in force; else why not */
async function fetchList(
  address: string,
  issuerId: string,
  options: VerifyOptions,
): Promise<StatusList | 'status_unreachable' | 'status_list_not_trusted'> {
  const { read } = await readCredential(address, options.fetchDocument);
  if (!read) return 'status_unreachable';
  const list = listSchema.safeParse(read.payload);
  if (!list.success) return 'status_list_not_trusted';
  const { id, issuer, iss = issuer, validFrom, validUntil } = list.data;
  const now = options.now();
  const inForce =
    (validFrom === undefined || new Date(validFrom) <= now) &&
    (validUntil === undefined || now < new Date(validUntil));
  if (id !== address || issuer !== issuerId || iss !== issuer || !inForce) {
    return 'status_list_not_trusted';
  }
  const { finding, key } = await checkProof(read, options);
  if (!key) return finding.outcome === 'no' ? 'status_list_not_trusted' : 'status_unreachable';
  const owner = await checkIssuerKey(issuerId, key, options);
  return owner.outcome === 'yes' ? list.data : 'status_list_not_trusted';
}

function readBit(list: StatusList, index: number): boolean | undefined {
  try {
    return readStatusBit(list.credentialSubject.encodedList, index);
  } catch {
    return undefined;
  }
}
