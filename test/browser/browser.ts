/**
 * Debian's Chromium as its user gets it: a new empty profile, and above all with storage partitioning on, which
 * Playwright's own `--disable-features` switches off (DESIGN D2). Every context is watched: addresses, console.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  chromium,
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
} from 'playwright-core';

/** One person's browser, with a record of what it asked for and complained about. */
export interface Watched {
  readonly context: BrowserContext;
  /** Every address that was requested, in order. */
  readonly urls: readonly string[];
  /** Errors on the console, refusals by the content policy, uncaught exceptions. */
  readonly complaints: readonly string[];
}

export interface TestBrowser {
  readonly version: string;
  /** The context of the profile itself, as a person's everyday browser. */
  readonly everyday: Watched;
  /** A private window: knows nothing, forgets everything. */
  openPrivate(options?: BrowserContextOptions): Promise<Watched>;
  close(): Promise<void>;
}

const flags = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/**
 * Chromium takes the last of two switches with the same name, so this replaces Playwright's list. It leaves out
 * `ThirdPartyStoragePartitioning` and keeps only what would call somebody from the background.
 */
const calls =
  'MediaRouter,OptimizationHints,NetworkTimeServiceQuerying,AimEnabled,PreconnectToSearch';

/** Long enough for a busy machine with two cores. Nothing waits for it unless a check fails. */
const patienceMs = 20_000;

export async function startBrowser(executablePath: string): Promise<TestBrowser> {
  const profile = await mkdtemp(join(tmpdir(), 'accolade-chromium-'));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath,
    headless: true,
    args: [...flags, `--disable-features=${calls}`],
    viewport: { width: 1280, height: 900 },
    locale: 'en-GB',
  });
  const browser = ownerOf(context);
  return {
    version: browser.version(),
    everyday: watch(context),
    openPrivate: async (options) =>
      watch(
        await browser.newContext({
          viewport: { width: 1280, height: 900 },
          locale: 'en-GB',
          ...options,
        }),
      ),
    async close() {
      await context.close();
      await rm(profile, { recursive: true, force: true });
    },
  };
}

function ownerOf(context: BrowserContext): Browser {
  const browser = context.browser();
  if (!browser) throw new Error('The profile has no browser');
  return browser;
}

function watch(context: BrowserContext): Watched {
  const urls: string[] = [];
  const complaints: string[] = [];
  context.setDefaultTimeout(patienceMs);
  context.on('request', (request) => urls.push(request.url()));
  context.on('console', (message) => {
    if (message.type() === 'error') {
      complaints.push(`${message.text()} (${message.location().url})`);
    }
  });
  context.on('weberror', (thrown) => complaints.push(String(thrown.error())));
  return { context, urls, complaints };
}
