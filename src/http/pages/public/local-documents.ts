/**
 * Our own public addresses answered without the network, with the bytes that the routes would send; every other
 * address goes to the fetcher for foreign documents (DESIGN D11). A process must not wait for itself, and a tool
 * behind a proxy may not reach its own public name.
 */
import type { FetchDocument, FetchedDocument } from '../../../domain/environment.js';
import { isToolError } from '../../../errors.js';
import type { PublicDocument, PublicDocuments } from './documents.js';

type Answer = (documents: PublicDocuments, id: string, url: URL) => Promise<PublicDocument>;

const addresses: readonly (readonly [RegExp, Answer])[] = [
  [/^\/o\/([^/]+)\/did\.json$/, (documents, id) => documents.didDocument(id)],
  [/^\/o\/([^/]+)\/jwks\.json$/, (documents, id) => documents.jwks(id)],
  [/^\/status\/([^/]+)$/, (documents, id) => documents.statusList(id)],
  [
    /^\/achievements\/([^/]+)$/,
    (documents, id, url) => documents.achievement(id, url.searchParams.get('lang') ?? undefined),
  ],
  [/^\/c\/([^/.]+)(?:\.jwt)?$/, (documents, id) => documents.credentialJwt(id)],
];

/**
 * @param origins ours, such as `https://badges.example.edu`: of the public URL and of the issuer host
 * @param elsewhere the guarded fetcher
 */
export function createLocalDocuments(
  origins: readonly string[],
  documents: PublicDocuments,
  elsewhere: FetchDocument,
): FetchDocument {
  return async (address, options) => {
    const url = URL.canParse(address) ? new URL(address) : undefined;
    if (!url || !origins.includes(url.origin)) return elsewhere(address, options);
    for (const [pattern, answer] of addresses) {
      const id = pattern.exec(url.pathname)?.[1];
      if (id !== undefined) return serve(() => answer(documents, decodeURIComponent(id), url));
    }
    return notFound;
  };
}

const notFound: FetchedDocument = { status: 404, mediaType: 'text/plain', body: '' };

async function serve(read: () => Promise<PublicDocument>): Promise<FetchedDocument> {
  try {
    const { mediaTypes, body } = await read();
    return { status: 200, mediaType: mediaTypes[0], body };
  } catch (error) {
    if (isToolError(error) && error.kind === 'not_found') return notFound;
    throw error;
  }
}
