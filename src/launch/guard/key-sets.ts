/**
 * The platforms' public keys, fetched once and kept (cases B2, N10, N11). A key id that is not known leads to
 * one fetch, and then to none for thirty seconds: a forger cannot make us call the platform at will. Keys
 * without `alg` or `use` are as good as others (RFC 7517 §4.2, §4.4); keys for encryption and other key types
 * are no keys for RS256.
 */
import { createPublicKey, type KeyObject } from 'node:crypto';
import { z } from 'zod';
import type { Clock, FetchDocument } from '../../domain/environment.js';
import type { Platform } from '../../domain/platform.js';
import { ToolError } from '../../errors.js';

const freshMs = 600_000;
/** How long known keys still hold while the platform does not answer. */
const holdsMs = 3_600_000;
const coolDownMs = 30_000;
const retryAfterFailureMs = 5_000;
const maxKeys = 1_000;

export interface KeySets {
  /** @throws ToolError launch_key_unknown | launch_keys_unavailable */
  findKey(platform: Platform, kid: string): Promise<KeyObject>;
}

interface KeySet {
  readonly keys: ReadonlyMap<string, KeyObject>;
  readonly fetchedAt: number;
}
interface Known {
  set?: KeySet;
  /** When an unknown key id last led to a fetch. */
  refetchedAt?: number;
  failedAt?: number;
  fetching?: Promise<KeySet>;
}

interface KeySetsDeps {
  readonly fetchDocument: FetchDocument;
  readonly clock: Clock;
}

export function createKeySets(deps: KeySetsDeps): KeySets {
  const now = (): number => deps.clock().getTime();
  const known = new Map<string, Known>();
  return {
    async findKey({ jwksUri }, kid) {
      const entry = known.get(jwksUri) ?? {};
      known.set(jwksUri, entry);
      const cached = entry.set;
      const found = (await currentSet(jwksUri, entry, deps)).keys.get(kid);
      if (found) return found;
      const cool = entry.refetchedAt === undefined || now() - entry.refetchedAt >= coolDownMs;
      // A set that this very call has fetched is not asked for again.
      if (cached === entry.set && cool) {
        entry.refetchedAt = now();
        const again = (await fetchSet(jwksUri, entry, deps)).keys.get(kid);
        if (again) return again;
      }
      throw new ToolError('launch_key_unknown');
    },
  };
}

async function currentSet(uri: string, entry: Known, deps: KeySetsDeps): Promise<KeySet> {
  const now = deps.clock().getTime();
  const { set } = entry;
  if (set && now - set.fetchedAt < freshMs) return set;
  try {
    return await fetchSet(uri, entry, deps);
  } catch (error) {
    if (set && now - set.fetchedAt < holdsMs) return set;
    throw error;
  }
}

async function fetchSet(uri: string, entry: Known, deps: KeySetsDeps): Promise<KeySet> {
  const now = deps.clock().getTime();
  if (entry.failedAt !== undefined && now - entry.failedAt < retryAfterFailureMs) {
    throw new ToolError('launch_keys_unavailable');
  }
  // All launches that wait for the same keys wait for one request.
  entry.fetching ??= readKeys(uri, deps.fetchDocument)
    .then((keys) => {
      delete entry.failedAt;
      entry.set = { keys, fetchedAt: now };
      return entry.set;
    })
    .catch((cause: unknown) => {
      entry.failedAt = now;
      throw new ToolError('launch_keys_unavailable', {}, cause);
    })
    .finally(() => {
      delete entry.fetching;
    });
  return entry.fetching;
}

async function readKeys(
  uri: string,
  fetchDocument: FetchDocument,
): Promise<ReadonlyMap<string, KeyObject>> {
  const { status, body } = await fetchDocument(uri, {
    accept: 'application/json, application/jwk-set+json',
  });
  if (status !== 200) throw new Error(`the key set answered ${status}`);
  const { keys } = keySet.parse(JSON.parse(body));
  return new Map(keys.slice(0, maxKeys).flatMap(usableKey));
}

const keySet = z.object({ keys: z.array(z.unknown()) });
const rs256Key = z.object({
  kty: z.literal('RSA'),
  kid: z.string().min(1),
  n: z.string(),
  e: z.string(),
  use: z.literal('sig').optional(),
  alg: z.literal('RS256').optional(),
  key_ops: z
    .array(z.string())
    .refine((operations) => operations.includes('verify'))
    .optional(),
});

function usableKey(candidate: unknown): [string, KeyObject][] {
  const parsed = rs256Key.safeParse(candidate);
  if (!parsed.success) return [];
  const { kid, kty, n, e } = parsed.data;
  try {
    const key = createPublicKey({ key: { kty, n, e }, format: 'jwk' });
    return (key.asymmetricKeyDetails?.modulusLength ?? 0) >= 2048 ? [[kid, key]] : [];
  } catch {
    // One broken key does not spoil the others.
    return [];
  }
}
