/** The whole tool, started as `main.ts` starts it: on loopback, with a SQLite file in a temporary folder. */
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startTool } from '../../src/compose.js';
import { loadConfig, type Environment } from '../../src/config.js';
import type { Clock } from '../../src/domain/environment.js';
import type { Platform } from '../../src/domain/platform.js';
import type { Stores } from '../../src/stores/ports/index.js';
import { freePort } from './free-port.js';
import { createMemoryLog, type MemoryLog } from './memory-log.js';

export interface TestTool {
  readonly url: string;
  readonly stores: Stores;
  readonly log: MemoryLog;
  /** Registers a platform in its Organisation, with an active deployment for each id. */
  register(platform: Platform, deploymentIds: readonly string[]): Promise<Platform>;
  close(): Promise<void>;
}

/** @param environment more variables than those that a test needs */
export async function startTestTool(
  clock: Clock,
  environment: Environment = {},
): Promise<TestTool> {
  const folder = await mkdtemp(join(tmpdir(), 'accolade-tool-'));
  const port = await freePort();
  const log = createMemoryLog();
  const config = loadConfig({
    NODE_ENV: 'test',
    PORT: String(port),
    DATA_DIR: folder,
    ROLES: 'web',
    SANDBOX: 'off',
    ALLOWED_PRIVATE_HOSTS: 'localhost',
    ...environment,
  });
  const tool = await startTool(config, {
    root: process.cwd(),
    clock,
    random: (size) => randomBytes(size),
    log: log.logger,
  });
  return {
    url: config.publicUrl,
    stores: tool.stores,
    log,
    register: (platform, deploymentIds) => register(tool.stores, platform, deploymentIds),
    async close() {
      await tool.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Writes an active registration, as the admin pages would after approval. */
export async function register(
  stores: Pick<Stores, 'platforms' | 'deployments'>,
  platform: Platform,
  deploymentIds: readonly string[],
): Promise<Platform> {
  const created = await stores.platforms.create(platform);
  for (const deploymentId of deploymentIds) {
    const { id } = await stores.deployments.ensure(created.id, deploymentId);
    await stores.deployments.assign(id, created.organisationId, 'active');
  }
  return created;
}
