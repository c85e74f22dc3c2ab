/**
 * One launch, four browsers (DESIGN D2): as it is; without cookies in frames; without storage too, where the LMS
 * offers its own; and with nothing at all. Each ends on a page with a session, and none skips the binding.
 */
import type { BrowserContext, Frame, Page } from 'playwright-core';
import type { TestBrowser, Watched } from '../browser.js';
import { enterCourse, openActivity, people } from '../lms.js';
import { expectEqual, expectNone, type Check, type Report } from '../report.js';
import type { World } from '../world.js';

interface Conditions {
  readonly title: string;
  readonly stripsCookies: boolean;
  readonly storageThrows: boolean;
  readonly platformStorage: boolean;
  /** How the launch ends up in a page with a session. */
  readonly arrives: (page: Page, frame: Frame) => Promise<Page | Frame>;
}

const roles = [
  { person: people.teacher, home: 'Badges in this course' },
  { person: people.amina, home: 'My badges' },
] as const;

const inTheFrame = async (_page: Page, frame: Frame): Promise<Frame> => frame;

/** The launch is done, and only its cookie cannot be kept by the frame. */
const byContinuing = async (page: Page, frame: Frame): Promise<Page> => {
  await frame.getByRole('heading', { level: 1, name: 'Ready in a new window' }).waitFor();
  return openWindow(page, frame);
};

/** Nothing is kept, so nothing can be begun here. */
const byStartingInAWindow = async (page: Page, frame: Frame): Promise<Page> => {
  const heading = 'This browser keeps nothing for a frame';
  await frame.getByRole('heading', { level: 1, name: heading }).waitFor();
  return openWindow(page, frame);
};

async function openWindow(page: Page, frame: Frame): Promise<Page> {
  const opened = page.context().waitForEvent('page');
  await frame.getByRole('button', { name: 'Open in a new window' }).click();
  return opened;
}

const browsers: readonly Conditions[] = [
  {
    title: 'Launch 1 of 4: a browser as it is, third-party cookies blocked',
    stripsCookies: false,
    storageThrows: false,
    platformStorage: false,
    arrives: inTheFrame,
  },
  {
    title: 'Launch 2 of 4: no cookie of the tool in frames; the binding is in its own storage',
    stripsCookies: true,
    storageThrows: false,
    platformStorage: false,
    arrives: byContinuing,
  },
  {
    title: 'Launch 3 of 4: storage throws too; the binding is in the platform’s storage',
    stripsCookies: true,
    storageThrows: true,
    platformStorage: true,
    arrives: byContinuing,
  },
  {
    title: 'Launch 4 of 4: nothing is available in the frame; a window of its own',
    stripsCookies: true,
    storageThrows: true,
    platformStorage: false,
    arrives: byStartingInAWindow,
  },
];

export async function tryLaunches(
  report: Report,
  world: World,
  browser: TestBrowser,
): Promise<void> {
  for (const conditions of browsers) {
    await report.part(conditions.title, async (check) => {
      world.middlebox.stripsCookies = conditions.stripsCookies;
      world.sandbox.settings.platformStorage = conditions.platformStorage;
      try {
        for (const role of roles) await tryLaunch(check, { world, browser, conditions, ...role });
      } finally {
        world.middlebox.stripsCookies = false;
        world.sandbox.settings.platformStorage = false;
      }
    });
  }
}

interface Attempt {
  readonly world: World;
  readonly browser: TestBrowser;
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
      const place = await conditions.arrives(page, await openActivity(page));
      const heading = place.getByRole('heading', { level: 1, name: home });
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
  const proven = conditions.arrives === byContinuing ? 1 : 0;
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
