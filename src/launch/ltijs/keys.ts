/**
 * The tool's own RSA-2048 key set: signs client assertions and Deep Linking responses, is published at
 * `/lti/keys`, and is what ltijs gets instead of the RSA-4096 pair that its `registerPlatform` would make
 * synchronously for every platform (DESIGN D1).
 */
import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { calculateJwkThumbprint, exportJWK, generateKeyPair } from 'jose';
import { z } from 'zod';
import type { Clock } from '../../domain/environment.js';
import type { SigningKey } from '../../domain/credential.js';
import type { Seal } from '../../sealing.js';
import type { SigningKeyStore } from '../../stores/ports/credentials.js';

/** One key set serves the whole installation, so it belongs to no organisation. */
const owner = 'installation';
/** A platform may still hold a token that a retired key signed; none of ours lives longer than this. */
const publishedAfterRetirementMs = 24 * 3_600_000;

interface ToolKey {
  readonly kid: string;
  readonly privateKey: KeyObject;
  readonly privatePem: string;
  readonly publicPem: string;
}

export interface ToolKeys {
  /** The key that signs; made at the first call, once for all processes. */
  current(): Promise<ToolKey>;
  /** RFC 7517 key set with `kid`, `alg: RS256`, `use: sig`. */
  jwks(): Promise<{ readonly keys: readonly Readonly<Record<string, unknown>>[] }>;
}

export function createToolKeys(deps: {
  readonly signingKeys: SigningKeyStore;
  readonly seal: Seal;
  readonly clock: Clock;
}): ToolKeys {
  const { signingKeys, seal, clock } = deps;
  let loading: Promise<ToolKey> | undefined;

  async function load(): Promise<ToolKey> {
    const found =
      (await signingKeys.findCurrent(owner, 'lti')) ??
      (await signingKeys.ensureCurrent(await generate(seal, clock())));
    return open(found, seal);
  }

  function current(): Promise<ToolKey> {
    loading ??= load().catch((error: unknown) => {
      loading = undefined;
      throw error;
    });
    return loading;
  }

  return {
    current,
    async jwks() {
      await current();
      const published = (await signingKeys.list(owner, 'lti')).filter(
        ({ retiredAt }) =>
          retiredAt === undefined ||
          clock().getTime() - retiredAt.getTime() < publishedAfterRetirementMs,
      );
      return {
        keys: published.map(({ id, publicJwk }) => ({
          ...publicJwk,
          kid: id,
          alg: 'RS256',
          use: 'sig',
        })),
      };
    },
  };
}

async function generate(seal: Seal, at: Date): Promise<SigningKey> {
  const pair = await generateKeyPair('RS256', { modulusLength: 2048, extractable: true });
  const publicJwk = await exportJWK(pair.publicKey);
  return {
    id: await calculateJwkThumbprint(publicJwk),
    organisationId: owner,
    use: 'lti',
    algorithm: 'RS256',
    publicJwk: { ...publicJwk },
    sealedPrivateJwk: seal.seal(JSON.stringify(await exportJWK(pair.privateKey))),
    createdAt: at,
  };
}

const privateJwk = z.looseObject({ kty: z.literal('RSA'), n: z.string(), e: z.string() });

function open(key: SigningKey, seal: Seal): ToolKey {
  const jwk = privateJwk.parse(JSON.parse(seal.open(key.sealedPrivateJwk)));
  const privateKey = createPrivateKey({ key: jwk, format: 'jwk' });
  return {
    kid: key.id,
    privateKey,
    privatePem: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    publicPem: createPublicKey(privateKey).export({ type: 'spki', format: 'pem' }).toString(),
  };
}
