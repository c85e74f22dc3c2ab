/** A JSON document from outside, parsed at the edge by a schema (zod). */
import type { z } from 'zod';
import type { FetchDocument } from '../domain/environment.js';
import { ToolError } from '../errors.js';

/**
 * @returns the parsed JSON text; which schema it must match is the caller's business
 * @throws fetch_not_json with `host`
 */
export function parseJson(body: string, host: string): unknown {
  try {
    return JSON.parse(body);
  } catch (cause) {
    throw new ToolError('fetch_not_json', { host }, cause);
  }
}

/**
 * Fetches, requires status 200, parses.
 * @throws fetch_* ; fetch_failed with `status` for another status; fetch_not_json when JSON or shape is wrong
 */
export async function fetchJson<Schema extends z.ZodType>(
  fetchDocument: FetchDocument,
  url: string,
  schema: Schema,
  options?: Parameters<FetchDocument>[1],
): Promise<z.infer<Schema>> {
  const document = await fetchDocument(url, options);
  const host = new URL(url).host;
  if (document.status !== 200)
    throw new ToolError('fetch_failed', { host, status: document.status });
  const parsed = schema.safeParse(parseJson(document.body, host));
  if (!parsed.success) throw new ToolError('fetch_not_json', { host }, parsed.error);
  return parsed.data;
}
