/**
 * `lti-registration.json`: one object that Canvas (paste JSON) and IMS dynamic registration both read
 * (research: lti.md §3.1). `TOOL` stands for the tool's host; what it becomes for one platform is
 * decided here too.
 */
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import type { ProductFamily } from '../../domain/platform.js';
import { ToolError } from '../../errors.js';

export const toolConfigurationClaim = 'https://purl.imsglobal.org/spec/lti-tool-configuration';

const message = z.looseObject({
  type: z.string(),
  target_link_uri: z.string().optional(),
  label: z.string().optional(),
  placements: z.array(z.string()).optional(),
});
const placement = z.looseObject({
  placement: z.string(),
  message_type: z.string(),
  target_link_uri: z.url(),
  text: z.string().optional(),
});
const texts = z.record(z.string(), z.string());

const registrationSchema = z.looseObject({
  title: z.string(),
  description: z.string(),
  oidc_initiation_url: z.url(),
  target_link_uri: z.url(),
  public_jwk_url: z.url(),
  scopes: z.array(z.url()),
  custom_fields: texts,
  extensions: z.tuple([
    z.looseObject({ settings: z.looseObject({ placements: z.array(placement) }) }),
  ]),
  application_type: z.literal('web'),
  response_types: z.array(z.string()),
  grant_types: z.array(z.string()),
  client_name: z.string(),
  client_uri: z.url(),
  logo_uri: z.url(),
  initiate_login_uri: z.url(),
  redirect_uris: z.array(z.url()),
  jwks_uri: z.url(),
  token_endpoint_auth_method: z.literal('private_key_jwt'),
  scope: z.string(),
  [toolConfigurationClaim]: z.looseObject({
    domain: z.string(),
    custom_parameters: texts,
    messages: z.array(message),
  }),
});

/** The template with the real host. */
export type Registration = z.infer<typeof registrationSchema>;

/**
 * @param file `lti-registration.json`
 * @param publicUrl without a slash at the end
 * @throws ToolError config_file_invalid with `file` and `reason`
 */
export function loadRegistration(file: string, publicUrl: string): Registration {
  try {
    const text = readFileSync(file, 'utf8')
      .replaceAll('https://TOOL', publicUrl)
      // `domain` is the host with its port: Moodle compares it with that of `target_link_uri`.
      .replaceAll('"TOOL"', JSON.stringify(new URL(publicUrl).host));
    return registrationSchema.parse(JSON.parse(text));
  } catch (cause) {
    const issue = cause instanceof z.ZodError ? cause.issues[0] : undefined;
    const reason = issue ? `${issue.path.join('.')}: ${issue.message}` : 'not readable as JSON';
    throw new ToolError('config_file_invalid', { file, path: '', reason }, cause);
  }
}

/** What is posted to a platform's registration endpoint (LTI Dynamic Registration 1.0 §3.5). */
export interface RegistrationRequest {
  readonly scope: string;
  readonly [toolConfigurationClaim]: object;
  readonly [member: string]: unknown;
}

/**
 * @param scopesSupported what the platform says it knows; `undefined` when it does not say
 * @returns only what this platform reads: no scope that it does not know, Canvas's own keys for Canvas only
 */
export function registrationFor(
  registration: Registration,
  family: ProductFamily,
  scopesSupported: readonly string[] | undefined,
): RegistrationRequest {
  const scopes = registration.scopes.filter((scope) => scopesSupported?.includes(scope) ?? true);
  const tool = registration[toolConfigurationClaim];
  const canvas = family === 'canvas';
  return {
    application_type: registration.application_type,
    response_types: registration.response_types,
    grant_types: registration.grant_types,
    client_name: registration.client_name,
    client_uri: registration.client_uri,
    logo_uri: registration.logo_uri,
    initiate_login_uri: registration.initiate_login_uri,
    redirect_uris: registration.redirect_uris,
    jwks_uri: registration.jwks_uri,
    token_endpoint_auth_method: registration.token_endpoint_auth_method,
    scope: scopes.join(' '),
    [toolConfigurationClaim]: canvas
      ? {
          ...tool,
          custom_parameters: registration.custom_fields,
          messages: canvasMessages(registration),
        }
      : withoutCanvasKeys(tool),
  };
}

/** One message for each Canvas placement, from the extension that the paste-JSON form reads. */
function canvasMessages(registration: Registration): object[] {
  return registration.extensions[0].settings.placements.map((placement) => ({
    type: placement.message_type,
    target_link_uri: placement.target_link_uri,
    ...(placement.text !== undefined && { label: placement.text }),
    placements: [placement.placement],
  }));
}

function withoutCanvasKeys(tool: object): object {
  return Object.fromEntries(
    Object.entries(tool).filter(([key]) => !key.startsWith('https://canvas.instructure.com/')),
  );
}
