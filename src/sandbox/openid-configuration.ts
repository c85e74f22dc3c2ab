/** The platform's OpenID configuration (LTI Dynamic Registration 1.0 3.4), as captured from Moodle. */
import type { Lms } from './lms.js';
import { scopes } from './scopes.js';

const variables: readonly string[] = [
  'basic-lti-launch-request',
  'ContentItemSelectionRequest',
  'ToolProxyRegistrationRequest',
  ...['id', 'title', 'label', 'id.history', 'sourcedId', 'longDescription', 'timeFrame.begin'].map(
    (name) => `Context.${name}`,
  ),
  ...['title', 'label', 'sourcedId', 'longDescription', 'timeFrame.begin', 'timeFrame.end'].map(
    (name) => `CourseSection.${name}`,
  ),
  ...['id', 'title', 'description'].map((name) => `ResourceLink.${name}`),
  ...['id', 'username'].map((name) => `User.${name}`),
  ...['name.full', 'name.given', 'name.family', 'email.primary', 'sourcedId', 'name.middle'].map(
    (name) => `Person.${name}`,
  ),
  ...['street1', 'locality', 'country', 'timezone'].map((name) => `Person.address.${name}`),
  ...['phone.primary', 'phone.mobile', 'webaddress'].map((name) => `Person.${name}`),
  'Membership.role',
  'Result.sourcedId',
  'Result.autocreate',
  'BasicOutcome.sourcedId',
  'BasicOutcome.url',
  'Moodle.Person.userGroupIds',
];

export function openidConfiguration(lms: Lms): object {
  const { paths, id } = lms.profile;
  const moodle = id === 'moodle';
  return {
    issuer: lms.issuer,
    token_endpoint: `${lms.url}${paths.token}`,
    token_endpoint_auth_methods_supported: ['private_key_jwt'],
    token_endpoint_auth_signing_alg_values_supported: ['RS256'],
    jwks_uri: `${lms.url}${paths.jwks}`,
    authorization_endpoint: `${lms.url}${paths.authorize}`,
    registration_endpoint: `${lms.url}${paths.registration}`,
    scopes_supported: [
      ...(moodle ? ['https://purl.imsglobal.org/spec/lti-bo/scope/basicoutcome'] : []),
      scopes.lineItemRead,
      scopes.result,
      scopes.score,
      scopes.lineItem,
      scopes.members,
      ...(moodle ? ['https://purl.imsglobal.org/spec/lti-ts/scope/toolsetting'] : []),
      'openid',
    ],
    response_types_supported: ['id_token'],
    subject_types_supported: ['public', 'pairwise'],
    id_token_signing_alg_values_supported: ['RS256'],
    claims_supported: ['sub', 'iss', 'name', 'given_name', 'family_name', 'email'],
    'https://purl.imsglobal.org/spec/lti-platform-configuration': {
      product_family_code: lms.profile.productFamily,
      version: lms.site.release,
      messages_supported: [
        { type: 'LtiResourceLinkRequest' },
        {
          type: 'LtiDeepLinkingRequest',
          placements: [moodle ? 'ContentArea' : id === 'canvas' ? 'link_selection' : 'ContentArea'],
        },
      ],
      variables: moodle
        ? variables
        : variables.filter((name) => /^(Context|ResourceLink|User|Person)\./.test(name)),
    },
  };
}
