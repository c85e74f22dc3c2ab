/**
 * Verifies a credential step by step (Open Badges 3.0 §8 "Verification and Validation"). Each step needs the ones
 * before it: where one fails or cannot be done, the deciding steps after it are "not reached".
 */
import { checkForm } from './form.js';
import { checkIssuerKey } from './key-lookup.js';
import { checkProof } from './proof.js';
import { readCredential } from './read.js';
import { informingSteps, stepIds, unknown } from './report.js';
import type { Finding, Report, StepId, StepResult, VerifyOptions } from './report.js';
import { checkAchievement, checkDates, checkIssuerKnown } from './standing.js';
import { checkStatus } from './status.js';

export type { Report, VerifyOptions } from './report.js';

/**
 * @param input a compact JWS, a JSON credential, or the address of one
 * @returns the report; it never throws because of what is in the credential
 */
export async function verifyCredential(input: string, options: VerifyOptions): Promise<Report> {
  const findings = new Map<StepId, Finding>();
  await takeSteps(input, options, findings);
  const steps = stepIds.map((id): StepResult => ({
    id,
    ...(findings.get(id) ?? unknown('not_reached')),
  }));
  return { verdict: verdictOf(steps), steps };
}

async function takeSteps(
  input: string,
  options: VerifyOptions,
  findings: Map<StepId, Finding>,
): Promise<void> {
  const { finding: readable, read } = await readCredential(input, options.fetchDocument);
  findings.set('readable', readable);
  if (!read) return;
  const { finding: form, credential } = checkForm(read);
  findings.set('schema', form);
  if (!credential) return;
  const { finding: proof, key } = await checkProof(read, options);
  findings.set('proof', proof);
  if (!key) return;
  const issuerKey = await checkIssuerKey(credential.issuer.id, key, options);
  findings.set('issuerKey', issuerKey);
  if (issuerKey.outcome !== 'yes') return;
  // From here on the words are the issuer's, so its addresses may be asked.
  const [status, achievement] = await Promise.all([
    checkStatus(credential, options),
    checkAchievement(credential.credentialSubject.achievement, options),
  ]);
  findings.set('issuerKnown', checkIssuerKnown(credential.issuer, options));
  findings.set('dates', checkDates(credential, options.now()));
  findings.set('status', status);
  findings.set('achievementUnchanged', achievement);
}

function verdictOf(steps: readonly StepResult[]): Report['verdict'] {
  const deciding = steps.filter(({ id }) => !informingSteps.has(id));
  if (deciding.some(({ outcome }) => outcome === 'no')) return 'invalid';
  return deciding.every(({ outcome }) => outcome === 'yes') ? 'valid' : 'undetermined';
}
