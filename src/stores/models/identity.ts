/** Tables of the identity stores (`../ports/identity.ts`). */
import type { LaunchSession, LoginRecord } from '../../domain/launch.js';
import type { Learner } from '../../domain/learner.js';
import type { Organisation } from '../../domain/organisation.js';
import type { Deployment, Member, Platform } from '../../domain/platform.js';
import type { Row } from '../rows.js';
import type { StoredRow, TableDefinition } from './definition.js';

export const organisations: TableDefinition<Row<Organisation>> = {
  name: 'organisations',
  fields: { name: 'text', issuerProfile: 'free', tiers: 'free', createdAt: 'date' },
};

/** `_id` is the setting's key. */
export interface SettingRow extends StoredRow {
  readonly value: string;
}
export const settings: TableDefinition<SettingRow> = {
  name: 'settings',
  fields: { value: 'text' },
};

export const platforms: TableDefinition<Row<Platform>> = {
  name: 'platforms',
  fields: {
    organisationId: 'text',
    name: 'text',
    issuer: 'text',
    clientId: 'text',
    authorizationEndpoint: 'text',
    tokenEndpoint: 'text',
    tokenAudience: 'text',
    jwksUri: 'text',
    productFamily: 'text',
    status: 'text',
    createdAt: 'date',
  },
  unique: [['issuer', 'clientId']],
};

export const deployments: TableDefinition<Row<Deployment>> = {
  name: 'deployments',
  fields: {
    platformId: 'text',
    deploymentId: 'text',
    organisationId: 'text',
    status: 'text',
    createdAt: 'date',
  },
  unique: [['platformId', 'deploymentId']],
};

/** `_id` is the state. */
export type LoginRow = Omit<LoginRecord, 'state'> & StoredRow;
export const logins: TableDefinition<LoginRow> = {
  name: 'logins',
  fields: {
    nonce: 'text',
    organisationId: 'text',
    platformId: 'text',
    targetLinkUri: 'text',
    bindingHash: 'text',
    binding: 'text',
    storageTarget: 'text',
    stage: 'text',
    sealedLaunch: 'text',
    createdAt: 'date',
    expiresAt: 'date',
  },
  expires: true,
};

export const sessions: TableDefinition<Row<LaunchSession>> = {
  name: 'sessions',
  fields: {
    keyHash: 'text',
    organisationId: 'text',
    platformId: 'text',
    deploymentRowId: 'text',
    contextId: 'text',
    resourceLinkId: 'text',
    learnerId: 'text',
    roles: 'texts',
    locale: 'text',
    frameAncestors: 'texts',
    deepLinking: 'free',
    missing: 'texts',
    createdAt: 'date',
    expiresAt: 'date',
  },
  expires: true,
};

/** `_id` is the code's hash. */
export interface SessionCodeRow extends StoredRow {
  readonly sessionId: string;
  readonly organisationId: string;
  readonly expiresAt: Date;
}
export const sessionCodes: TableDefinition<SessionCodeRow> = {
  name: 'sessionCodes',
  fields: { sessionId: 'text', organisationId: 'text', expiresAt: 'date' },
  expires: true,
};

export const learners: TableDefinition<Row<Learner>> = {
  name: 'learners',
  fields: {
    organisationId: 'text',
    deploymentRowId: 'text',
    sub: 'text',
    name: 'text',
    givenName: 'text',
    familyName: 'text',
    email: 'text',
    locale: 'text',
    nameCorrection: 'free',
  },
  unique: [['deploymentRowId', 'sub']],
};

/** `_id` is `<contextId>:<learnerId>`. */
export type MemberRow = Member & StoredRow;
export const members: TableDefinition<MemberRow> = {
  name: 'members',
  fields: {
    contextId: 'text',
    organisationId: 'text',
    learnerId: 'text',
    launchRoles: 'texts',
    everInstructor: 'flag',
    rosterRoles: 'texts',
    rosterStatus: 'text',
    lastLaunchAt: 'date',
    rosterReadAt: 'date',
  },
  indexes: [['contextId']],
};

/** When the newest roster of a Context was read; `_id` is the Context's id. */
export interface RosterRow extends StoredRow {
  readonly organisationId: string;
  readonly readAt: Date;
}
export const rosters: TableDefinition<RosterRow> = {
  name: 'rosters',
  fields: { organisationId: 'text', readAt: 'date' },
};
