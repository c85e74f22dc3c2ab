/** The issuer of an Organisation's credentials (Open Badges 3.0 Profile): what a form may hold, and its logo. */
import { z } from 'zod';
import type { IssuerProfile } from '../../../domain/organisation.js';

const formSchema = z.object({
  name: z.string().trim().min(1).max(200),
  url: z.url({ protocol: /^https$/ }).max(500),
  email: z.email().max(254),
  description: z.string().trim().max(2_000).default(''),
});

/** A logo travels inside every credential. */
export const largestLogoBytes = 100_000;
const pngSignature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
/** A picture that runs or loads nothing: no scripts, no handlers, no foreign content, nothing from elsewhere. */
const livingSvg =
  /<\s*(script|foreignobject|iframe|object|embed|!entity|!doctype)|\son[a-z]+\s*=|(href|src)\s*=\s*["']?\s*(?!#|data:image\/(png|jpeg))|url\(\s*["']?(?!#)|@import/i;

export type ProfileProblem = 'name' | 'url' | 'email' | 'description' | 'logo';

/**
 * @param logo the uploaded file, `'keep'` for the one that is there, `'remove'` for none
 * @returns the profile, or the field that is wrong
 */
export function readIssuerProfile(
  form: unknown,
  logo: Uint8Array | 'keep' | 'remove',
  present: IssuerProfile | null,
): IssuerProfile | ProfileProblem {
  const parsed = formSchema.safeParse(form);
  if (!parsed.success) return fieldOf(parsed.error);
  const { name, url, email, description } = parsed.data;
  const image = logo === 'keep' ? present?.image : logo === 'remove' ? undefined : imageOf(logo);
  if (image === null) return 'logo';
  return {
    name,
    url,
    email,
    ...(description !== '' && { description }),
    ...(image !== undefined && { image }),
  };
}

/** @returns a `data:` URI, or `null` when it is neither a PNG nor a quiet SVG */
function imageOf(file: Uint8Array): string | null {
  const bytes = Buffer.from(file);
  if (bytes.length > largestLogoBytes) return null;
  if (bytes.subarray(0, 8).equals(pngSignature)) {
    return `data:image/png;base64,${bytes.toString('base64')}`;
  }
  const text = bytes
    .toString('utf8')
    .replace(/<\?xml[^>]*\?>|<!--[\s\S]*?-->/g, '')
    .trim();
  const quiet = /^<svg[\s>]/i.test(text) && /<\/svg>$/i.test(text) && !livingSvg.test(text);
  return quiet ? `data:image/svg+xml;base64,${Buffer.from(text).toString('base64')}` : null;
}

function fieldOf(error: z.ZodError): ProfileProblem {
  const field = error.issues[0]?.path[0];
  return field === 'url' || field === 'email' || field === 'description' ? field : 'name';
}
