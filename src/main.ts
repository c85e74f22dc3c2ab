/** The process: reads the environment, starts what it says, tells the operator, stops on a signal. */
import { randomBytes } from 'node:crypto';
import { pino } from 'pino';
import { startTool, type RunningTool } from './compose.js';
import type { Surroundings } from './compose/base.js';
import { loadConfig, type Config } from './config.js';
import { isToolError } from './errors.js';
import { ensureFirstAdminLink } from './http/pages/admin/index.js';
import { startSandbox } from './sandbox/index.js';
import { registerSandbox, toolAddresses } from './sandbox-wiring.js';

const root = new URL('..', import.meta.url).pathname;

async function main(): Promise<void> {
  const config = loadConfig(process.env);
  const log = pino({ level: config.logLevel });
  const surroundings: Surroundings = { root, clock: () => new Date(), random: randomBytes, log };
  const tool = await startTool(config, surroundings);
  const sandboxUrl = config.sandbox
    ? await tryOut(config, config.sandbox, tool, surroundings)
    : null;
  const adminLink = await ensureFirstAdminLink({
    ...surroundings,
    stores: tool.stores,
    publicUrl: config.publicUrl,
  });
  console.log(greeting(config, sandboxUrl, adminLink));
  stopOnSignal(tool, log);
}

/** Starts the sandbox LMS and registers the tool there. @returns its address */
async function tryOut(
  config: Config,
  sandbox: NonNullable<Config['sandbox']>,
  tool: RunningTool,
  { clock }: Surroundings,
): Promise<string> {
  const lms = await startSandbox({
    port: sandbox.port,
    host: config.host,
    publicUrl: sandbox.url,
    profile: 'moodle',
    clock,
    // It forgets everything when it stops, the tool does not: ids of an earlier run must not come again.
    idsAbove: Math.floor(clock().getTime() / 1000),
  });
  const addresses = lms.registerTool(toolAddresses(config.publicUrl));
  await registerSandbox({ ...tool, clock }, addresses, 'moodle');
  return lms.url;
}

function greeting(config: Config, sandboxUrl: string | null, adminLink: string | null): string {
  const lines = [`Accolade     ${config.publicUrl}`];
  if (sandboxUrl !== null) {
    lines.push(
      `Sandbox LMS  ${sandboxUrl}`,
      '',
      'Try it: open the sandbox LMS, sign in as Miriam Okafor, open the course and its activity "Badges".',
    );
  }
  if (adminLink !== null) lines.push('', `First admin (works once): ${adminLink}`);
  if (config.generatedSecrets.length > 0) {
    lines.push(
      '',
      `Made ${config.generatedSecrets.join(' and ')} in ${config.dataDir}/secrets.json.`,
    );
  }
  return ['', ...lines, ''].join('\n');
}

function stopOnSignal(tool: RunningTool, log: Surroundings['log']): void {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      tool.close().then(
        () => process.exit(0),
        (error: unknown) => {
          log.error({ err: error }, 'did not stop cleanly');
          process.exit(1);
        },
      );
    });
  }
}

main().catch((error: unknown) => {
  console.error(isToolError(error) ? `Accolade does not start: ${error.message}` : error);
  process.exitCode = 1;
});
