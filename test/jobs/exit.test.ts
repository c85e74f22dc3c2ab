/** After `stop` nothing keeps the process alive: no timer, no handle. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

test('a process that has stopped its jobs ends by itself', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'accolade-exit-'));
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--import', 'tsx', 'test/jobs/exit-child.ts', join(folder, 'accolade.db')],
    { timeout: 15_000 },
  );
  expect(stdout).toBe('c1');
  await rm(folder, { recursive: true, force: true });
});
