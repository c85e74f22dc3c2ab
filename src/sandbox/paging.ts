/** Pages and their `Link` headers (RFC 8288), and what Moodle sends instead. */
import type { Response } from 'express';
import type { Lms } from './lms.js';

export interface Page<T> {
  readonly rows: readonly T[];
  readonly from: number;
  readonly limit: number;
  readonly total: number;
}

/** @param limit 0: the profile's page size, or everything */
export function takePage<T>(
  lms: Lms,
  all: readonly T[],
  { from, limit }: { readonly from: number; readonly limit: number },
): Page<T> {
  const { defaultPageSize, maxPageSize } = lms.profile.quirks;
  const size = Math.min(
    limit > 0 ? limit : (defaultPageSize ?? all.length),
    maxPageSize ?? Infinity,
  );
  const start = Math.max(from, 0);
  return { rows: all.slice(start, start + size), from: start, limit: size, total: all.length };
}

/**
 * Standard pages: `rel="next"` and friends, parameters kept.
 * @param url of the list, with its own parameters
 */
export function setStandardLinks(response: Response, url: URL, page: Page<unknown>): void {
  const at = (from: number, rel: string): string => {
    const target = new URL(url);
    target.searchParams.set('limit', String(page.limit));
    target.searchParams.set('from', String(from));
    return `<${target.href}>; rel="${rel}"`;
  };
  const last = Math.max(0, Math.floor((page.total - 1) / page.limit) * page.limit);
  response.setHeader(
    'Link',
    [
      at(page.from, 'current'),
      ...(page.from + page.limit < page.total ? [at(page.from + page.limit, 'next')] : []),
      ...(page.from > 0 ? [at(Math.max(0, page.from - page.limit), 'prev')] : []),
      at(0, 'first'),
      at(last, 'last'),
    ].join(', '),
  );
}

/** Moodle's line items: typographic quotes, `&amp;` between parameters, and a `last` that is off. */
export function setCurlyLinks(response: Response, url: URL, page: Page<unknown>): void {
  const outOfRange = page.from >= page.total;
  const base = `${url.href}&limit=${page.limit}`.replaceAll('&', '&amp;');
  const at = (from: number, rel: string): string =>
    `<${base}&amp;from=${from}>; rel=\u201C${rel}\u201D`;
  const next = page.from + page.limit;
  const links = [
    at(0, 'first'),
    ...(page.from > 0 && !outOfRange ? [at(Math.max(0, page.from - page.limit), 'prev')] : []),
    at(page.from, 'canonical'),
    ...(next <= page.total - 1 && !outOfRange ? [at(next, 'next')] : []),
    at(Math.max(0, page.total - page.limit + 1), 'last'),
  ];
  // Node writes header text as latin1: these are the UTF-8 bytes.
  response.setHeader('Link', Buffer.from(links.join(', '), 'utf8').toString('latin1'));
}
