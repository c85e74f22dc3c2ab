/** Logins that we started, and the sessions that launches open. What has expired is as good as gone. */
import type { Clock } from '../domain/environment.js';
import type { LaunchSession, LoginRecord } from '../domain/launch.js';
import { logins, sessionCodes, sessions } from './models/identity.js';
import type { LoginRow } from './models/identity.js';
import type { LoginStore, SessionStore } from './ports/identity.js';
import { fromRow, toRow } from './rows.js';
import type { OpenTable } from './table.js';

export function createLoginStore(open: OpenTable, clock: Clock): LoginStore {
  const table = open(logins);
  const toLogin = ({ _id, ...rest }: LoginRow): LoginRecord => ({ ...rest, state: _id });
  const alive = (): { readonly $gt: Date } => ({ $gt: clock() });
  return {
    async create({ state, ...rest }) {
      // A state is drawn from 256 random bits: a second one means that the caller repeats itself.
      if (!(await table.insert({ ...rest, _id: state }))) throw new Error('login state used twice');
    },
    async find(state) {
      const row = await table.findOne({ _id: state, expiresAt: alive() });
      return row && toLogin(row);
    },
    async receive(state, sealedLaunch) {
      const row = await table.update(
        { _id: state, stage: 'issued', expiresAt: alive() },
        { $set: { stage: 'received', sealedLaunch } },
      );
      return row && toLogin(row);
    },
    async claim(state, stage) {
      const row = await table.take({ _id: state, stage, expiresAt: alive() });
      return row && toLogin(row);
    },
  };
}

export function createSessionStore(open: OpenTable, clock: Clock): SessionStore {
  const table = open(sessions);
  const codes = open(sessionCodes);
  return {
    async create(session) {
      if (!(await table.insert(toRow(session)))) throw new Error('session id used twice');
    },
    async find(id) {
      const row = await table.findOne({ _id: id, expiresAt: { $gt: clock() } });
      return row && fromRow<LaunchSession>(row);
    },
    async extend(id, expiresAt) {
      await table.update({ _id: id, expiresAt: { $gt: clock() } }, { $max: { expiresAt } });
    },
    async delete(id) {
      await table.deleteMany({ _id: id });
    },
    async createCode({ hash, ...rest }) {
      if (!(await codes.insert({ ...rest, _id: hash }))) throw new Error('session code used twice');
    },
    async claimCode(hash) {
      return (await codes.take({ _id: hash, expiresAt: { $gt: clock() } }))?.sessionId;
    },
  };
}
