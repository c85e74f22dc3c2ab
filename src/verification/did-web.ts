/** did:web (method specification, "Read"): where the document of a DID is, and what is read from it. */
import { z } from 'zod';
import type { VerifyOptions } from './report.js';

const jwk = z.record(z.string(), z.unknown());
const method = z.looseObject({ id: z.string(), publicKeyJwk: jwk.optional() });

export const didDocumentSchema = z.looseObject({
  id: z.string(),
  verificationMethod: z.array(method).optional(),
  // Older issuers embed the key here instead of naming it.
  assertionMethod: z.array(z.union([z.string(), method])).optional(),
});
export type DidDocument = z.infer<typeof didDocumentSchema>;
export type VerificationMethod = z.infer<typeof method>;

/**
 * @param did `did:web:…` without fragment
 * @returns the address of its document; `undefined` when it is not a did:web that could have one
 */
export function didWebUrl(
  did: string,
  options: Pick<VerifyOptions, 'loopbackByHttp'>,
): URL | undefined {
  const parts = /^did:web:([^#?/]+)$/.exec(did)?.[1]?.split(':');
  if (!parts) return undefined;
  try {
    const [host = '', ...path] = parts.map(decodeURIComponent);
    if (
      host === '' ||
      /[/@?#]/.test(host) ||
      path.some((part) => part === '' || /^\.+$/.test(part))
    ) {
      return undefined;
    }
    const place = path.length === 0 ? '.well-known' : path.map(encodeURIComponent).join('/');
    const url = new URL(`https://${host}/${place}/did.json`);
    if (options.loopbackByHttp && isLoopback(url.hostname)) url.protocol = 'http:';
    return url;
  } catch {
    return undefined;
  }
}

/**
 * The key that a document lists for making statements.
 * @param keyId the DID URL in the credential's header
 */
export function assertionKey(document: DidDocument, keyId: string): VerificationMethod | undefined {
  const names = [keyId, keyId.slice(keyId.indexOf('#'))];
  const assertion = document.assertionMethod ?? [];
  const embedded = assertion.find(
    (entry): entry is VerificationMethod => typeof entry !== 'string' && names.includes(entry.id),
  );
  if (embedded) return embedded;
  if (!assertion.some((entry) => typeof entry === 'string' && names.includes(entry)))
    return undefined;
  return document.verificationMethod?.find((entry) => names.includes(entry.id));
}

/** Every JWK that a document lists for making statements. */
export function assertionKeys(document: DidDocument): readonly unknown[] {
  return (document.assertionMethod ?? []).flatMap((entry) => {
    const method = typeof entry === 'string' ? assertionKey(document, entry) : entry;
    return method?.publicKeyJwk ?? [];
  });
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d+){3}$/.test(hostname);
}
