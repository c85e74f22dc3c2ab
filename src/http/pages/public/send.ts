/** Sending a public document: any site may read it, caches may keep it as long as it says, search engines not at all. */
import type { Response } from 'express';
import type { PublicDocument } from './documents.js';

/** @param wanted one of its media types; another one falls back to the default */
export function sendDocument(res: Response, document: PublicDocument, wanted?: string): void {
  const type = document.mediaTypes.find((one) => one === wanted) ?? document.mediaTypes[0];
  res.set({
    'Access-Control-Allow-Origin': '*',
    'X-Robots-Tag': 'noindex',
    'Cache-Control': document.maxAge === 0 ? 'no-cache' : `public, max-age=${document.maxAge}`,
  });
  res.type(type).send(document.body);
}
