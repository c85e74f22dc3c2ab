/**
 * ltijs's database plugin (research: lti.md §4.3). Its tables live in our stores, every item sealed with
 * AES-256-GCM, whether ltijs asked for encryption or not. What our own stores know better is answered from there:
 * `platform` and its status by what the guard has just checked, `publickey` and `privatekey` by the tool's one key set.
 */
import type { KeyObject } from 'node:crypto';
import type { DatabasePlugin } from 'ltijs';
import { z } from 'zod';
import type { Clock } from '../../domain/environment.js';
import type { Platform } from '../../domain/platform.js';
import type { Seal } from '../../sealing.js';
import type { LtijsRow, LtijsRowStore } from '../../stores/ports/admin.js';
import type { ToolKeys } from './keys.js';

/** What the guard has checked for the message that ltijs is looking at. */
export interface Checked {
  readonly platform: Platform;
  /** The platform's public key that verified the signature. */
  readonly key: KeyObject;
}

type Fields = Readonly<Record<string, unknown>>;

const minute = 60_000;
/** The columns that ltijs asks by, and how long a row is worth keeping. */
const tables: Readonly<
  Record<string, { readonly columns: readonly string[]; readonly ttl: number }>
> = {
  // Ten seconds in ltijs; here as long as the guard could accept the same message.
  nonce: { columns: ['nonce'], ttl: 10 * minute },
  state: { columns: ['state'], ttl: 10 * minute },
  accesstoken: { columns: ['platformUrl', 'clientId', 'scopes'], ttl: 60 * minute },
};
/**
 * What ltijs keeps of a launch for requests that carry its `ltik`. Nobody is ever given one here, so these rows
 * would be personal data that nobody reads.
 */
const neverRead = new Set(['idtoken', 'contexttoken']);

const done = true as const;

export interface LtijsDatabaseDeps {
  readonly rows: LtijsRowStore;
  readonly keys: ToolKeys;
  readonly seal: Seal;
  readonly clock: Clock;
  /** The platform and key of the message in hand; `undefined` outside of a validation. */
  readonly checked: () => Checked | undefined;
}

export function createLtijsDatabase(deps: LtijsDatabaseDeps): DatabasePlugin {
  const { rows, clock } = deps;
  const sealing = createSealing(deps);
  const find = createFinder(deps, sealing);
  return {
    setup: async () => done,
    Close: async () => done,
    async Get(_key, table, query = {}) {
      const found = await find(table, query);
      return found.length > 0 ? found : false;
    },
    async Insert(_key, table, item, index) {
      const columns = index ?? columnsOf(table, item);
      await rows.insert(table, sealing.toRow(columns, item), expiry(table, clock()));
      return done;
    },
    async Replace(...[, table, query, item, index]: Parameters<DatabasePlugin['Replace']>) {
      if (neverRead.has(table)) return done;
      const row = sealing.toRow({ ...query, ...index }, item);
      await rows.replace(table, query, row, expiry(table, clock()));
      return done;
    },
    async Modify(_key, table, query, change) {
      for (const row of await rows.find(table, query)) {
        const item = { ...sealing.fromRow(row), ...change };
        const columns = { ...row.index, ...columnsOf(table, change) };
        await rows.replace(table, row.index, sealing.toRow(columns, item), expiry(table, clock()));
      }
      return done;
    },
    async Delete(table, query) {
      if (table !== 'state') await rows.delete(table, query);
      return done;
    },
  };
}

interface Sealing {
  toRow(columns: Fields, item: Fields): LtijsRow;
  fromRow(row: LtijsRow): Fields;
}

function createSealing({ seal, clock }: LtijsDatabaseDeps): Sealing {
  return {
    toRow: (index, item) => ({ index, data: seal.seal(JSON.stringify(item)), createdAt: clock() }),
    fromRow: ({ data, createdAt }) => ({
      ...z.record(z.string(), z.unknown()).parse(JSON.parse(seal.open(z.string().parse(data)))),
      // Without it ltijs would take an access token for valid for ever.
      createdAt: createdAt.getTime(),
    }),
  };
}

function createFinder(
  deps: LtijsDatabaseDeps,
  sealing: Sealing,
): (table: string, query: Fields) => Promise<Fields[]> {
  return async (table, query) => {
    const checked = deps.checked();
    switch (table) {
      case 'platform':
        return platformRows(checked, query, await deps.keys.current());
      case 'platformStatus':
        return checked ? [{ id: query['id'], active: true }] : [];
      case 'publickey':
      case 'privatekey':
        return keyRows(table, await deps.keys.current());
      case 'state':
        // Written by ltijs's own login, which is not mounted: the guard keeps the logins.
        return [];
      default:
        return (await deps.rows.find(table, query)).map((row) => sealing.fromRow(row));
    }
  };
}

function platformRows(
  checked: Checked | undefined,
  query: Fields,
  ours: { kid: string },
): Fields[] {
  if (!checked) return [];
  const { platform, key } = checked;
  const asked = query['platformUrl'] ?? platform.issuer;
  if (asked !== platform.issuer || query['clientId'] !== platform.clientId) return [];
  return [
    {
      platformName: platform.name,
      platformUrl: platform.issuer,
      clientId: platform.clientId,
      authEndpoint: platform.authorizationEndpoint,
      accesstokenEndpoint: platform.tokenEndpoint,
      authorizationServer: platform.tokenAudience,
      kid: ours.kid,
      // Handed over as it was checked: ltijs fetches no key set of its own.
      authConfig: { method: 'RSA_KEY', key },
    },
  ];
}

function keyRows(
  table: 'publickey' | 'privatekey',
  ours: { readonly kid: string; readonly publicPem: string; readonly privatePem: string },
): Fields[] {
  return [{ kid: ours.kid, key: table === 'publickey' ? ours.publicPem : ours.privatePem }];
}

function columnsOf(table: string, item: Fields): Fields {
  const columns = tables[table]?.columns ?? [];
  return Object.fromEntries(columns.flatMap((name) => (name in item ? [[name, item[name]]] : [])));
}

function expiry(table: string, now: Date): Date {
  return new Date(now.getTime() + (tables[table]?.ttl ?? 60 * minute));
}
