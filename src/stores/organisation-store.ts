/** Organisations and the installation's own facts. */
import type { Organisation } from '../domain/organisation.js';
import { ToolError } from '../errors.js';
import { organisations, settings } from './models/identity.js';
import type { OrganisationStore, SettingStore } from './ports/identity.js';
import { found, fromRow, toRow } from './rows.js';
import type { OpenTable } from './table.js';

const notFound = (): Error => new ToolError('organisation_not_found');

export function createOrganisationStore(open: OpenTable): OrganisationStore {
  const table = open(organisations);
  return {
    async ensure(organisation) {
      const { _id, ...rest } = toRow(organisation);
      return fromRow<Organisation>(await table.upsert({ _id }, { $setOnInsert: rest }));
    },
    get: async (id) => found<Organisation>(await table.findOne({ _id: id }), notFound),
    list: async () => (await table.find({}, { createdAt: 1 })).map(fromRow<Organisation>),
    async setIssuerProfile(id, issuerProfile) {
      return found<Organisation>(
        await table.update({ _id: id }, { $set: { issuerProfile } }),
        notFound,
      );
    },
  };
}

export function createSettingStore(open: OpenTable): SettingStore {
  const table = open(settings);
  return {
    find: async (key) => (await table.findOne({ _id: key }))?.value,
    async setOnce(key, value) {
      return (await table.upsert({ _id: key }, { $setOnInsert: { value } })).value;
    },
  };
}
