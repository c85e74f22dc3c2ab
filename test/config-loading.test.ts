import { mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { environmentVariables, loadConfig } from '../src/config.js';
import { isToolError, type ErrorCode } from '../src/errors.js';

const drawn = 'q7Jw2mZk9TtLx4VbR8yNc1PfHs6Gd3Ea5Uo0';
const other = 'Zk9TtLx4Vq7Jw2mbR8yNc1PfHs6Gd3Ea5Uo1';
const production = {
  NODE_ENV: 'production',
  PUBLIC_URL: 'https://badges.example.org',
  ENCRYPTION_SECRET: drawn,
  SESSION_SECRET: other,
};

function emptyFolder(): string {
  return mkdtempSync(join(tmpdir(), 'accolade-config-'));
}

function refusal(environment: Record<string, string>): { code: ErrorCode; variable: unknown } {
  try {
    loadConfig(environment);
  } catch (error) {
    if (isToolError(error)) return { code: error.code, variable: error.values['variable'] };
    throw error;
  }
  throw new Error('it started');
}

describe('production', () => {
  test('starts with a public https address and two drawn secrets, on SQLite, without a sandbox', () => {
    const config = loadConfig({ ...production, DATA_DIR: emptyFolder() });
    expect(config).toMatchObject({
      production: true,
      publicUrl: 'https://badges.example.org',
      issuerHost: 'badges.example.org',
      database: { kind: 'sqlite' },
      sandbox: null,
      generatedSecrets: [],
    });
    expect(Object.isFrozen(config)).toBe(true);
  });

  test.each<[string, Record<string, string>, ErrorCode, string]>([
    ['no public address', { PUBLIC_URL: '' }, 'config_missing', 'PUBLIC_URL'],
    [
      'an http address',
      { PUBLIC_URL: 'http://badges.example.org' },
      'config_insecure_url',
      'PUBLIC_URL',
    ],
    ['no encryption secret', { ENCRYPTION_SECRET: '' }, 'config_missing', 'ENCRYPTION_SECRET'],
    ['no session secret', { SESSION_SECRET: '' }, 'config_missing', 'SESSION_SECRET'],
    [
      'a short secret',
      { SESSION_SECRET: 'correct horse battery' },
      'config_weak_secret',
      'SESSION_SECRET',
    ],
    [
      'a secret of one letter',
      { ENCRYPTION_SECRET: 'a'.repeat(64) },
      'config_weak_secret',
      'ENCRYPTION_SECRET',
    ],
    ['the sandbox switched on', { SANDBOX: 'on' }, 'config_sandbox_in_production', 'SANDBOX'],
  ])('refuses to start with %s, naming the variable', (_what, change, code, variable) => {
    expect(refusal({ ...production, ...change })).toEqual({ code, variable });
  });
});

describe('any environment', () => {
  test.each([
    ['PORT', 'eighty'],
    ['PORT', '70000'],
    ['DATABASE_URL', 'postgres://db'],
    ['ROLES', 'everything'],
    ['PUBLIC_URL', 'javascript:alert(1)'],
    ['ISSUER_HOST', 'https://badges.example.org/'],
    ['LOG_LEVEL', 'loud'],
    ['AWARDING_INTERVAL_MINUTES', '0'],
  ])('refuses %s=%s and says which variable', (variable, value) => {
    expect(refusal({ [variable]: value, DATA_DIR: emptyFolder() })).toEqual({
      code: 'config_invalid',
      variable,
    });
  });

  test('DATABASE_URL chooses MongoDB', () => {
    const config = loadConfig({ DATABASE_URL: 'mongodb://db/accolade', DATA_DIR: emptyFolder() });
    expect(config.database).toEqual({ kind: 'mongodb', url: 'mongodb://db/accolade' });
  });
});

describe('development', () => {
  test('secrets are made once, kept readable by the owner only, and told', () => {
    const folder = emptyFolder();
    const first = loadConfig({ DATA_DIR: folder });
    const second = loadConfig({ DATA_DIR: folder });
    expect(first.generatedSecrets).toEqual(['ENCRYPTION_SECRET', 'SESSION_SECRET']);
    expect(second.generatedSecrets).toEqual([]);
    expect(second.encryptionSecret).toBe(first.encryptionSecret);
    expect(second.sessionSecret).not.toBe(second.encryptionSecret);
    expect(statSync(join(folder, 'secrets.json')).mode & 0o777).toBe(0o600);
  });

  test('a broken secrets file stops the start: new secrets would lock up what the old ones sealed', () => {
    const folder = emptyFolder();
    writeFileSync(join(folder, 'secrets.json'), '{');
    expect(refusal({ DATA_DIR: folder }).code).toBe('config_file_invalid');
  });

  test('tool and sandbox stand on different sites, as a tool and its LMS do', () => {
    const config = loadConfig({ DATA_DIR: emptyFolder() });
    expect(new URL(config.publicUrl).hostname).not.toBe(
      new URL(config.sandbox?.url ?? '').hostname,
    );
  });
});

test('the README lists every variable, and no other', () => {
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
  const listed = [...readme.matchAll(/^\| `([A-Z_]+)` +\|/gm)].map(([, name]) => name);
  expect(listed.sort()).toEqual([...environmentVariables].sort());
});
