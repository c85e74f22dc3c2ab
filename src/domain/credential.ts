/** A signed credential and what its issuer keeps about it (DESIGN D7, D8). */
export interface Credential {
  /** Unguessable; also the last part of the public URL `/c/<id>`. */
  readonly id: string;
  readonly organisationId: string;
  readonly awardId: string;
  readonly achievementId: string;
  readonly learnerId: string;
  /** Compact JWS as signed. */
  readonly jwt: string;
  /** The key id it was signed with. */
  readonly keyId: string;
  readonly language: string;
  /** The name that was signed, when the learner ticked it. */
  readonly signedName?: string;
  readonly statusListId: string;
  readonly statusIndex: number;
  /** Public only after the learner published it; otherwise 404, never 410. */
  readonly published: boolean;
  readonly signedAt: Date;
  readonly revokedAt?: Date;
  readonly revokedBecause?: string;
}

export interface StatusList {
  readonly id: string;
  readonly organisationId: string;
  readonly purpose: 'revocation';
  /** Number of entries, at least 131 072. */
  readonly length: number;
  /** Grows with every revocation, so that the signed list can be cached. */
  readonly revision: number;
}

/** A signing key of an Organisation's issuer, or of the tool (`use: 'lti'`). */
export interface SigningKey {
  /** Key id: RFC 7638 thumbprint (`lti`) or the Multikey text of the public key (`credential`). */
  readonly id: string;
  readonly organisationId: string;
  readonly use: 'credential' | 'lti';
  readonly algorithm: 'ES256' | 'RS256';
  /** Public JWK as JSON. */
  readonly publicJwk: Readonly<Record<string, unknown>>;
  /** Private JWK, sealed with AES-256-GCM. */
  readonly sealedPrivateJwk: string;
  readonly createdAt: Date;
  /** No longer signs; stays in the DID document for ever. */
  readonly retiredAt?: Date;
}
