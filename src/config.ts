/**
 * The one reader of the environment: turns it into a frozen, validated Config or stops with a ToolError
 * that names the variable. README's table of variables is checked against `environmentVariables` by a test.
 */
import { z } from 'zod';
import { ToolError } from './errors.js';
import { ensureDevelopmentSecrets } from './development-secrets.js';

export const environmentVariables = [
  'NODE_ENV',
  'HOST',
  'PORT',
  'PUBLIC_URL',
  'ISSUER_HOST',
  'DATABASE_URL',
  'DATA_DIR',
  'ENCRYPTION_SECRET',
  'SESSION_SECRET',
  'ROLES',
  'SANDBOX',
  'SANDBOX_PORT',
  'SANDBOX_URL',
  'ALLOWED_PRIVATE_HOSTS',
  'AWARDING_INTERVAL_MINUTES',
  'TRUSTED_PROXIES',
  'LOG_LEVEL',
] as const;

type Variable = (typeof environmentVariables)[number];
export type Environment = Readonly<Partial<Record<Variable, string>>>;

export interface Config {
  readonly production: boolean;
  readonly host: string;
  readonly port: number;
  /** Where browsers and platforms reach the tool; no slash at the end. */
  readonly publicUrl: string;
  /** Host (and port) of the issuers' did:web; frozen at the first signature. */
  readonly issuerHost: string;
  readonly database:
    | { readonly kind: 'mongodb'; readonly url: string }
    | { readonly kind: 'sqlite'; readonly file: string };
  readonly dataDir: string;
  readonly encryptionSecret: string;
  readonly sessionSecret: string;
  readonly roles: 'all' | 'web' | 'worker';
  readonly sandbox: { readonly port: number; readonly url: string } | null;
  /** Hosts (`name` or `name:port`) that may resolve to private addresses. */
  readonly allowedPrivateHosts: readonly string[];
  readonly awardingIntervalMinutes: number;
  /** Number of reverse proxies in front, for the client's address. */
  readonly trustedProxies: number;
  readonly logLevel: string;
  /** Secrets that were made at this start, to be told to the operator. */
  readonly generatedSecrets: readonly string[];
}

const port = z.coerce.number().int().min(0).max(65_535);
const schema = z.object({
  NODE_ENV: z.enum(['production', 'development', 'test']).default('development'),
  HOST: z.string().min(1).default('127.0.0.1'),
  PORT: port.default(3000),
  PUBLIC_URL: z.url({ protocol: /^https?$/ }).optional(),
  ISSUER_HOST: z
    .string()
    .regex(/^[a-z0-9.-]+(:\d+)?$/i)
    .optional(),
  DATABASE_URL: z
    .string()
    .regex(/^mongodb(\+srv)?:\/\//, 'must start with mongodb:// or mongodb+srv://')
    .optional(),
  DATA_DIR: z.string().min(1).default('./data'),
  ENCRYPTION_SECRET: z.string().optional(),
  SESSION_SECRET: z.string().optional(),
  ROLES: z.enum(['all', 'web', 'worker']).default('all'),
  SANDBOX: z.enum(['on', 'off']).optional(),
  SANDBOX_PORT: port.default(3100),
  SANDBOX_URL: z.url({ protocol: /^https?$/ }).optional(),
  ALLOWED_PRIVATE_HOSTS: z.string().default(''),
  AWARDING_INTERVAL_MINUTES: z.coerce.number().min(1).max(1440).default(15),
  TRUSTED_PROXIES: z.coerce.number().int().min(0).max(10).default(0),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
});
type Parsed = z.infer<typeof schema>;

/**
 * @param environment usually `process.env`
 * @throws ToolError config_invalid | config_missing | config_weak_secret | config_insecure_url |
 *   config_sandbox_in_production, each with `variable`
 */
export function loadConfig(environment: Environment): Config {
  const parsed = parse(environment);
  const production = parsed.NODE_ENV === 'production';
  if (production) refuseUnsafeProduction(parsed);
  const secrets = production
    ? {
        encryption: requireSecret(parsed, 'ENCRYPTION_SECRET'),
        session: requireSecret(parsed, 'SESSION_SECRET'),
        generated: [],
      }
    : ensureDevelopmentSecrets(parsed.DATA_DIR, parsed);
  const publicUrl = (parsed.PUBLIC_URL ?? `http://127.0.0.1:${parsed.PORT}`).replace(/\/+$/, '');
  return Object.freeze({
    production,
    host: parsed.HOST,
    port: parsed.PORT,
    publicUrl,
    issuerHost: parsed.ISSUER_HOST ?? new URL(publicUrl).host,
    database: parsed.DATABASE_URL
      ? ({ kind: 'mongodb', url: parsed.DATABASE_URL } as const)
      : ({ kind: 'sqlite', file: `${parsed.DATA_DIR}/accolade.db` } as const),
    dataDir: parsed.DATA_DIR,
    encryptionSecret: secrets.encryption,
    sessionSecret: secrets.session,
    roles: parsed.ROLES,
    sandbox: sandboxOf(parsed, production),
    allowedPrivateHosts: parsed.ALLOWED_PRIVATE_HOSTS.split(/[\s,]+/).filter((host) => host !== ''),
    awardingIntervalMinutes: parsed.AWARDING_INTERVAL_MINUTES,
    trustedProxies: parsed.TRUSTED_PROXIES,
    logLevel: parsed.LOG_LEVEL,
    generatedSecrets: secrets.generated,
  });
}

function parse(environment: Environment): Parsed {
  // An empty variable is one that somebody meant to leave out.
  const given = Object.fromEntries(
    environmentVariables.map((name) => [
      name,
      environment[name] === '' ? undefined : environment[name],
    ]),
  );
  const result = schema.safeParse(given);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  throw new ToolError('config_invalid', {
    variable: String(issue?.path[0] ?? ''),
    reason: issue?.message ?? 'invalid',
  });
}

function refuseUnsafeProduction(parsed: Parsed): void {
  if (parsed.PUBLIC_URL === undefined)
    throw new ToolError('config_missing', { variable: 'PUBLIC_URL' });
  if (!parsed.PUBLIC_URL.startsWith('https://')) {
    throw new ToolError('config_insecure_url', { variable: 'PUBLIC_URL' });
  }
  if (parsed.SANDBOX === 'on')
    throw new ToolError('config_sandbox_in_production', { variable: 'SANDBOX' });
}

function requireSecret(parsed: Parsed, variable: 'ENCRYPTION_SECRET' | 'SESSION_SECRET'): string {
  const secret = parsed[variable];
  if (secret === undefined) throw new ToolError('config_missing', { variable });
  // Enough length and variety that it was drawn, not thought up: `openssl rand -base64 48` always passes.
  if (secret.length < 32 || new Set(secret).size < 12)
    throw new ToolError('config_weak_secret', { variable });
  return secret;
}

function sandboxOf(parsed: Parsed, production: boolean): Config['sandbox'] {
  if (production || parsed.SANDBOX === 'off') return null;
  // `localhost` beside the tool's `127.0.0.1`: two sites for a browser, as in real life.
  const url = (parsed.SANDBOX_URL ?? `http://localhost:${parsed.SANDBOX_PORT}`).replace(/\/+$/, '');
  return { port: parsed.SANDBOX_PORT, url };
}
