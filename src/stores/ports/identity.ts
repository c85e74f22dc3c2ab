/** Who is who: organisations, platforms, logins, sessions, learners, members. */
import type { IssuerProfile, Organisation } from '../../domain/organisation.js';
import type { Deployment, Member, Platform, RegistrationStatus } from '../../domain/platform.js';
import type { ContextRole } from '../../domain/platform.js';
import type { LaunchSession, LoginRecord } from '../../domain/launch.js';
import type { Learner } from '../../domain/learner.js';

export interface OrganisationStore {
  /** Creates the Organisation unless one with this id exists; returns what is stored. */
  ensure(organisation: Organisation): Promise<Organisation>;
  /** @throws organisation_not_found */
  get(id: string): Promise<Organisation>;
  list(): Promise<readonly Organisation[]>;
  setIssuerProfile(id: string, profile: IssuerProfile): Promise<Organisation>;
}

/** Facts of the whole installation, each written once: the first writer wins and everybody reads its value. */
export interface SettingStore {
  find(key: string): Promise<string | undefined>;
  /** Stores `value` unless the key has one; returns what is stored. */
  setOnce(key: string, value: string): Promise<string>;
}

export interface PlatformStore {
  /** @throws platform_exists when (issuer, clientId) is taken */
  create(platform: Platform): Promise<Platform>;
  /** @throws platform_not_found */
  get(id: string): Promise<Platform>;
  find(issuer: string, clientId: string): Promise<Platform | undefined>;
  findByIssuer(issuer: string): Promise<readonly Platform[]>;
  list(): Promise<readonly Platform[]>;
  update(
    id: string,
    change: Partial<
      Pick<
        Platform,
        | 'name'
        | 'status'
        | 'authorizationEndpoint'
        | 'tokenEndpoint'
        | 'tokenAudience'
        | 'jwksUri'
        | 'organisationId'
      >
    >,
  ): Promise<Platform>;
}

export interface DeploymentStore {
  /** Finds by (platformId, deploymentId) or creates it pending, without an Organisation. Idempotent. */
  ensure(platformId: string, deploymentId: string): Promise<Deployment>;
  /** @throws deployment_not_found */
  get(id: string): Promise<Deployment>;
  list(platformId?: string): Promise<readonly Deployment[]>;
  assign(id: string, organisationId: string, status: RegistrationStatus): Promise<Deployment>;
}

export interface LoginStore {
  create(record: LoginRecord): Promise<void>;
  /** Any stage; `undefined` when unknown or expired. Does not consume. */
  find(state: string): Promise<LoginRecord | undefined>;
  /** `issued` → `received`, at most once per state, atomically; `undefined` when it was not `issued`. */
  receive(state: string, sealedLaunch: string): Promise<LoginRecord | undefined>;
  /** Removes and returns it, at most once, atomically, when its stage is `stage` and it has not expired. */
  claim(state: string, stage: LoginRecord['stage']): Promise<LoginRecord | undefined>;
}

export interface SessionStore {
  create(session: LaunchSession): Promise<void>;
  /** `undefined` when unknown or expired. */
  find(id: string): Promise<LaunchSession | undefined>;
  /** Extends a session in use. */
  extend(id: string, expiresAt: Date): Promise<void>;
  delete(id: string): Promise<void>;
  /** A code that hands the session to a new window; used once (DESIGN D2). */
  createCode(code: {
    readonly hash: string;
    readonly sessionId: string;
    readonly organisationId: string;
    readonly expiresAt: Date;
  }): Promise<void>;
  /** Removes the code and returns its session id, at most once. */
  claimCode(hash: string): Promise<string | undefined>;
}

export interface LearnerStore {
  /** Finds by (deploymentRowId, sub) or creates; given values overwrite, absent ones are kept. */
  ensure(learner: Omit<Learner, 'id' | 'nameCorrection'>): Promise<Learner>;
  /** Many at once (a roster); returns them in the order given. */
  ensureMany(
    learners: readonly Omit<Learner, 'id' | 'nameCorrection'>[],
  ): Promise<readonly Learner[]>;
  /** @throws learner_not_found */
  get(id: string): Promise<Learner>;
  getMany(ids: readonly string[]): Promise<readonly Learner[]>;
  setNameCorrection(
    id: string,
    correction: NonNullable<Learner['nameCorrection']>,
  ): Promise<Learner>;
}

export interface MemberStore {
  /** Records a launch: roles of this launch, and `everInstructor` once Instructor was among them. */
  recordLaunch(member: {
    readonly organisationId: string;
    readonly contextId: string;
    readonly learnerId: string;
    readonly roles: readonly ContextRole[];
    readonly at: Date;
  }): Promise<Member>;
  /**
   * Replaces the roster of a Context: who is not in `members` gets `rosterRoles: null`. Who is listed as
   * Instructor gets `everInstructor`.
   */
  recordRoster(
    contextId: string,
    organisationId: string,
    members: readonly {
      readonly learnerId: string;
      readonly roles: readonly ContextRole[];
      readonly status: 'Active' | 'Inactive' | 'Deleted';
    }[],
    at: Date,
  ): Promise<void>;
  find(contextId: string, learnerId: string): Promise<Member | undefined>;
  list(contextId: string): Promise<readonly Member[]>;
}
