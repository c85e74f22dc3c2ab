/** A person as one Deployment knows them: identity is (platform, deployment, sub), never an e-mail address. */
export interface Learner {
  readonly id: string;
  readonly organisationId: string;
  readonly deploymentRowId: string;
  readonly sub: string;
  /** As the LMS gave it; absent when the launch and the roster carry no names. */
  readonly name?: string;
  readonly givenName?: string;
  readonly familyName?: string;
  /** Asserted by the LMS. */
  readonly email?: string;
  readonly locale?: string;
  /** The name to sign instead, asked for by the learner; signed only once an instructor confirmed it. */
  readonly nameCorrection?: {
    readonly name: string;
    readonly askedAt: Date;
    readonly confirmedAt?: Date;
    readonly confirmedBy?: string;
    readonly refusedAt?: Date;
  };
}

/** The name as it would be signed: a confirmed correction, else what the LMS gave, else nothing. */
export function signedName(learner: Learner): string | undefined {
  return learner.nameCorrection?.confirmedAt ? learner.nameCorrection.name : learner.name;
}
