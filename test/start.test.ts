/** The process itself, as `npm start` runs it: what an operator sees when it cannot start, and when it may. */
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './support/free-port.js';

interface Ended {
  readonly code: number | null;
  readonly output: string;
}

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'accolade with ünusual name '));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Runs until the process ends; sends SIGINT once `until` has been printed. */
async function start(environment: Record<string, string>, until?: string): Promise<Ended> {
  const child = spawn(process.execPath, ['--import', 'tsx', 'src/main.ts'], {
    env: { PATH: process.env['PATH'], NODE_ENV: 'test', DATA_DIR: folder, ...environment },
  });
  let output = '';
  let asked = false;
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      if (until === undefined || asked || !output.includes(until)) return;
      asked = true;
      child.kill('SIGINT');
    });
  }
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, output };
}

async function occupy(port: number): Promise<Server> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return server;
}

test.each(['PORT', 'SANDBOX_PORT'])(
  'a start whose %s is taken ends with config_port_in_use, and leaves nothing running',
  async (variable) => {
    const ports = { PORT: await freePort(), SANDBOX_PORT: await freePort() };
    const taken = variable === 'PORT' ? ports.PORT : ports.SANDBOX_PORT;
    const other = await occupy(taken);
    try {
      const { code, output } = await start({
        HOST: '127.0.0.1',
        PORT: String(ports.PORT),
        SANDBOX_PORT: String(ports.SANDBOX_PORT),
      });
      expect(output).toContain(`config_port_in_use variable=${variable} port=${taken}`);
      expect(code).toBe(1);
    } finally {
      other.close();
    }
  },
  60_000,
);

test('ROLES=worker serves no pages: no sandbox, no link for an admin, and it says so; SIGINT ends it', async () => {
  const { code, output } = await start({ ROLES: 'worker' }, 'serves no pages');
  expect(output).not.toContain('Sandbox LMS');
  expect(output).not.toContain('/admin/start/');
  expect(code).toBe(0);
}, 60_000);

test('SIGINT closes the tool and the sandbox LMS', async () => {
  const { code, output } = await start(
    { PORT: String(await freePort()), SANDBOX_PORT: String(await freePort()) },
    'First admin',
  );
  expect(output).toContain('Sandbox LMS');
  expect(code).toBe(0);
}, 60_000);
