/** The tool and a sandbox LMS as `npm start` runs them, on free ports and a data folder that is gone afterwards. */
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { pino } from 'pino';
import { startTool, type RunningTool } from '../../src/compose.js';
import { loadConfig, type Config, type Environment } from '../../src/config.js';
import type { Clock } from '../../src/domain/environment.js';
import { startSandbox, type Sandbox } from '../../src/sandbox/index.js';
import { registerSandbox, toolAddresses } from '../../src/sandbox-wiring.js';
import { freePort } from './free-port.js';

export interface TryOut {
  readonly config: Config;
  readonly tool: RunningTool;
  readonly sandbox: Sandbox;
  close(): Promise<void>;
}

export async function startTryOut(clock: Clock, environment: Environment = {}): Promise<TryOut> {
  const folder = await mkdtemp(join(tmpdir(), 'accolade-try-out-'));
  const sandboxPort = await freePort();
  const config = loadConfig({
    NODE_ENV: 'test',
    PORT: String(await freePort()),
    DATA_DIR: folder,
    SANDBOX_PORT: String(sandboxPort),
    LOG_LEVEL: 'silent',
    ...environment,
  });
  const tool = await startTool(config, {
    root: fileURLToPath(new URL('../../', import.meta.url)),
    clock,
    random: randomBytes,
    log: pino({ level: config.logLevel }),
  });
  const sandbox = await startSandbox({ port: sandboxPort, profile: 'moodle', clock });
  const addresses = sandbox.registerTool(toolAddresses(config.publicUrl));
  await registerSandbox({ ...tool, clock }, addresses, 'moodle');
  return {
    config,
    tool,
    sandbox,
    async close() {
      await tool.close();
      await sandbox.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
