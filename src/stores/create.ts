/** All stores on one connection, whichever engine is behind it. */
import type { Connection } from 'mongoose';
import type { Clock } from '../domain/environment.js';
import { createAchievementStore, createTaskStore } from './achievement-store.js';
import { createAdminSessionStore, createAdminStore, createInvitationStore } from './admin-store.js';
import { createAwardStore } from './award-store.js';
import { createColumnStore, createReadingStore } from './column-store.js';
import { createContextStore, createResourceLinkStore } from './context-store.js';
import { createCredentialStore, createSigningKeyStore } from './credential-store.js';
import { createJobStore } from './job-store.js';
import { createLearnerStore } from './learner-store.js';
import { createLtijsRowStore } from './ltijs-row-store.js';
import { createMemberStore } from './member-store.js';
import type { StoredRow, TableDefinition } from './models/definition.js';
import { createObservationStore } from './observation-store.js';
import { createOrganisationStore, createSettingStore } from './organisation-store.js';
import { createDeploymentStore, createPlatformStore } from './platform-store.js';
import type { Stores } from './ports/index.js';
import { createProofStore } from './proof-store.js';
import { createRuleStore } from './rule-store.js';
import { createLoginStore, createSessionStore } from './session-store.js';
import { createStatusListStore } from './status-list-store.js';
import { createTable } from './table.js';
import type { OpenTable, Table } from './table.js';

/** @returns the stores, and what makes their collections and indexes (needed once a start) */
export function createStores(
  connection: Connection,
  clock: Clock,
): { readonly stores: Stores; readonly ensureIndexes: () => Promise<void> } {
  const tables = new Map<string, Pick<Table<StoredRow>, 'sweep' | 'ensureIndexes'>>();
  const open: OpenTable = <Row extends StoredRow>(definition: TableDefinition<Row>) => {
    const table = createTable(connection, definition);
    if (!tables.has(definition.name)) tables.set(definition.name, table);
    return table;
  };
  const stores: Stores = {
    ...createIdentityStores(open, clock),
    ...createCourseStores(open),
    credentials: createCredentialStore(open),
    statusLists: createStatusListStore(open),
    signingKeys: createSigningKeyStore(open),
    admins: createAdminStore(open),
    adminSessions: createAdminSessionStore(open, clock),
    invitations: createInvitationStore(open, clock),
    ltijsRows: createLtijsRowStore(open, clock),
    jobs: createJobStore(open),
    async sweep(now) {
      let gone = 0;
      for (const table of tables.values()) gone += await table.sweep(now);
      return gone;
    },
    async close() {
      await connection.close();
    },
  };
  return {
    stores,
    async ensureIndexes() {
      for (const table of tables.values()) await table.ensureIndexes();
    },
  };
}

function createIdentityStores(
  open: OpenTable,
  clock: Clock,
): Pick<
  Stores,
  | 'organisations'
  | 'settings'
  | 'platforms'
  | 'deployments'
  | 'logins'
  | 'sessions'
  | 'learners'
  | 'members'
> {
  return {
    organisations: createOrganisationStore(open),
    settings: createSettingStore(open),
    platforms: createPlatformStore(open),
    deployments: createDeploymentStore(open, clock),
    logins: createLoginStore(open, clock),
    sessions: createSessionStore(open, clock),
    learners: createLearnerStore(open),
    members: createMemberStore(open),
  };
}

function createCourseStores(
  open: OpenTable,
): Pick<
  Stores,
  | 'contexts'
  | 'resourceLinks'
  | 'columns'
  | 'observations'
  | 'proofs'
  | 'readings'
  | 'achievements'
  | 'rules'
  | 'awards'
  | 'tasks'
> {
  return {
    contexts: createContextStore(open),
    resourceLinks: createResourceLinkStore(open),
    columns: createColumnStore(open),
    observations: createObservationStore(open),
    proofs: createProofStore(open),
    readings: createReadingStore(open),
    achievements: createAchievementStore(open),
    rules: createRuleStore(open),
    awards: createAwardStore(open),
    tasks: createTaskStore(open),
  };
}
