/** Everything that is kept, as small stores. Types only; `../open.ts` has the one implementation, on two engines. */
import type { AchievementStore, AwardStore, RuleStore, TaskStore } from './awards.js';
import type { AdminSessionStore, AdminStore, InvitationStore, LtijsRowStore } from './admin.js';
import type {
  ColumnStore,
  ContextStore,
  ObservationStore,
  ProofStore,
  ReadingStore,
  ResourceLinkStore,
} from './course.js';
import type { JobStore } from './jobs.js';
import type { CredentialStore, SigningKeyStore, StatusListStore } from './credentials.js';
import type {
  DeploymentStore,
  LearnerStore,
  LoginStore,
  MemberStore,
  OrganisationStore,
  PlatformStore,
  SessionStore,
  SettingStore,
} from './identity.js';

export interface Stores {
  readonly organisations: OrganisationStore;
  readonly settings: SettingStore;
  readonly platforms: PlatformStore;
  readonly deployments: DeploymentStore;
  readonly logins: LoginStore;
  readonly sessions: SessionStore;
  readonly learners: LearnerStore;
  readonly members: MemberStore;
  readonly contexts: ContextStore;
  readonly resourceLinks: ResourceLinkStore;
  readonly columns: ColumnStore;
  readonly observations: ObservationStore;
  readonly proofs: ProofStore;
  readonly readings: ReadingStore;
  readonly achievements: AchievementStore;
  readonly rules: RuleStore;
  readonly awards: AwardStore;
  readonly tasks: TaskStore;
  readonly credentials: CredentialStore;
  readonly statusLists: StatusListStore;
  readonly signingKeys: SigningKeyStore;
  readonly admins: AdminStore;
  readonly adminSessions: AdminSessionStore;
  readonly invitations: InvitationStore;
  readonly ltijsRows: LtijsRowStore;
  readonly jobs: JobStore;
  /** Deletes what has expired; called on a schedule (TTL by sweep). Returns how many rows went. */
  sweep(now: Date): Promise<number>;
  close(): Promise<void>;
}
