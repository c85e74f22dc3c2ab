/** The process: reads the environment, starts what it says, tells the operator, stops on a signal. */
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startTool, type RunningTool } from './compose.js';
import type { Surroundings } from './compose/base.js';
import { explainPortInUse } from './compose/port-in-use.js';
import { loadConfig, type Config } from './config.js';
import { isToolError } from './errors.js';
import { ensureFirstAdminLink } from './http/pages/admin/index.js';
import { createLog } from './log.js';
import { loadTranslator } from './notices/translator.js';
import { startSandbox, type Sandbox } from './sandbox/index.js';
import { registerSandbox, toolAddresses } from './sandbox-wiring.js';

const root = fileURLToPath(new URL('..', import.meta.url));

/** What a stop has to close. */
type Running = Pick<RunningTool, 'close'>;

async function main(): Promise<void> {
  const config = loadConfig(process.env);
  const log = createLog(config.logLevel);
  const surroundings: Surroundings = { root, clock: () => new Date(), random: randomBytes, log };
  const running: Running[] = [];
  stopOnSignal(running, log);
  try {
    const tool = await startTool(config, surroundings);
    running.unshift(tool);
    if (config.roles === 'worker') {
      console.log(greeting(config, ['This process serves no pages (ROLES=worker): it does jobs.']));
    } else {
      const sandbox = config.sandbox && (await startSandboxBeside(config, surroundings));
      if (sandbox) {
        running.unshift(sandbox);
        const addresses = sandbox.registerTool(toolAddresses(config.publicUrl));
        await registerSandbox({ ...tool, clock: surroundings.clock }, addresses, 'moodle');
      }
      const adminLink = await ensureFirstAdminLink({
        ...surroundings,
        stores: tool.stores,
        publicUrl: config.publicUrl,
      });
      console.log(greeting(config, addressLines(config, sandbox?.url ?? null, adminLink)));
    }
  } catch (error) {
    await closeAll(running);
    throw error;
  }
}

/** @throws config_port_in_use */
async function startSandboxBeside(
  { sandbox, host }: Config,
  { clock }: Surroundings,
): Promise<Sandbox | null> {
  if (sandbox === null) return null;
  try {
    return await startSandbox({
      port: sandbox.port,
      host,
      publicUrl: sandbox.url,
      profile: 'moodle',
      clock,
      // It forgets everything when it stops, the tool does not: ids of an earlier run must not come again.
      idsAbove: Math.floor(clock().getTime() / 1000),
    });
  } catch (error) {
    throw error instanceof Error ? explainPortInUse(error, 'SANDBOX_PORT', sandbox.port) : error;
  }
}

function addressLines(
  { publicUrl }: Config,
  sandboxUrl: string | null,
  adminLink: string | null,
): readonly string[] {
  const lines = [`Accolade     ${publicUrl}`];
  if (sandboxUrl !== null) {
    lines.push(
      `Sandbox LMS  ${sandboxUrl}`,
      '',
      'Try it: open the sandbox LMS, sign in as Miriam Okafor, open the course and its activity "Badges".',
    );
  }
  if (adminLink !== null) lines.push('', `First admin (works once): ${adminLink}`);
  return lines;
}

function greeting({ generatedSecrets, dataDir }: Config, lines: readonly string[]): string {
  const made =
    generatedSecrets.length > 0
      ? ['', `Made ${generatedSecrets.join(' and ')} in ${dataDir}/secrets.json.`]
      : [];
  return ['', ...lines, ...made, ''].join('\n');
}

function stopOnSignal(running: readonly Running[], log: Surroundings['log']): void {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      closeAll(running).then(
        () => process.exit(0),
        (error: unknown) => {
          log.error({ err: error }, 'did not stop cleanly');
          process.exit(1);
        },
      );
    });
  }
}

/** The youngest first: what it stands on is still there. */
async function closeAll(running: readonly Running[]): Promise<void> {
  for (const one of running) await one.close();
}

/** The sentence of a known failure, with its code; anything else whole. */
function explain(error: unknown): unknown {
  if (!isToolError(error)) return error;
  try {
    const translator = loadTranslator(join(root, 'config', 'locales'));
    const sentence = translator.translate('en', `errors.${error.code}`, error.values);
    return `Accolade does not start: ${sentence} (${error.message})`;
  } catch {
    // The sentences themselves may be what is broken.
    return `Accolade does not start: ${error.message}`;
  }
}

main().catch((error: unknown) => {
  console.error(explain(error));
  process.exitCode = 1;
});
