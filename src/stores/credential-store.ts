/** Signed credentials and the keys that sign them. */
import type { Credential, SigningKey } from '../domain/credential.js';
import { ToolError } from '../errors.js';
import { credentials, signingKeys } from './models/credentials.js';
import type { SigningKeyRow } from './models/credentials.js';
import type { CredentialStore, SigningKeyStore } from './ports/credentials.js';
import { found, fromRow, toRow, without } from './rows.js';
import type { OpenTable } from './table.js';

const notFound = (): Error => new ToolError('credential_not_found');

export function createCredentialStore(open: OpenTable): CredentialStore {
  const table = open(credentials);
  return {
    async create(credential) {
      if (!(await table.insert(toRow(credential)))) throw new ToolError('credential_exists');
      return credential;
    },
    async find(id) {
      const row = await table.findOne({ _id: id });
      return row && fromRow<Credential>(row);
    },
    async findByAward(awardId) {
      const row = await table.findOne({ awardId });
      return row && fromRow<Credential>(row);
    },
    async setPublished(id, published) {
      return found<Credential>(await table.update({ _id: id }, { $set: { published } }), notFound);
    },
    async revoke(id, at, because) {
      const row = await table.update(
        { _id: id, revokedAt: { $exists: false } },
        { $set: { revokedAt: at, revokedBecause: because } },
      );
      return row && fromRow<Credential>(row);
    },
  };
}

/** The `slot` of the one key of an Organisation and use that signs. */
const current = 'current';

export function createSigningKeyStore(open: OpenTable): SigningKeyStore {
  const table = open(signingKeys);
  const toKey = (row: SigningKeyRow): SigningKey => fromRow<SigningKey>(without(row, 'slot'));
  return {
    async ensureCurrent(key) {
      const { organisationId, use } = key;
      if (await table.insert({ ...toRow(key), slot: current })) return key;
      const row = await table.findOne({ organisationId, use, slot: current });
      // Nothing is current, so it was the id that was taken: a retired key does not come back.
      if (row === undefined) throw new Error('signing key id used twice');
      return toKey(row);
    },
    async findCurrent(organisationId, use) {
      const row = await table.findOne({ organisationId, use, slot: current });
      return row && toKey(row);
    },
    async list(organisationId, use) {
      return (await table.find({ organisationId, use }, { createdAt: -1 })).map(toKey);
    },
    async retire(id, at) {
      await table.update({ _id: id, slot: current }, { $set: { retiredAt: at, slot: id } });
    },
  };
}
