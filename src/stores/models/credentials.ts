/** Tables of the credential stores (`../ports/credentials.ts`). */
import type { Credential, SigningKey, StatusList } from '../../domain/credential.js';
import type { Row } from '../rows.js';
import type { StoredRow, TableDefinition } from './definition.js';

export const credentials: TableDefinition<Row<Credential>> = {
  name: 'credentials',
  fields: {
    organisationId: 'text',
    awardId: 'text',
    achievementId: 'text',
    learnerId: 'text',
    jwt: 'text',
    keyId: 'text',
    language: 'text',
    signedName: 'text',
    statusListId: 'text',
    statusIndex: 'number',
    published: 'flag',
    signedAt: 'date',
    revokedAt: 'date',
    revokedBecause: 'text',
  },
  unique: [['awardId']],
};

/** The revision is not stored: it is the number of revoked entries. `sequence` is 1, 2, 3 … */
export type StatusListRow = Omit<Row<StatusList>, 'revision'> & {
  readonly sequence: number;
  /** Indexes taken; behind by those whose taker ended in the middle. */
  readonly taken: number;
};
export const statusLists: TableDefinition<StatusListRow> = {
  name: 'statusLists',
  fields: {
    organisationId: 'text',
    purpose: 'text',
    length: 'number',
    sequence: 'number',
    taken: 'number',
  },
  unique: [['organisationId', 'purpose', 'sequence']],
};

/** An index that is taken; `_id` is `<listId>:<index>`. */
export interface StatusEntryRow extends StoredRow {
  readonly listId: string;
  readonly organisationId: string;
  readonly index: number;
  readonly revoked: boolean;
}
export const statusEntries: TableDefinition<StatusEntryRow> = {
  name: 'statusEntries',
  fields: { listId: 'text', organisationId: 'text', index: 'number', revoked: 'flag' },
  indexes: [['listId', 'revoked']],
};

/** `slot` is `current` as long as the key signs, afterwards the key's id: so one key at a time is current. */
export type SigningKeyRow = Row<SigningKey> & { readonly slot: string };
export const signingKeys: TableDefinition<SigningKeyRow> = {
  name: 'signingKeys',
  fields: {
    organisationId: 'text',
    use: 'text',
    algorithm: 'text',
    publicJwk: 'free',
    sealedPrivateJwk: 'text',
    createdAt: 'date',
    retiredAt: 'date',
    slot: 'text',
  },
  unique: [['organisationId', 'use', 'slot']],
};
