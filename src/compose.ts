/**
 * The composition root: which implementation serves which stage (DESIGN D11). Time, randomness, the log and the
 * project's folder come in; a running tool goes out. `main.ts` and the tests start it the same way.
 */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Awarding } from './awards/index.js';
import { defaultOrganisationId, ensureOrganisation } from './catalogue/organisation.js';
import { loadStartingSet, type StartingSet } from './catalogue/starting-set.js';
import type { Base, Surroundings } from './compose/base.js';
import { explainPortInUse } from './compose/port-in-use.js';
import { composeStages } from './compose/stages.js';
import { composeWeb } from './compose/web.js';
import type { Config } from './config.js';
import { checkIssuerHost } from './credentials/index.js';
import { loadTranslator } from './notices/translator.js';
import type { Sharing } from './sharing/index.js';
import { openStores } from './stores/open.js';
import type { Stores } from './stores/ports/index.js';

export interface RunningTool {
  /** Where it listens; `null` when this process serves no pages (`ROLES=worker`). */
  readonly port: number | null;
  readonly startingSet: StartingSet;
  readonly stores: Stores;
  readonly awarding: Awarding;
  readonly sharing: Sharing;
  close(): Promise<void>;
}

/**
 * Starts serving and working, as `ROLES` says.
 * @throws config_file_invalid | config_port_in_use | database_in_use | issuer_host_frozen; nothing runs on then
 */
export async function startTool(config: Config, surroundings: Surroundings): Promise<RunningTool> {
  const translator = loadTranslator(join(surroundings.root, 'config', 'locales'));
  const startingSet = loadStartingSet(join(surroundings.root, 'config'));
  const stores = await openStores(config.database, surroundings.clock);
  let server: Server | null = null;
  try {
    await checkIssuerHost(stores.settings, config.issuerHost);
    const base: Base = { config, ...surroundings, translator, startingSet, stores };
    await ensureOrganisation(stores.organisations, startingSet, {
      id: defaultOrganisationId,
      name: 'Default organisation',
      at: surroundings.clock(),
    });
    const stages = composeStages(base);
    if (config.roles !== 'worker') server = await listen(base, composeWeb(base, stages));
    if (config.roles !== 'web') await stages.jobs.start();
    const listening = server;
    return {
      port: listening && portOf(listening.address()),
      startingSet,
      stores,
      awarding: stages.awarding,
      sharing: stages.sharing,
      async close() {
        if (listening) await stopListening(listening);
        await stages.jobs.stop();
        await stores.close();
      },
    };
  } catch (error) {
    if (server) await stopListening(server);
    await stores.close();
    throw error;
  }
}

async function listen({ config, log }: Base, app: ReturnType<typeof composeWeb>): Promise<Server> {
  const server = createServer(app);
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => {
      reject(explainPortInUse(error, 'PORT', config.port));
    });
    server.listen(config.port, config.host, resolve);
  });
  log.debug({ host: config.host, port: config.port }, 'listening');
  return server;
}

function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return address.port;
}

function stopListening(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    server.close((error) => {
      if (error) reject(error);
      else resolve();
    });
    server.closeIdleConnections();
  });
}
