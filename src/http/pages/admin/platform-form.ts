/**
 * Registering a Platform by form. Of Moodle and of hosted Canvas the endpoints follow from what an admin sees
 * there (captured: openid-configuration.json; research: lti.md §3), so empty fields are filled in.
 */
import { z } from 'zod';
import type { ProductFamily } from '../../../domain/platform.js';
import { isToolError } from '../../../errors.js';
import type { AddressPolicy } from '../../../net/address-policy.js';

export const productFamilies = [
  'moodle',
  'canvas',
  'desire2learn',
  'blackboard',
  'sakai',
  'other',
] as const satisfies readonly ProductFamily[];

const text = z.string().trim().max(2_000).default('');
const formSchema = z.object({
  name: text,
  productFamily: z.enum(productFamilies),
  issuer: text,
  clientId: text,
  deploymentId: text,
  authorizationEndpoint: text,
  tokenEndpoint: text,
  jwksUri: text,
  tokenAudience: text,
});

export type PlatformForm = z.infer<typeof formSchema>;
const addresses = ['issuer', 'authorizationEndpoint', 'tokenEndpoint', 'jwksUri'] as const;
export type PlatformProblem = 'name' | 'clientId' | (typeof addresses)[number];

/** @returns the form with its defaults filled in, and the fields that are wrong; `undefined` when it is no such form */
export function readPlatformForm(
  body: unknown,
  policy: AddressPolicy,
): { readonly form: PlatformForm; readonly problems: readonly PlatformProblem[] } | undefined {
  const parsed = formSchema.safeParse(body);
  if (!parsed.success) return undefined;
  const form = withDefaults(parsed.data);
  const problems: PlatformProblem[] = addresses.filter((field) => !isUsable(form[field], policy));
  if (form.name === '') problems.unshift('name');
  if (form.clientId === '' || form.clientId.length > 255) problems.push('clientId');
  return { form, problems };
}

function withDefaults(form: PlatformForm): PlatformForm {
  const defaults = defaultsOf(form);
  const filled = Object.entries(defaults).filter(([field]) =>
    addresses.some((name) => name === field && form[name] === ''),
  );
  return { ...form, ...defaultIssuer(form), ...Object.fromEntries(filled) };
}

/** An issuer is compared character by character: Moodle's has no slash at the end. */
function defaultIssuer({ productFamily, issuer }: PlatformForm): Partial<PlatformForm> {
  if (productFamily === 'moodle') return { issuer: issuer.replace(/\/+$/, '') };
  if (issuer !== '') return {};
  if (productFamily === 'canvas') return { issuer: 'https://canvas.instructure.com' };
  return productFamily === 'blackboard' ? { issuer: 'https://blackboard.com' } : {};
}

function defaultsOf({ productFamily, issuer, clientId }: PlatformForm): Partial<PlatformForm> {
  switch (productFamily) {
    case 'moodle': {
      const site = `${issuer.replace(/\/+$/, '')}/mod/lti`;
      return {
        authorizationEndpoint: `${site}/auth.php`,
        tokenEndpoint: `${site}/token.php`,
        jwksUri: `${site}/certs.php`,
      };
    }
    case 'canvas':
      return {
        authorizationEndpoint: 'https://sso.canvaslms.com/api/lti/authorize_redirect',
        tokenEndpoint: 'https://canvas.instructure.com/login/oauth2/token',
        jwksUri: 'https://sso.canvaslms.com/api/lti/security/jwks',
      };
    case 'blackboard': {
      const gateway = 'https://developer.blackboard.com/api/v1';
      return {
        authorizationEndpoint: `${gateway}/gateway/oidcauth`,
        tokenEndpoint: `${gateway}/gateway/oauth2/jwttoken`,
        jwksUri: `${gateway}/management/applications/${encodeURIComponent(clientId)}/jwks.json`,
      };
    }
    case 'desire2learn':
    case 'sakai':
    case 'other':
      return {};
  }
}

function isUsable(address: string, policy: AddressPolicy): boolean {
  try {
    policy.check(address);
    return true;
  } catch (error) {
    if (isToolError(error)) return false;
    throw error;
  }
}
