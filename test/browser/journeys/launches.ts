/**
 * One launch, four browsers (DESIGN D2): as it is; without cookies in frames; without storage too, where the LMS
 * offers its own; and with nothing at all. Each ends on a page with a session, and none skips the binding.
 */
import type { BrowserContext, Frame, Page } from 'playwright-core';
import type { TestBrowser, Watched } from '../browser.js';
import { enterCourse, openActivity, people } from '../lms.js';
import type { Looker } from '../look.js';
import { expectEqual, expectNone, type Check, type Report } from '../report.js';
import type { World } from '../world.js';

interface Conditions {
  readonly title: string;
  readonly stripsCookies: boolean;
  readonly storageThrows: boolean;
  readonly platformStorage: boolean;
  /** What the frame shows instead of the tool, and from where a new window is opened. */
  readonly stopsAt: string | null;
  /** Whether the frame got as far as proving that it is the browser of the login. */
  readonly proves: boolean;
}

const roles = [
  { person: people.teacher, home: 'Badges in this course' },
  { person: people.amina, home: 'My badges' },
] as const;

const browsers: readonly Conditions[] = [
  {
    title: 'Launch 1 of 4: a browser as it is, third-party cookies blocked',
    stripsCookies: false,
    storageThrows: false,
    platformStorage: false,
    stopsAt: null,
    proves: false,
  },
  {
    title: 'Launch 2 of 4: no cookie of the tool in frames; the binding is in its own storage',
    stripsCookies: true,
    storageThrows: false,
    platformStorage: false,
    stopsAt: 'Ready in a new window',
    proves: true,
  },
  {
    title: 'Launch 3 of 4: storage throws too; the binding is in the platform’s storage',
    stripsCookies: true,
    storageThrows: true,
    platformStorage: true,
    stopsAt: 'Ready in a new window',
    proves: true,
  },
  {
    title: 'Launch 4 of 4: nothing is available in the frame; a window of its own',
    stripsCookies: true,
    storageThrows: true,
    platformStorage: false,
    stopsAt: 'Please open the tool in a new window',
    proves: false,
  },
];

export interface Launching {
  readonly world: World;
  readonly browser: TestBrowser;
  readonly looker: Looker;
}

export async function tryLaunches(report: Report, launching: Launching): Promise<void> {
  const { world } = launching;
  for (const conditions of browsers) {
    await report.part(conditions.title, async (check) => {
      world.middlebox.stripsCookies = conditions.stripsCookies;
      world.sandbox.settings.platformStorage = conditions.platformStorage;
      try {
        for (const role of roles) await tryLaunch(check, { ...launching, conditions, ...role });
      } finally {
        world.middlebox.stripsCookies = false;
        world.sandbox.settings.platformStorage = false;
      }
    });
  }
  await refuseAnotherBrowser(report, launching);
}

/** The binding is not skipped: who cannot show the secret of the login is shown nothing else either. */
async function refuseAnotherBrowser(report: Report, launching: Launching): Promise<void> {
  const { world, browser, looker } = launching;
  await report.part('Launch without the secret of its login', async (check) => {
    world.middlebox.stripsCookies = true;
    const { context, urls } = await browser.openPrivate();
    await context.addInitScript(
      `if (location.pathname === '/lti/launch') Storage.prototype.getItem = () => null;`,
    );
    const page = await context.newPage();
    await check(
      'ends at a page that says to open the link once more, and at no session',
      async () => {
        await enterCourse(page, world, people.teacher);
        const frame = await openActivity(page);
        const name = 'Please open the link once more';
        await frame.getByRole('heading', { level: 1, name, exact: true }).waitFor();
        await looker.look(check, { page, frame, name: `launch, ${name}` });
        expectNone(
          urls.filter((url) => url.includes('/in/') || url.endsWith('/lti/launch/browser')),
          'addresses that were reached',
        );
      },
    );
    world.middlebox.stripsCookies = false;
    await context.close();
  });
}

interface Attempt extends Launching {
  readonly conditions: Conditions;
  readonly person: string;
  readonly home: string;
}

async function tryLaunch(check: Check, attempt: Attempt): Promise<void> {
  const { world, browser, conditions, person, home } = attempt;
  const private_ = await browser.openPrivate();
  const { context } = private_;
  if (conditions.storageThrows) await breakStorage(context, world.toolUrl);
  const page = await context.newPage();
  await enterCourse(page, world, person);
  await check(
    `${person} arrives at “${home}”, and is still there when the page is loaded again`,
    async () => {
      const frame = await openActivity(page);
      const place =
        conditions.stopsAt === null ? frame : await openWindow(check, { ...attempt, page, frame });
      const heading = place.getByRole('heading', { level: 1, name: home, exact: true });
      await heading.waitFor();
      await place.goto(place.url());
      await heading.waitFor();
    },
  );
  await check.also(`${person}: the launch was bound to the browser that began it`, () => {
    expectBound(private_.urls, world.toolUrl, conditions);
  });
  await check.also(`${person}: no token, key or code is in an address`, async () => {
    await expectNoSecrets(private_);
  });
  await check.also(`${person}: nothing is complained about on the console`, () => {
    expectNone(private_.complaints, 'complaints');
  });
  await context.close();
}

/** Presses the button of the page that the frame stops at. */
async function openWindow(
  check: Check,
  { conditions, looker, page, frame }: Attempt & { readonly page: Page; readonly frame: Frame },
): Promise<Page> {
  const name = conditions.stopsAt ?? '';
  await frame.getByRole('heading', { level: 1, name, exact: true }).waitFor();
  await looker.look(check, { page, frame, name: `launch, ${name}` });
  const opened = page.context().waitForEvent('page');
  await frame.getByRole('button', { name: 'Open in a new window' }).click();
  return opened;
}

/** As a browser does that lets frames of other sites store nothing. */
async function breakStorage(context: BrowserContext, toolUrl: string): Promise<void> {
  await context.addInitScript(`
    if (location.origin === ${JSON.stringify(toolUrl)} && window.top !== window) {
      for (const name of ['sessionStorage', 'localStorage']) {
        Object.defineProperty(window, name, {
          get() { throw new DOMException('The operation is insecure.', 'SecurityError'); },
        });
      }
    }`);
}

/** With a cookie the launch is one POST; without, a second POST brings the secret that only this browser has. */
function expectBound(urls: readonly string[], toolUrl: string, conditions: Conditions): void {
  const count = (path: string): number => urls.filter((url) => url === toolUrl + path).length;
  const proven = conditions.proves ? 1 : 0;
  expectEqual(count('/lti/launch'), 1, 'messages of the platform');
  expectEqual(count('/lti/launch/browser'), proven, 'proofs of the browser');
}

/** `state` and `nonce` are no secrets (the binding is beside them); everything else would be. */
export async function expectNoSecrets({ context, urls }: Watched): Promise<void> {
  const cookies = (await context.cookies()).map(({ value }) => value);
  const secret = cookies.filter((value) => value.length >= 16);
  const found = urls.filter(
    (url) =>
      secret.some((value) => url.includes(value)) ||
      /[?&#](id_token|code|token|access_token|ltik|key|secret)=/.test(url) ||
      /eyJ[\w-]{10,}\./.test(url),
  );
  expectNone(found, 'addresses that carry a secret');
}
