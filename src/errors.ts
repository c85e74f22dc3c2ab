/**
 * The closed list of error codes. A code is stable: it is shown, logged, tested and translated
 * (`config/locales/<language>/errors.json` has a sentence for each; a test holds that). What kind of
 * failure it is decides the HTTP status, in `http/error-page.ts` and nowhere else.
 */
export type ErrorKind =
  | 'bad_request'
  | 'unauthenticated'
  | 'forbidden'
  | 'not_found'
  | 'conflict'
  | 'too_large'
  | 'too_many'
  | 'upstream'
  | 'unavailable'
  | 'internal';

export const errorCodes = {
  // configuration and start
  config_missing: 'internal',
  config_weak_secret: 'internal',
  config_insecure_url: 'internal',
  config_sandbox_in_production: 'internal',
  config_invalid: 'internal',
  config_file_invalid: 'internal',
  config_port_in_use: 'internal',
  database_in_use: 'internal',
  issuer_host_frozen: 'conflict',

  // stores
  unsupported_by_embedded_engine: 'internal',
  organisation_not_found: 'not_found',
  platform_not_found: 'not_found',
  platform_exists: 'conflict',
  deployment_not_found: 'not_found',
  learner_not_found: 'not_found',
  context_not_found: 'not_found',
  resource_link_not_found: 'not_found',
  column_not_found: 'not_found',
  achievement_not_found: 'not_found',
  achievement_locked: 'conflict',
  rule_not_draft: 'conflict',
  rule_not_found: 'not_found',
  award_not_found: 'not_found',
  task_not_found: 'not_found',
  credential_exists: 'conflict',
  admin_exists: 'conflict',

  // launch: login initiation
  login_parameter_missing: 'bad_request',
  login_unknown_issuer: 'bad_request',
  login_client_ambiguous: 'bad_request',
  login_target_not_allowed: 'bad_request',
  registration_inactive: 'forbidden',

  // launch: the message
  launch_refused_by_platform: 'unauthenticated',
  launch_parameter_missing: 'bad_request',
  launch_state_unknown: 'unauthenticated',
  launch_other_browser: 'unauthenticated',
  launch_token_malformed: 'bad_request',
  launch_key_id_missing: 'unauthenticated',
  launch_key_unknown: 'unauthenticated',
  launch_keys_unavailable: 'unavailable',
  launch_algorithm_refused: 'unauthenticated',
  launch_signature_invalid: 'unauthenticated',
  launch_issuer_mismatch: 'unauthenticated',
  launch_audience_mismatch: 'unauthenticated',
  launch_expired: 'unauthenticated',
  launch_time_invalid: 'unauthenticated',
  launch_nonce_mismatch: 'unauthenticated',
  launch_claim_missing: 'unauthenticated',
  launch_claim_invalid: 'unauthenticated',
  launch_version_unsupported: 'unauthenticated',
  launch_message_type_unsupported: 'bad_request',
  launch_message_incomplete: 'bad_request',
  launch_anonymous: 'unauthenticated',
  launch_target_mismatch: 'unauthenticated',
  launch_refused_by_ltijs: 'unauthenticated',
  deployment_pending: 'forbidden',
  deployment_disabled: 'forbidden',
  deep_linking_item_refused: 'conflict',

  // sessions and roles
  session_missing: 'unauthenticated',
  session_other_context: 'forbidden',
  role_not_allowed: 'forbidden',
  cross_site_request: 'forbidden',
  form_invalid: 'bad_request',
  body_too_large: 'too_large',
  page_not_found: 'not_found',
  too_many_requests: 'too_many',

  // calls to an LMS
  platform_unreachable: 'upstream',
  platform_timeout: 'upstream',
  platform_answer_invalid: 'upstream',
  platform_refused: 'upstream',
  platform_busy: 'upstream',
  platform_token_refused: 'upstream',
  scope_not_granted: 'upstream',
  score_refused: 'upstream',
  score_not_newer: 'upstream',
  service_not_offered: 'conflict',
  line_item_not_listed: 'conflict',
  line_item_read_by_rules: 'conflict',
  score_time_in_future: 'bad_request',

  // fetching what came from outside
  fetch_address_refused: 'bad_request',
  fetch_scheme_refused: 'bad_request',
  fetch_too_large: 'upstream',
  fetch_timeout: 'upstream',
  fetch_failed: 'upstream',
  fetch_not_json: 'upstream',

  // registration
  invitation_invalid: 'forbidden',
  registration_configuration_invalid: 'upstream',
  registration_issuer_mismatch: 'bad_request',
  registration_refused: 'upstream',

  // rules and publishing
  rule_invalid: 'bad_request',
  rule_not_publishable: 'conflict',
  issuer_profile_incomplete: 'conflict',
  publish_needs_confirmation: 'conflict',
  publish_needs_approval: 'conflict',
  publish_not_allowed: 'forbidden',
  write_back_needs_one_badge: 'conflict',

  // awards, claiming, credentials
  award_not_claimable: 'conflict',
  name_not_known: 'conflict',
  credential_not_found: 'not_found',
  credential_malformed: 'bad_request',
  status_list_not_found: 'not_found',
  status_list_full: 'internal',

  // admin
  admin_sign_in_failed: 'unauthenticated',
  admin_password_weak: 'bad_request',

  internal_error: 'internal',
} as const satisfies Record<string, ErrorKind>;

export type ErrorCode = keyof typeof errorCodes;

/** Values that the sentence of a code may show. Never personal data, never secrets. */
export type ErrorValues = Readonly<Record<string, string | number>>;

/** The one error class: a stable code, values for its sentence, and the cause for the log. */
export class ToolError extends Error {
  readonly code: ErrorCode;
  readonly values: ErrorValues;

  constructor(code: ErrorCode, values: ErrorValues = {}, cause?: unknown) {
    const shown = Object.entries(values).map(([name, value]) => `${name}=${value}`);
    super([code, ...shown].join(' '), cause === undefined ? undefined : { cause });
    this.name = 'ToolError';
    this.code = code;
    this.values = values;
  }

  get kind(): ErrorKind {
    return errorCodes[this.code];
  }
}

/** `true` for a ToolError with this code. */
export function isToolError(error: unknown, code?: ErrorCode): error is ToolError {
  return error instanceof ToolError && (code === undefined || error.code === code);
}
