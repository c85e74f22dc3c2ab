/** Step `proof`: the JWS signature. Only asymmetric algorithms: `none` and shared secrets prove nothing to a third party. */
import { compactVerify, errors, importJWK } from 'jose';
import { lookUpKey } from './key-lookup.js';
import type { FoundKey } from './key-lookup.js';
import type { Readable } from './read.js';
import { no, unknown, yes } from './report.js';
import type { Finding, VerifyOptions } from './report.js';

const algorithms = ['ES256', 'ES384', 'RS256', 'PS256', 'EdDSA', 'Ed25519'];

/** @returns the finding and, when it is yes, the key that made the signature */
export async function checkProof(
  read: Readable,
  options: VerifyOptions,
): Promise<{ readonly finding: Finding; readonly key?: FoundKey }> {
  if (!read.jwt) {
    const embedded = read.payload['proof'] !== undefined;
    return { finding: embedded ? unknown('proof_kind_unsupported') : no('proof_missing') };
  }
  const { header, text } = read.jwt;
  if (!algorithms.includes(header.alg)) {
    return { finding: no('algorithm_refused', { algorithm: header.alg }) };
  }
  const lookup = await lookUpKey(header, options);
  if ('problem' in lookup) return { finding: lookup.problem };
  try {
    const key = await importJWK(lookup.key.jwk, header.alg);
    await compactVerify(text, key, { algorithms });
    return { finding: yes('signature_right', { algorithm: header.alg }), key: lookup.key };
  } catch (error) {
    const wrong = error instanceof errors.JWSSignatureVerificationFailed;
    return { finding: no(wrong ? 'signature_wrong' : 'key_unusable') };
  }
}
