/**
 * What a verification says (DESIGN §2, 7). Codes are stable; `config/locales/<language>/verification.json` has a
 * sentence for each. A "no" is never a "don't know".
 */
import type { Clock, FetchDocument } from '../domain/environment.js';

/** In the order in which they are taken. */
export const stepIds = [
  'readable',
  'schema',
  'proof',
  'issuerKey',
  'issuerKnown',
  'dates',
  'status',
  'achievementUnchanged',
] as const;
export type StepId = (typeof stepIds)[number];

/** These two inform the reader; the credential is not less valid without them. */
export const informingSteps: ReadonlySet<StepId> = new Set(['issuerKnown', 'achievementUnchanged']);

export const reasons = [
  // readable
  'jwt_read',
  'json_read',
  'not_a_credential',
  'document_unreachable',
  // schema
  'form_right',
  'field_missing',
  'field_wrong',
  'claim_differs',
  'older_model',
  // proof
  'signature_right',
  'signature_wrong',
  'algorithm_refused',
  'key_not_named',
  'key_not_listed',
  'key_unreachable',
  'key_unusable',
  'key_kind_unsupported',
  'proof_missing',
  'proof_kind_unsupported',
  // issuerKey
  'key_published_by_issuer',
  'key_of_other_issuer',
  'key_not_published_by_issuer',
  'issuer_unreachable',
  'issuer_kind_unsupported',
  // issuerKnown
  'issuer_site_proved',
  'issuer_site_not_proved',
  'issuer_site_missing',
  // dates
  'in_force',
  'in_force_until',
  'not_yet_valid',
  'expired',
  // status
  'not_revoked',
  'revoked',
  'suspended',
  'no_status_offered',
  'status_unreachable',
  'status_list_not_trusted',
  'status_kind_unsupported',
  // achievementUnchanged
  'achievement_same',
  'achievement_differs',
  'achievement_unreachable',
  'achievement_not_described',
  // any
  'not_reached',
] as const;
export type Reason = (typeof reasons)[number];

export interface StepResult {
  readonly id: StepId;
  readonly outcome: 'yes' | 'no' | 'unknown';
  readonly because: Reason;
  /** Host names, field names and ISO 8601 times. */
  readonly values: Readonly<Record<string, string>>;
}

export interface Report {
  /** `invalid`: a deciding step said no. `undetermined`: none did, but one could not be checked. */
  readonly verdict: 'valid' | 'invalid' | 'undetermined';
  /** Always all steps, in order. */
  readonly steps: readonly StepResult[];
}

export interface VerifyOptions {
  readonly fetchDocument: FetchDocument;
  readonly now: Clock;
  /** did:web of a loopback host resolves by http. Development only (DESIGN D11). */
  readonly loopbackByHttp?: boolean;
}

/** A step's answer before it has its name. */
export type Finding = Omit<StepResult, 'id'>;

export const yes = (because: Reason, values: StepResult['values'] = {}): Finding => ({
  outcome: 'yes',
  because,
  values,
});
export const no = (because: Reason, values: StepResult['values'] = {}): Finding => ({
  outcome: 'no',
  because,
  values,
});
export const unknown = (because: Reason, values: StepResult['values'] = {}): Finding => ({
  outcome: 'unknown',
  because,
  values,
});
