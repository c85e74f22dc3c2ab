/**
 * Where the key of a JWT comes from (Open Badges 3.0: `kid` is a URL or DID URL that dereferences to a JWK; `jwk`
 * carries the key itself and proves nothing about whose it is), and whose key it is.
 */
import { calculateJwkThumbprint } from 'jose';
import type { JWK } from 'jose';
import { z } from 'zod';
import type { ParsedJwt } from '../credentials/formats/open-badges-3-jwt.js';
import { isToolError } from '../errors.js';
import { assertionKey, assertionKeys, didDocumentSchema, didWebUrl } from './did-web.js';
import type { DidDocument } from './did-web.js';
import { no, unknown, yes } from './report.js';
import type { Finding, VerifyOptions } from './report.js';

export interface FoundKey {
  readonly jwk: JWK;
  /** Who published it: a DID, or the origin of an https key; nobody for a key that came with the credential. */
  readonly publishedBy?: string;
}
export type KeyLookup = { readonly key: FoundKey } | { readonly problem: Finding };

const jwkSchema = z
  .looseObject({ kty: z.enum(['EC', 'RSA', 'OKP']) })
  .refine((jwk) => !('d' in jwk), { error: 'a private key' });
const jwksSchema = z.looseObject({ keys: z.array(z.looseObject({ kid: z.string().optional() })) });

/** Finds the key that the header names; `kid` wins over `jwk`. */
export async function lookUpKey(
  header: ParsedJwt['header'],
  options: VerifyOptions,
): Promise<KeyLookup> {
  const { kid, jwk } = header;
  if (kid?.startsWith('did:web:')) return didWebKey(kid, options);
  if (kid?.startsWith('did:jwk:')) return didJwkKey(kid);
  if (kid?.startsWith('did:')) {
    return { problem: unknown('key_kind_unsupported', { kind: kid.split(':')[1] ?? '' }) };
  }
  if (kid !== undefined && /^https?:\/\//.test(kid)) return urlKey(kid, options);
  if (jwk !== undefined) return found(jwk);
  return { problem: no('key_not_named') };
}

async function didWebKey(kid: string, options: VerifyOptions): Promise<KeyLookup> {
  const did = kid.split('#')[0] ?? '';
  const document = await fetchDid(did, options);
  if ('problem' in document) return document;
  const method = assertionKey(document.did, kid);
  if (!method) return { problem: no('key_not_listed', { host: document.host }) };
  // The key is there in a form that is not read here (Multikey).
  if (!method.publicKeyJwk)
    return { problem: unknown('key_kind_unsupported', { kind: 'Multikey' }) };
  return found(method.publicKeyJwk, did);
}

function didJwkKey(kid: string): KeyLookup {
  const did = kid.split('#')[0] ?? '';
  try {
    return found(
      JSON.parse(Buffer.from(did.slice('did:jwk:'.length), 'base64url').toString('utf8')),
      did,
    );
  } catch {
    return { problem: no('key_unusable') };
  }
}

async function urlKey(kid: string, options: VerifyOptions): Promise<KeyLookup> {
  const url = new URL(kid);
  const json = await fetchJson(url, options);
  if (json === undefined) return { problem: unknown('key_unreachable', { host: url.host }) };
  const set = jwksSchema.safeParse(json);
  const listed = set.success ? set.data.keys.find((key) => key.kid === kid) : json;
  if (listed === undefined) return { problem: no('key_not_listed', { host: url.host }) };
  return found(listed, url.origin);
}

function found(json: unknown, publishedBy?: string): KeyLookup {
  const jwk = jwkSchema.safeParse(json);
  if (!jwk.success) return { problem: no('key_unusable') };
  return { key: { jwk: jwk.data, ...(publishedBy !== undefined && { publishedBy }) } };
}

/** Step `issuerKey`: does the issuer that the credential names publish this key? */
export async function checkIssuerKey(
  issuerId: string,
  key: FoundKey,
  options: VerifyOptions,
): Promise<Finding> {
  if (issuerId.startsWith('did:web:')) {
    const host = didWebUrl(issuerId, options)?.host ?? '';
    if (key.publishedBy === issuerId) return yes('key_published_by_issuer', { host });
    if (key.publishedBy !== undefined) return no('key_of_other_issuer', { host });
    const document = await fetchDid(issuerId, options);
    if ('problem' in document) return unknown('issuer_unreachable', { host });
    return judge(key.jwk, assertionKeys(document.did), host);
  }
  if (issuerId.startsWith('did:jwk:')) {
    return key.publishedBy === issuerId
      ? yes('key_published_by_issuer', { host: 'did:jwk' })
      : no('key_of_other_issuer', { host: 'did:jwk' });
  }
  if (!/^https?:\/\//.test(issuerId)) return unknown('issuer_kind_unsupported');
  const site = new URL(issuerId);
  if (key.publishedBy === site.origin) return yes('key_published_by_issuer', { host: site.host });
  const set = jwksSchema.safeParse(
    await fetchJson(new URL('/.well-known/jwks.json', site), options),
  );
  if (!set.success) return unknown('issuer_unreachable', { host: site.host });
  return judge(key.jwk, set.data.keys, site.host);
}

async function judge(key: JWK, published: readonly unknown[], host: string): Promise<Finding> {
  const wanted = await calculateJwkThumbprint(key);
  for (const candidate of published) {
    const jwk = jwkSchema.safeParse(candidate);
    if (jwk.success && (await calculateJwkThumbprint(jwk.data)) === wanted) {
      return yes('key_published_by_issuer', { host });
    }
  }
  return no('key_not_published_by_issuer', { host });
}

async function fetchDid(
  did: string,
  options: VerifyOptions,
): Promise<{ readonly did: DidDocument; readonly host: string } | { readonly problem: Finding }> {
  const url = didWebUrl(did, options);
  if (!url) return { problem: no('key_unusable') };
  const document = didDocumentSchema.safeParse(await fetchJson(url, options));
  if (!document.success) return { problem: unknown('key_unreachable', { host: url.host }) };
  // A document that speaks of somebody else says nothing about this issuer.
  if (document.data.id !== did) return { problem: no('key_not_listed', { host: url.host }) };
  return { did: document.data, host: url.host };
}

/** @returns the parsed body of a 200 answer; `undefined` for everything else: unreachable is not "no" */
export async function fetchJson(url: URL, { fetchDocument }: VerifyOptions): Promise<unknown> {
  try {
    const document = await fetchDocument(url.href, { accept: 'application/json' });
    if (document.status !== 200) return undefined;
    const parsed: unknown = JSON.parse(document.body);
    return parsed;
  } catch (error) {
    if (isToolError(error) || error instanceof SyntaxError) return undefined;
    throw error;
  }
}
