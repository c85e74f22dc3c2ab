/**
 * LTI's own claims in a verified token (LTI core 1.3 §5.3, §5.4; Deep Linking 2.0 §4.4; captured: launch-*.json,
 * deep-linking-request-teacher.json). What must be there is refused by name when it is not. What may be there is
 * read kindly: Moodle sends `null` in `custom`, short context types, and ids that other LMSs send as numbers.
 */
import { z } from 'zod';
import { ToolError } from '../../errors.js';

const core = 'https://purl.imsglobal.org/spec/lti/claim/';
const deepLinking = 'https://purl.imsglobal.org/spec/lti-dl/claim/';
const names = {
  version: `${core}version`,
  message_type: `${core}message_type`,
  deployment_id: `${core}deployment_id`,
  roles: `${core}roles`,
  target_link_uri: `${core}target_link_uri`,
  resource_link: `${core}resource_link`,
  context: `${core}context`,
  custom: `${core}custom`,
  for_user: `${core}for_user`,
  tool_platform: `${core}tool_platform`,
  launch_presentation: `${core}launch_presentation`,
  deep_linking_settings: `${deepLinking}deep_linking_settings`,
  endpoint: 'https://purl.imsglobal.org/spec/lti-ags/claim/endpoint',
  namesroleservice: 'https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice',
} as const;
type Name = keyof typeof names;

const maxText = 500;
/** Ids are at most 255 characters (LTI core §5.3.5); some platforms send numbers. */
const id = z.union([z.string().min(1).max(255), z.number().int()]).transform(String);
/** What may be there or not, and is never a reason to refuse. */
const anything = z.unknown().optional();
/** Shown or stored as it is, so not without end; an empty one is none. */
const text = anything.transform((value) => {
  const trimmed = typeof value === 'string' ? value.trim().slice(0, maxText) : '';
  return trimmed === '' ? undefined : trimmed;
});
const url = anything.transform((value) => {
  if (typeof value !== 'string' || !URL.canParse(value)) return undefined;
  return /^https?:$/.test(new URL(value).protocol) ? value : undefined;
});
const strings = z
  .array(z.unknown())
  .transform((values) => values.filter((value) => typeof value === 'string'));
/** A value that the platform could not fill in arrives as the variable's own name. */
const customValue = z
  .union([z.string(), z.number().transform(String), z.boolean().transform(String)])
  .catch('');
const custom = z.record(z.string(), customValue).transform((values) =>
  Object.fromEntries(
    Object.entries(values)
      .filter(([, value]) => value !== '' && !value.startsWith('$'))
      .map(([name, value]) => [name, value.slice(0, 4000)]),
  ),
);
/** Some platforms write booleans as text. */
const flag = anything.transform((value) =>
  value === undefined || value === null ? undefined : value === true || value === 'true',
);

const messageTypes = [
  'LtiResourceLinkRequest',
  'LtiDeepLinkingRequest',
  'LtiSubmissionReviewRequest',
] as const;

const schema = z.object({
  message_type: z.enum(messageTypes),
  deployment_id: id,
  roles: strings,
  target_link_uri: z.string().max(4096).nullish(),
  resource_link: z.object({ id, title: text }).nullish(),
  context: z.object({ id, title: text, label: text }).nullish(),
  custom: custom.nullish().catch(null),
  for_user: z.object({ user_id: id }).nullish(),
  tool_platform: z.object({ product_family_code: text }).nullish().catch(null),
  launch_presentation: z.object({ locale: text, return_url: url }).nullish().catch(null),
  deep_linking_settings: z
    .object({
      deep_link_return_url: url,
      accept_types: strings,
      accept_multiple: flag,
      accept_lineitem: flag,
      data: z.string().nullish(),
    })
    .nullish(),
  endpoint: z
    .object({ scope: strings.catch([]), lineitems: url })
    .nullish()
    .catch(null),
  namesroleservice: z.object({ context_memberships_url: url }).nullish().catch(null),
  name: text,
  given_name: text,
  family_name: text,
  email: text,
  locale: text,
});

/** The claims by their last name, as they may be used. */
export type MessageClaims = z.output<typeof schema>;

/**
 * @param claims the payload of a verified token
 * @throws ToolError launch_claim_missing | launch_claim_invalid, each with `claim` | launch_version_unsupported |
 *   launch_message_type_unsupported | launch_message_incomplete
 */
export function readClaims(claims: Readonly<Record<string, unknown>>): MessageClaims {
  const claim = (name: Name): unknown => claims[names[name]];
  const need = (...wanted: readonly Name[]): void => {
    for (const name of wanted) {
      if (claim(name) === undefined || claim(name) === null) {
        throw new ToolError('launch_claim_missing', { claim: name });
      }
    }
  };
  need('version');
  if (claim('version') !== '1.3.0') throw new ToolError('launch_version_unsupported');
  need('message_type');
  if (!messageTypes.some((type) => type === claim('message_type'))) {
    throw new ToolError('launch_message_type_unsupported');
  }
  need('deployment_id', 'roles');

  const parsed = schema.safeParse({
    ...Object.fromEntries(Object.entries(names).map(([name, uri]) => [name, claims[uri]])),
    name: claims['name'],
    given_name: claims['given_name'],
    family_name: claims['family_name'],
    email: claims['email'],
    locale: claims['locale'],
  });
  if (!parsed.success) throw invalid(parsed.error);
  checkMessage(parsed.data, need);
  return parsed.data;
}

/** What each type of message cannot do without. */
function checkMessage(claims: MessageClaims, need: (...wanted: readonly Name[]) => void): void {
  switch (claims.message_type) {
    case 'LtiResourceLinkRequest':
      need('target_link_uri', 'resource_link');
      return;
    case 'LtiDeepLinkingRequest':
      if (claims.deep_linking_settings?.deep_link_return_url === undefined) {
        throw new ToolError('launch_message_incomplete', { claim: 'deep_linking_settings' });
      }
      return;
    case 'LtiSubmissionReviewRequest':
      if (!claims.for_user) throw new ToolError('launch_message_incomplete', { claim: 'for_user' });
      need('resource_link');
  }
}

function invalid(error: z.ZodError): ToolError {
  const issue = error.issues[0];
  const path = issue?.path.join('.') ?? '';
  const code =
    path === 'resource_link.id' && issue?.code === 'invalid_union'
      ? 'launch_claim_missing'
      : 'launch_claim_invalid';
  return new ToolError(code, { claim: path });
}
