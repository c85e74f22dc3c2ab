/** A learner reads what she earned and what is missing, claims with her name, publishes, and hides it again. */
import { decodeJwt } from 'jose';
import type { Page } from 'playwright-core';
import { z } from 'zod';
import type { TestBrowser, Watched } from '../browser.js';
import { doing, enterCourse, openActivity, people, toolFrame } from '../lms.js';
import type { Looker } from '../look.js';
import { expectEqual, expectNone, expectText, type Check } from '../report.js';
import type { World } from '../world.js';
import { expectNoSecrets } from './launches.js';
import { badge } from './teacher.js';

export interface Learning {
  readonly world: World;
  readonly browser: TestBrowser;
  readonly looker: Looker;
}

export async function learn(check: Check, learning: Learning): Promise<void> {
  const { world, browser, looker } = learning;
  await readWhatIsMissing(check, learning);
  const own = await browser.openPrivate();
  const page = await own.context.newPage();
  await check('Amina Yusuf opens “Badges” and sees that one waits for her', async () => {
    await enterCourse(page, world, people.amina);
    const frame = await openActivity(page);
    await frame.getByText('Waiting for you').waitFor();
    await looker.look(check, { page, frame, name: 'learner, badge waits' });
  });
  await claim(check, { page, looker });
  const url = await publish(check, { page, looker });
  const stranger = await browser.openPrivate();
  await readPublicPage(check, { stranger, looker, url });
  await takeDocuments(check, { stranger, url });
  await hide(check, { page, stranger, url });
  await check.also('no token, key or code is in an address', () => expectNoSecrets(own));
  await check.also('nothing is complained about on the learner’s console', () => {
    expectNone(own.complaints, 'complaints');
  });
  await own.context.close();
  await stranger.context.close();
}

/** Two who do not have it: one has too few points, of the other nothing is known. */
async function readWhatIsMissing(check: Check, learning: Learning): Promise<void> {
  const { world, browser, looker } = learning;
  const cases = [
    { person: 'Wanjirũ Kamau', verdict: 'Not yet', name: 'learner, not yet' },
    { person: people.jose, verdict: 'Not known', name: 'learner, not known' },
  ] as const;
  for (const { person, verdict, name } of cases) {
    await check(`${person} sees the badge, the clause, and “${verdict}”`, async () => {
      const { context } = await browser.openPrivate();
      const page = await context.newPage();
      await enterCourse(page, world, person);
      const frame = await openActivity(page);
      await frame.getByRole('heading', { name: badge.name }).waitFor();
      const text = await frame.getByRole('main').innerText();
      expectText(text, new RegExp(`${verdict}[^]*in Module 1 quiz`));
      await looker.look(check, { page, frame, name });
      await context.close();
    });
  }
}

interface Place {
  readonly page: Page;
  readonly looker: Looker;
}

async function claim(check: Check, { page, looker }: Place): Promise<void> {
  const frame = await toolFrame(page);
  await check('the claim page shows her name exactly as it will be signed', async () => {
    await frame.getByRole('link', { name: doing('Look and claim', badge.name) }).click();
    await frame.getByRole('heading', { level: 1, name: `Claim “${badge.name}”` }).waitFor();
    expectText(await frame.locator('.signature').innerText(), /Amina Yusuf$/);
    const ticked = await frame.getByRole('checkbox', { name: /Sign my name/ }).isChecked();
    expectEqual(ticked, true, 'the name is offered to be signed');
    await looker.look(check, { page, frame, name: 'claim' });
  });
  await check('she claims it, and only she sees it', async () => {
    await frame.getByRole('button', { name: 'Claim and have it signed' }).click();
    await frame.getByText('Only you see it', { exact: true }).waitFor();
    await looker.look(check, { page, frame, name: 'learner, claimed' });
  });
}

/** @returns the address of the public page */
async function publish(check: Check, { page, looker }: Place): Promise<string> {
  const frame = await toolFrame(page);
  let url = '';
  await check('she publishes it and gets an address to share', async () => {
    await frame.getByRole('button', { name: doing('Publish it', badge.name) }).click();
    await frame.getByText('Public: whoever has the address can see it').waitFor();
    const opened = page.context().waitForEvent('page');
    await frame.getByRole('link', { name: /Open the public page/ }).click();
    const publicPage = await opened;
    await publicPage.getByRole('heading', { level: 1, name: badge.name, exact: true }).waitFor();
    url = publicPage.url();
    await publicPage.close();
    await looker.look(check, { page, frame, name: 'learner, published' });
  });
  return url;
}

interface Public {
  readonly stranger: Watched;
  readonly url: string;
}

async function readPublicPage(
  check: Check,
  { stranger, url, looker }: Public & { readonly looker: Looker },
): Promise<void> {
  const page = await stranger.context.newPage();
  await check(
    'a stranger in a private window reads who, what, by whom, when, and that it is valid now',
    async () => {
      await page.goto(url);
      const text = await page.getByRole('main').innerText();
      expectText(text, /This badge is genuine and valid now\./);
      expectText(text, /Awarded to\s+Amina Yusuf/);
      expectText(text, new RegExp(badge.name));
      expectText(text, new RegExp(badge.tier));
      expectText(text, /At least 80\s?% in Module 1 quiz/);
      expectText(text, /by\s+Sandbox Training Centre/);
      expectText(text, new RegExp(String(new Date().getUTCFullYear())));
      // The sandbox's organisation has a web site that is only its own word; everything else is proved.
      const open = page
        .locator('.checks > li')
        .filter({ hasNotText: 'Is the issuer who it says it is?' });
      expectEqual(await open.filter({ hasText: 'Could not be checked' }).count(), 0, 'left open');
      expectEqual((await open.count()) >= 6, true, 'six checks and more');
      await looker.look(check, { page, name: 'public page' });
    },
  );
  await check.also('the public page sets no cookie and runs no script', async () => {
    expectEqual((await stranger.context.cookies()).length, 0, 'cookies');
    expectEqual(await page.locator('script').count(), 0, 'scripts');
  });
  await check.also('it can be read in French', async () => {
    await page.getByRole('link', { name: 'français' }).click();
    await page.locator('html[lang=fr]').waitFor();
    await looker.look(check, { page, name: 'public page, French' });
  });
  await check.also('from it one comes to the achievement’s page', async () => {
    await page.goto(url);
    await page.getByRole('link', { name: 'More about this achievement' }).click();
    await page.getByRole('heading', { name: 'What had to be reached' }).waitFor();
    await looker.look(check, { page, name: 'achievement page' });
  });
  await check.also('nothing is complained about on the stranger’s console', () => {
    expectNone(stranger.complaints, 'complaints');
  });
  await page.close();
}

const credential = z.object({
  id: z.string(),
  type: z.array(z.string()),
  credentialSubject: z.object({ achievement: z.object({ name: z.string() }) }),
});

async function takeDocuments(check: Check, { stranger, url }: Public): Promise<void> {
  const { request } = stranger.context;
  await check('the same address answers machines with JSON', async () => {
    const answer = await request.get(url, { headers: { Accept: 'application/json' } });
    const { id, type, credentialSubject } = credential.parse(await answer.json());
    expectEqual(id, url, 'id');
    expectEqual(type.includes('OpenBadgeCredential'), true, 'OpenBadgeCredential');
    expectEqual(credentialSubject.achievement.name, badge.name, 'achievement');
  });
  await check('and with .jwt it is the signed file', async () => {
    const answer = await request.get(`${url}.jwt`);
    expectEqual(answer.status(), 200, 'status');
    expectText(answer.headers()['content-type'] ?? '', /^text\/plain/);
    expectEqual(decodeJwt((await answer.text()).trim()).jti, url, 'jti');
  });
}

async function hide(
  check: Check,
  { page, stranger, url }: Public & Pick<Place, 'page'>,
): Promise<void> {
  const frame = await toolFrame(page);
  await check('she hides it again, and the address answers 404', async () => {
    await frame.getByRole('button', { name: doing('Hide it again', badge.name) }).click();
    await frame.getByText('Only you see it', { exact: true }).waitFor();
    for (const address of [url, `${url}.jwt`]) {
      const answer = await stranger.context.request.get(address);
      expectEqual(answer.status(), 404, address);
    }
  });
}
