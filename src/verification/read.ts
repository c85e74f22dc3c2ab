/** Step `readable`: a compact JWS, a JSON credential, or the https address of either. Nothing is believed yet. */
import { z } from 'zod';
import { parseJwt } from '../credentials/formats/open-badges-3-jwt.js';
import type { ParsedJwt } from '../credentials/formats/open-badges-3-jwt.js';
import type { FetchDocument } from '../domain/environment.js';
import { isToolError } from '../errors.js';
import { no, unknown, yes } from './report.js';
import type { Finding } from './report.js';

export interface Readable {
  readonly payload: Readonly<Record<string, unknown>>;
  /** Absent for a JSON credential, whose proof, if any, is inside. */
  readonly jwt?: { readonly text: string; readonly header: ParsedJwt['header'] };
}

const object = z.record(z.string(), z.unknown());
const acceptedForms =
  'application/vc+jwt, text/plain;q=0.9, application/vc+ld+json;q=0.5, application/json;q=0.4';

/** @returns the finding and, when it is yes, what was read */
export async function readCredential(
  input: string,
  fetchDocument: FetchDocument,
): Promise<{ readonly finding: Finding; readonly read?: Readable }> {
  const text = input.trim();
  if (!/^https?:\/\/\S+$/.test(text)) return readText(text);
  try {
    const document = await fetchDocument(text, { accept: acceptedForms });
    if (document.status === 200) return readText(document.body.trim());
  } catch (error) {
    if (!isToolError(error)) throw error;
  }
  return { finding: unknown('document_unreachable', { host: new URL(text).host }) };
}

function readText(text: string): { readonly finding: Finding; readonly read?: Readable } {
  try {
    if (text.startsWith('{')) {
      return { finding: yes('json_read'), read: { payload: object.parse(JSON.parse(text)) } };
    }
    const { header, payload } = parseJwt(text);
    return { finding: yes('jwt_read'), read: { payload, jwt: { text, header } } };
  } catch {
    return { finding: no('not_a_credential') };
  }
}
