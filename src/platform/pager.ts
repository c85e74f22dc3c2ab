/**
 * Follows `Link: <…>; rel="next"` (AGS 2.0 §3.2.1, NRPS 2.0 §2.4.2) on platforms as they are. Moodle writes
 * rel=“next” with curly quotes as UTF-8 bytes, which Node shows as latin1, and `&amp;` between parameters
 * (captured: ags-lineitems-limit1.json, `linkHeaderBytesHex`). Pages may repeat; a loop ends the reading.
 */
import { createHash } from 'node:crypto';
import { ToolError } from '../errors.js';

export interface Page {
  readonly body: string;
  readonly link: string | undefined;
}

/** More than this many pages is not a course, it is a fault. */
const maxPages = 500;

/**
 * @returns the address of the next page, or `undefined` on the last
 * @throws platform_answer_invalid when it is on another host: the token must not go there
 */
export function nextPageUrl(link: string | undefined, current: string): string | undefined {
  if (link === undefined) return undefined;
  const utf8 = Buffer.from(link, 'latin1').toString('utf8');
  // Already decoded by a client that reads headers as UTF-8? Then the round trip has broken it.
  const text = utf8.includes('\uFFFD') || /[\u0100-\uFFFF]/.test(link) ? link : utf8;
  for (const [, target = '', parameters = ''] of text.matchAll(/<([^>]*)>([^<]*)/g)) {
    const relation = /;\s*rel\s*=\s*["'“”]?([^"'“”;,]+)/i.exec(parameters)?.[1] ?? '';
    if (relation.trim().toLowerCase().split(/\s+/).includes('next')) {
      return sameHost(target.replaceAll('&amp;', '&'), current);
    }
  }
  return undefined;
}

/** Reads page after page; a page that was seen before (by address or by content) ends the reading. */
export async function* readPages(
  first: string,
  readPage: (url: string) => Promise<Page>,
): AsyncGenerator<string> {
  const seen = new Set<string>();
  let url: string | undefined = first;
  for (let count = 0; url !== undefined; count++) {
    if (count >= maxPages)
      throw new ToolError('platform_answer_invalid', { reason: 'too many pages' });
    if (seen.has(url)) return;
    seen.add(url);
    const page: Page = await readPage(url);
    const digest = createHash('sha256').update(page.body).digest('base64');
    if (seen.has(digest)) return;
    seen.add(digest);
    yield page.body;
    url = nextPageUrl(page.link, url);
  }
}

function sameHost(target: string, current: string): string {
  const base = new URL(current);
  if (!URL.canParse(target, current)) {
    throw new ToolError('platform_answer_invalid', { reason: 'next page has no address' });
  }
  const url = new URL(target, base);
  // Behind a proxy some platforms write http: for what is served by https:.
  if (base.protocol === 'https:' && url.protocol === 'http:' && url.hostname === base.hostname) {
    url.protocol = base.protocol;
    url.port = base.port;
  }
  if (url.origin !== base.origin) {
    throw new ToolError('platform_answer_invalid', { reason: 'next page on another host' });
  }
  return url.href;
}
