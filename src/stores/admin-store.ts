/** Admin accounts, their sessions, and links that work once. */
import type { Clock } from '../domain/environment.js';
import { ToolError } from '../errors.js';
import { adminSessions, admins, invitations } from './models/admin.js';
import type { InvitationRow } from './models/admin.js';
import type {
  AdminAccount,
  AdminSessionStore,
  AdminStore,
  Invitation,
  InvitationStore,
} from './ports/admin.js';
import { fromRow, toRow } from './rows.js';
import type { OpenTable } from './table.js';

export function createAdminStore(open: OpenTable): AdminStore {
  const table = open(admins);
  return {
    async create(account) {
      if (!(await table.insert(toRow(account)))) throw new ToolError('admin_exists');
      return account;
    },
    async findByUserName(userName) {
      const row = await table.findOne({ userName });
      return row && fromRow<AdminAccount>(row);
    },
    async find(id) {
      const row = await table.findOne({ _id: id });
      return row && fromRow<AdminAccount>(row);
    },
    count: () => table.count({}),
  };
}

export function createInvitationStore(open: OpenTable, clock: Clock): InvitationStore {
  const table = open(invitations);
  const toInvitation = ({ _id, ...rest }: InvitationRow): Invitation => ({ ...rest, hash: _id });
  return {
    async create({ hash, ...rest }) {
      if (!(await table.insert({ ...rest, _id: hash }))) throw new Error('invitation used twice');
    },
    async find(hash, purpose) {
      const row = await table.findOne({ _id: hash, purpose, expiresAt: { $gt: clock() } });
      return row && toInvitation(row);
    },
    async claim(hash, purpose) {
      const row = await table.take({ _id: hash, purpose, expiresAt: { $gt: clock() } });
      return row && toInvitation(row);
    },
  };
}

export function createAdminSessionStore(open: OpenTable, clock: Clock): AdminSessionStore {
  const table = open(adminSessions);
  return {
    async create({ hash, ...rest }) {
      if (!(await table.insert({ ...rest, _id: hash }))) throw new Error('session id used twice');
    },
    async find(hash) {
      const row = await table.findOne({ _id: hash, expiresAt: { $gt: clock() } });
      return row && { adminId: row.adminId, organisationId: row.organisationId };
    },
    async delete(hash) {
      await table.deleteMany({ _id: hash });
    },
  };
}
