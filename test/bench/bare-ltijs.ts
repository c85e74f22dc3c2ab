/** ltijs 5.9.9 as its documentation shows it, with tables in memory: what the launch is measured against. */
import { createRequire } from 'node:module';
import { z } from 'zod';
import type { DatabasePlugin } from 'ltijs';
import { listen } from '../support/server.js';
import type { BenchPlatform } from './bench-platform.js';

type Row = Record<string, unknown>;

/** The part that only a bare use needs, and the adapter's types leave out. */
interface BareProvider {
  readonly app: Parameters<typeof listen>[0];
  setup(key: string, database: { plugin: DatabasePlugin }, options: object): BareProvider;
  deploy(options: { serverless: true; silent: true }): Promise<boolean>;
  onConnect(
    answer: (token: unknown, req: unknown, res: { send(text: string): void }) => unknown,
  ): true;
  registerPlatform(
    platform: object,
  ): Promise<{ platformActive(active: boolean): Promise<boolean> }>;
}
const providerClass = z.object({
  Provider: z.custom<{ readonly constructor: new () => BareProvider }>(
    (value) => typeof value === 'object',
  ),
});

export interface BareTool {
  readonly url: string;
  readonly loginPath: '/login';
  readonly launchPath: '/';
  close(): Promise<void>;
}

/** @param platform its key set is registered by address, as usual: ltijs fetches it on every launch */
export async function startBareLtijs(platform: BenchPlatform): Promise<BareTool> {
  const { Provider } = providerClass.parse(createRequire(import.meta.url)('ltijs'));
  const provider = new Provider.constructor().setup(
    'a key of the bench, at least 32 characters',
    { plugin: memoryTables() },
    { cookies: { secure: false, sameSite: '' }, devMode: false, tokenMaxAge: 60 },
  );
  await provider.deploy({ serverless: true, silent: true });
  provider.onConnect((_token, _req, res) => {
    res.send('welcome');
  });
  const registered = await provider.registerPlatform({
    url: platform.issuer,
    name: 'Bench platform',
    clientId: platform.clientId,
    authenticationEndpoint: platform.authorizationEndpoint,
    accesstokenEndpoint: `${platform.issuer}/token`,
    authConfig: { method: 'JWK_SET', key: platform.jwksUri },
  });
  await registered.platformActive(true);
  const server = await listen(provider.app);
  return {
    url: `http://127.0.0.1:${server.port}`,
    loginPath: '/login',
    launchPath: '/',
    close: () => server.close(),
  };
}

/** ltijs's plugin contract over arrays; expired rows do not matter in a run of seconds. */
function memoryTables(): DatabasePlugin {
  const tables = new Map<string, Row[]>();
  const rowsOf = (table: string): Row[] => {
    const rows = tables.get(table) ?? [];
    tables.set(table, rows);
    return rows;
  };
  const matches = (row: Row, query: Readonly<Row>) =>
    Object.entries(query).every(([name, value]) => row[name] === value);
  const remove = (table: string, query: Readonly<Row>) =>
    tables.set(
      table,
      rowsOf(table).filter((row) => !matches(row, query)),
    );
  return {
    setup: async () => true,
    Close: async () => true,
    async Get(_key, table, query = {}) {
      const found = rowsOf(table).filter((row) => matches(row, query));
      return found.length > 0 ? found : false;
    },
    async Insert(_key, table, item, index) {
      rowsOf(table).push({ ...index, ...item, createdAt: Date.now() });
      // A nonce list that only grows would slow the reference down.
      if (table === 'nonce' && rowsOf(table).length > 100) rowsOf(table).shift();
      return true;
    },
    async Replace(...[, table, query, item, index]: Parameters<DatabasePlugin['Replace']>) {
      remove(table, query);
      rowsOf(table).push({ ...index, ...item, createdAt: Date.now() });
      return true;
    },
    async Modify(_key, table, query, change) {
      for (const row of rowsOf(table)) if (matches(row, query)) Object.assign(row, change);
      return true;
    },
    async Delete(table, query) {
      remove(table, query);
      return true;
    },
  };
}
