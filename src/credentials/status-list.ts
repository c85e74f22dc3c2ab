/**
 * W3C Bitstring Status List 1.0: `u` + base64url of the gzipped bits, index 0 is the left-most bit of the first byte;
 * at least 131 072 entries, so that one badge hides among many. Indexes are drawn at random, never in sequence.
 */
import { gunzipSync, gzipSync } from 'node:zlib';
import { ToolError } from '../errors.js';
import type { Draws } from './draws.js';
import { openBadgeContexts, statusListUrl, wholeSeconds } from './formats/open-badges-3.js';
import type { StatusRows } from './ports.js';

export const statusListLength = 131_072;
/** Lists are opened anew long before they are full, so even a few draws nearly always find a free index. */
const attempts = 64;
/** What a list of a stranger may unpack to: 128 million entries. */
const largestBitstring = 16 * 1024 * 1024;
/** How long others may keep a copy (milliseconds). */
const ttl = 300_000;

/** @returns `encodedList` for a list in which exactly `indexes` are set */
export function encodeStatusList(indexes: readonly number[], length: number): string {
  const bits = Buffer.alloc(Math.ceil(length / 8));
  for (const index of indexes) {
    bits[index >> 3] = (bits[index >> 3] ?? 0) | (0x80 >> (index & 7));
  }
  return `u${gzipSync(bits, { level: 9 }).toString('base64url')}`;
}

/**
 * @returns whether `index` is set, `undefined` when it lies outside of the list
 * @throws Error when `encodedList` is not what the specification says
 */
export function readStatusBit(encodedList: string, index: number): boolean | undefined {
  if (!encodedList.startsWith('u')) throw new Error('not base64url multibase');
  const bits = gunzipSync(Buffer.from(encodedList.slice(1), 'base64url'), {
    maxOutputLength: largestBitstring,
  });
  const byte = bits[Math.floor(index / 8)];
  return byte === undefined ? undefined : (byte & (0x80 >> (index & 7))) !== 0;
}

/**
 * Takes a free random index for ever; two processes never get the same one.
 * @throws status_list_full
 */
export async function takeStatusIndex(
  rows: StatusRows,
  draws: Pick<Draws, 'number'>,
  organisationId: string,
): Promise<{ readonly listId: string; readonly index: number }> {
  const list = await rows.ensureOpen(organisationId, 'revocation', statusListLength);
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    // 32 random bits over a length that is a power of two: every index is equally likely.
    const index = draws.number() % list.length;
    if (await rows.takeIndex(list.id, organisationId, index)) return { listId: list.id, index };
  }
  throw new ToolError('status_list_full', { list: list.id });
}

/** The BitstringStatusListCredential with the JWT claims that repeat it. */
export function statusListPayload(list: {
  readonly publicUrl: string;
  readonly issuerId: string;
  readonly id: string;
  readonly length: number;
  readonly revoked: readonly number[];
  readonly signedAt: Date;
}): object {
  const url = statusListUrl(list.publicUrl, list.id);
  const validFrom = wholeSeconds(list.signedAt);
  return {
    '@context': [openBadgeContexts[0]],
    id: url,
    type: ['VerifiableCredential', 'BitstringStatusListCredential'],
    issuer: list.issuerId,
    validFrom,
    credentialSubject: {
      id: `${url}#list`,
      type: 'BitstringStatusList',
      statusPurpose: 'revocation',
      encodedList: encodeStatusList(list.revoked, list.length),
      ttl,
    },
    iss: list.issuerId,
    jti: url,
    sub: `${url}#list`,
    nbf: Date.parse(validFrom) / 1000,
  };
}
