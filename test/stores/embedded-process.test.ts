/** The embedded engine as a file that processes hold, lose, copy and read. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, mkdtemp, readdir, rm, stat, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { isToolError } from '../../src/errors.js';
import { openStores, openStoresReadOnly } from '../../src/stores/open.js';
import { award } from '../contracts/awards-contract.js';
import { codeOf, start } from '../contracts/opened.js';

// Child processes compile TypeScript when they start; on a busy machine that takes its time.
const slow = 60_000;

const clock = (): Date => start;
let folder: string;
let file: string;
const children = new Set<ChildProcess>();

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'accolade-embedded-'));
  file = join(folder, 'accolade.db');
});
afterEach(async () => {
  await Promise.all([...children].map(kill));
  await rm(folder, { recursive: true });
});

interface Child {
  readonly process: ChildProcess;
  readonly lines: AsyncIterableIterator<string>;
}

function run(script: string, database: string): Child {
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', join('test', 'stores', 'children', script), database],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  children.add(child);
  return {
    process: child,
    lines: createInterface({ input: child.stdout })[Symbol.asyncIterator](),
  };
}

async function kill(child: ChildProcess): Promise<void> {
  children.delete(child);
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}

async function nextLine(child: Child): Promise<string> {
  const next = await child.lines.next();
  return next.done === true ? '' : next.value;
}

describe('one serving process', () => {
  it(
    'a second serving process is refused with database_in_use, and accepted once the first was killed',
    async () => {
      const first = run('serve.ts', file);
      expect(await nextLine(first)).toBe('serving');
      const second = run('serve.ts', file);
      expect(await nextLine(second)).toMatch(/^refused database_in_use file=.*accolade\.db$/);
      expect(await codeOf(openStores({ kind: 'sqlite', file }, clock))).toBe('database_in_use');
      await kill(first.process);
      const third = run('serve.ts', file);
      expect(await nextLine(third)).toBe('serving');
    },
    slow,
  );

  it('another name of the same file does not get round the lock', async () => {
    const stores = await openStores({ kind: 'sqlite', file }, clock);
    const alias = join(folder, 'alias.db');
    await symlink(file, alias);
    expect(await codeOf(openStores({ kind: 'sqlite', file: alias }, clock))).toBe(
      'database_in_use',
    );
    await stores.close();
    const again = await openStores({ kind: 'sqlite', file: alias }, clock);
    await again.close();
  });

  it('closing lets the next one in', async () => {
    for (let round = 0; round < 3; round += 1) {
      const stores = await openStores({ kind: 'sqlite', file }, clock);
      await stores.close();
    }
  });
});

describe('kill -9 in the middle of writing', () => {
  it(
    'loses no acknowledged write, and leaves no bulk half written',
    async () => {
      const writer = run('write.ts', file);
      const acknowledged: string[] = [];
      while (acknowledged.filter((line) => line.startsWith('column')).length < 5) {
        acknowledged.push(await nextLine(writer));
      }
      await kill(writer.process);
      for await (const line of writer.lines) acknowledged.push(line);

      const stores = await openStores({ kind: 'sqlite', file }, clock);
      const awards = new Set((await stores.awards.listByContext('c1')).map(({ id }) => id));
      const named = (kind: string): string[] =>
        acknowledged
          .filter((line) => line.startsWith(`${kind} `))
          .map((line) => line.split(' ')[1] ?? '');
      expect(named('award').length).toBeGreaterThan(0);
      expect(named('award').filter((id) => !awards.has(id))).toEqual([]);
      const columns = named('column');
      for (const column of columns) {
        expect(await stores.observations.list('c1', [column])).toHaveLength(200);
      }
      const interrupted = await stores.observations.list('c1', [`k${columns.length}`]);
      expect([0, 200]).toContain(interrupted.length);
      // And it goes on from there: what was acknowledged is not stored a second time.
      const [id = ''] = named('award');
      expect(await stores.awards.ensure(award('again', { learnerId: id }))).toMatchObject({
        created: false,
      });
      await stores.close();
    },
    slow,
  );
});

describe('the file', () => {
  it('is one file to back up: a copy of it after closing has everything', async () => {
    const stores = await openStores({ kind: 'sqlite', file }, clock);
    await stores.awards.ensure(award('w1'));
    await stores.close();
    const left = (await readdir(folder)).filter((name) => !name.endsWith('.lock'));
    expect(left).toEqual(['accolade.db']);
    const copy = join(folder, 'copy.db');
    await copyFile(file, copy);
    const restored = await openStores({ kind: 'sqlite', file: copy }, clock);
    expect(await restored.awards.get('org-1', 'w1')).toEqual(award('w1'));
    await restored.close();
  });

  it('is made with its folder, readable by its owner only', async () => {
    const nested = join(folder, 'a', 'b', 'accolade.db');
    const stores = await openStores({ kind: 'sqlite', file: nested }, clock);
    await stores.awards.ensure(award('w1'));
    for (const name of ['accolade.db', 'accolade.db-wal']) {
      expect((await stat(join(folder, 'a', 'b', name))).mode & 0o077).toBe(0);
    }
    await stores.close();
  });
});

describe('reading beside a serving process', () => {
  it('sees what is stored and can write nothing', async () => {
    const stores = await openStores({ kind: 'sqlite', file }, clock);
    await stores.awards.ensure(award('w1'));
    const reader = await openStoresReadOnly({ kind: 'sqlite', file }, clock);
    expect(await reader.awards.get('org-1', 'w1')).toEqual(award('w1'));
    await stores.awards.ensure(award('w2', { learnerId: 'l2' }));
    expect(await reader.awards.listByContext('c1')).toHaveLength(2);
    expect(await codeOf(reader.settings.setOnce('a', 'b'))).toBe('SQLITE_READONLY');
    const claimed = reader.awards.transition('w1', ['awarded'], { status: 'claimed' });
    expect(await codeOf(claimed)).toBe('SQLITE_READONLY');
    expect(await codeOf(reader.sweep(start))).toBe('SQLITE_READONLY');
    await reader.close();
    await stores.settings.setOnce('still', 'writable');
    await stores.close();
  });

  it('needs a database that exists, and makes none', async () => {
    const error: unknown = await openStoresReadOnly({ kind: 'sqlite', file }, clock).catch(
      (e: unknown) => e,
    );
    expect(isToolError(error, 'config_invalid')).toBe(true);
    expect(await readdir(folder)).toEqual([]);
  });
});
