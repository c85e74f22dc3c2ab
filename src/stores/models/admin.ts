/** Tables of the admin stores (`../ports/admin.ts`). */
import type { AdminAccount, Invitation } from '../ports/admin.js';
import type { JobRow } from '../ports/jobs.js';
import type { Row } from '../rows.js';
import type { StoredRow, TableDefinition } from './definition.js';

export const admins: TableDefinition<Row<AdminAccount>> = {
  name: 'admins',
  fields: { organisationId: 'text', userName: 'text', passwordHash: 'text', createdAt: 'date' },
  unique: [['userName']],
};

/** `_id` is the hash. */
export type InvitationRow = Omit<Invitation, 'hash'> & StoredRow;
export const invitations: TableDefinition<InvitationRow> = {
  name: 'invitations',
  fields: { organisationId: 'text', purpose: 'text', expiresAt: 'date' },
  expires: true,
};

/** `_id` is the hash. */
export interface AdminSessionRow extends StoredRow {
  readonly organisationId: string;
  readonly adminId: string;
  readonly expiresAt: Date;
}
export const adminSessions: TableDefinition<AdminSessionRow> = {
  name: 'adminSessions',
  fields: { organisationId: 'text', adminId: 'text', expiresAt: 'date' },
  expires: true,
};

/** The columns that ltijs 5.9.9 asks its tables by; all are text. */
export const ltijsColumns = [
  'kid',
  'platformUrl',
  'clientId',
  'id',
  'scopes',
  'nonce',
  'state',
  'iss',
  'deploymentId',
  'user',
  'contextId',
] as const;
export type LtijsColumn = (typeof ltijsColumns)[number];

/** One row of one ltijs table; `data` is JSON text, because ltijs's keys are not ours to name fields by. */
export type LtijsTableRow = StoredRow & {
  readonly [column in LtijsColumn]?: string;
} & {
  readonly table: string;
  readonly data: string;
  readonly revision: number;
  readonly createdAt: Date;
  readonly expiresAt: Date | null;
};
export const ltijsRows: TableDefinition<LtijsTableRow> = {
  name: 'ltijsRows',
  fields: {
    table: 'text',
    kid: 'text',
    platformUrl: 'text',
    clientId: 'text',
    id: 'text',
    scopes: 'text',
    nonce: 'text',
    state: 'text',
    iss: 'text',
    deploymentId: 'text',
    user: 'text',
    contextId: 'text',
    data: 'text',
    revision: 'number',
    createdAt: 'date',
    expiresAt: 'date',
  },
  indexes: [
    ['table', 'kid'],
    ['table', 'platformUrl', 'clientId'],
    ['table', 'id'],
    ['table', 'nonce'],
    ['table', 'state'],
    ['table', 'contextId', 'user'],
    ['table', 'user'],
  ],
  expires: true,
};

/** `slot` is the name of a `single` job, else the job's id: so there is one row of a `single` job. */
export type JobTableRow = Row<JobRow> & { readonly slot: string };
export const jobs: TableDefinition<JobTableRow> = {
  name: 'jobs',
  fields: {
    name: 'text',
    type: 'text',
    priority: 'number',
    nextRunAt: 'date',
    lockedAt: 'date',
    attributes: 'text',
    slot: 'text',
  },
  unique: [['slot']],
  indexes: [['name']],
};
