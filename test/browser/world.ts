/**
 * The tool and a sandbox LMS, started and introduced as `main.ts` does it: the tool on `http://127.0.0.1:…`, the
 * LMS on `http://localhost:…`, which are two sites for a browser. Data in a temporary folder.
 */
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { startTool, type RunningTool } from '../../src/compose.js';
import { loadConfig } from '../../src/config.js';
import { ensureFirstAdminLink } from '../../src/http/pages/admin/index.js';
import { startSandbox, type Sandbox } from '../../src/sandbox/index.js';
import { registerSandbox, toolAddresses } from '../../src/sandbox-wiring.js';
import { freePort } from '../support/free-port.js';
import { listen } from '../support/server.js';
import { createMiddlebox, type Middlebox } from './middlebox.js';

export interface World {
  readonly toolUrl: string;
  readonly lmsUrl: string;
  readonly sandbox: Sandbox;
  /** Between the browser and the tool. */
  readonly middlebox: Middlebox;
  /** As the program prints it at the first start. */
  readonly firstAdminLink: string;
  close(): Promise<void>;
}

const clock = (): Date => new Date();

export async function startWorld(): Promise<World> {
  const folder = await mkdtemp(join(tmpdir(), 'accolade-browser-'));
  const [toolPort, lmsPort] = [await freePort(), await freePort()];
  const middlebox = createMiddlebox(toolPort);
  const front = await listen(middlebox.handle);
  const toolUrl = `http://127.0.0.1:${front.port}`;
  const config = loadConfig({
    PORT: String(toolPort),
    PUBLIC_URL: toolUrl,
    DATA_DIR: folder,
    SANDBOX: 'on',
    SANDBOX_PORT: String(lmsPort),
    LOG_LEVEL: 'error',
  });
  const surroundings = {
    root: new URL('../../', import.meta.url).pathname,
    clock,
    random: (size: number) => randomBytes(size),
    log: pino({ level: config.logLevel }),
  };
  const tool = await startTool(config, surroundings);
  const sandbox = await startLms(tool, { port: lmsPort, toolUrl });
  const publicUrl = config.publicUrl;
  const firstAdminLink = await ensureFirstAdminLink({
    ...surroundings,
    stores: tool.stores,
    publicUrl,
  });
  return {
    toolUrl,
    lmsUrl: sandbox.url,
    sandbox,
    middlebox,
    firstAdminLink: firstAdminLink ?? '',
    async close() {
      await front.close();
      await sandbox.close();
      await tool.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function startLms(
  tool: RunningTool,
  { port, toolUrl }: { readonly port: number; readonly toolUrl: string },
): Promise<Sandbox> {
  const publicUrl = `http://localhost:${port}`;
  const sandbox = await startSandbox({
    port,
    publicUrl,
    host: '127.0.0.1',
    profile: 'moodle',
    clock,
  });
  const addresses = sandbox.registerTool(toolAddresses(toolUrl));
  await registerSandbox({ ...tool, clock }, addresses, 'moodle');
  return sandbox;
}
