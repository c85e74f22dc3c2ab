/** A teacher makes a badge over a quiz that is not the tool's own, sees who would get it, and publishes it. */
import type { Frame, Page } from 'playwright-core';
import type { Watched } from '../browser.js';
import { backToCourse, enterCourse, openActivity, people, toolFrame } from '../lms.js';
import type { Looker } from '../look.js';
import { expectEqual, expectNone, expectText, type Check } from '../report.js';
import type { World } from '../world.js';
import { expectNoSecrets } from './launches.js';

export const badge = {
  name: 'Needs assessment practitioner',
  description: 'Can assess needs and turn them into a logical framework.',
  tier: 'Certificate of Achievement',
} as const;

export interface Teaching {
  readonly world: World;
  readonly browser: Watched;
  readonly looker: Looker;
}

const sheetTitle = 'Values of “Module 1 quiz”';

export async function teach(check: Check, { world, browser, looker }: Teaching): Promise<void> {
  const page = await browser.context.newPage();
  await check(
    'the sandbox opens, and Miriam Okafor opens the activity “Badges” in her course',
    async () => {
      await page.goto(world.lmsUrl);
      await looker.look(check, { page, name: 'sandbox sign-in', leftToRightOnly: true });
      await enterCourse(page, world, people.teacher);
      await looker.look(check, { page, name: 'sandbox course', leftToRightOnly: true });
      const frame = await openActivity(page);
      await heading(frame, 'Badges in this course').waitFor();
      await looker.look(check, { page, frame, name: 'course page, new' });
    },
  );
  await setUpLink(check, await toolFrame(page));
  await makeBadge(check, { page, looker });
  const column = await addActivity(check, { page, looker });
  await fillColumn(check, { page, looker, column });
  await finishRule(check, { page, looker });
  await publish(check, { page, looker });
  await lookAround(check, { page, looker });
  await check.also('no token, key or code is in an address', () => expectNoSecrets(browser));
  await check.also('nothing is complained about on the console', () => {
    expectNone(browser.complaints, 'complaints');
  });
  await page.close();
}

const heading = (place: Frame | Page, name: string | RegExp) =>
  place.getByRole('heading', { level: 1, name, exact: true });

interface Place {
  readonly page: Page;
  readonly looker: Looker;
}

async function setUpLink(check: Check, frame: Frame): Promise<void> {
  await check('she makes the link the course’s “Badges” link', async () => {
    await frame.getByRole('button', { name: 'Make it the “Badges” link' }).click();
    await frame.getByText('This link, “Badges”, is the course’s “Badges” link.').waitFor();
  });
}

async function makeBadge(check: Check, { page, looker }: Place): Promise<void> {
  const frame = await toolFrame(page);
  await check('she creates a badge in a tier', async () => {
    await frame.getByRole('link', { name: 'New badge' }).click();
    await heading(frame, 'New badge').waitFor();
    await looker.look(check, { page, frame, name: 'badge form' });
    await frame.getByLabel('Name of the badge').fill(badge.name);
    await frame.getByLabel('What it stands for').fill(badge.description);
    await frame.getByRole('radio', { name: badge.tier }).check();
    await frame.getByRole('button', { name: 'Save and go on' }).click();
    await heading(frame, `Rule for “${badge.name}”`).waitFor();
  });
}

/** @returns the name of the new gradebook column */
async function addActivity(check: Check, { page, looker }: Place): Promise<string> {
  const frame = await toolFrame(page);
  let column = '';
  await check(
    'a clause over “Module 1 quiz” creates a gradebook column and shows its sheet',
    async () => {
      await looker.look(check, { page, frame, name: 'rule form, empty' });
      await frame.getByLabel('Name of the activity').fill('Module 1 quiz');
      await frame.getByLabel('Its ID number').fill('QUIZ1');
      await frame.getByLabel('Its maximum').fill('10');
      await frame.getByRole('button', { name: 'Create the column' }).click();
      await heading(frame, sheetTitle).waitFor();
      await looker.look(check, { page, frame, name: 'sheet of the column' });
      const lead = await frame.locator('.lead').innerText();
      column = /“(.+?)”/.exec(lead)?.[1] ?? '';
      expectText(column, /Module 1 quiz/);
    },
  );
  await check.also(
    'the sheet has the formula and says that no value has been read yet',
    async () => {
      const sheet = await frame.getByRole('main').innerText();
      expectText(sheet, /=\[\[QUIZ1\]\]/);
      expectText(sheet, /Not read yet/);
      expectText(sheet, /weight 0/i);
    },
  );
  return column;
}

async function fillColumn(
  check: Check,
  { page, looker, column }: Place & { readonly column: string },
): Promise<void> {
  const settings = page.getByRole('link', { name: `Settings of column ${column}`, exact: true });
  await check('in the gradebook she hides the column and gives it weight 0', async () => {
    await backToCourse(page);
    await page.getByRole('link', { name: 'Gradebook' }).click();
    await heading(page, 'Gradebook').waitFor();
    await settings.click();
    await page.getByLabel('Hidden from learners').check();
    await page.getByLabel('Weight 0', { exact: true }).check();
    await page.getByRole('button', { name: 'Save changes' }).click();
  });
  await check('and pastes the formula', async () => {
    await settings.click();
    await page.getByRole('button', { name: 'Edit calculation' }).click();
    await page.getByLabel('Calculation').fill('=[[QUIZ1]]');
    await looker.look(check, { page, name: 'sandbox formula', leftToRightOnly: true });
    await page.getByRole('button', { name: 'Save changes' }).click();
    await heading(page, 'Gradebook').waitFor();
    await looker.look(check, { page, name: 'sandbox gradebook', leftToRightOnly: true });
  });
}

async function finishRule(check: Check, { page, looker }: Place): Promise<void> {
  await check('the tool is opened once, and values arrive', async () => {
    await page.getByRole('navigation', { name: 'Breadcrumb' }).getByRole('link').nth(1).click();
    const frame = await openActivity(page);
    await heading(frame, 'Badges in this course').waitFor();
    await frame.getByRole('link', { name: /Module 1 quiz/ }).click();
    await heading(frame, sheetTitle).waitFor();
    await frame.getByRole('button', { name: 'Check now' }).click();
    await frame.getByText(/\d values/).waitFor();
    await looker.look(check, { page, frame, name: 'sheet of the column, filled' });
  });
  await check('she asks for 80 percent and saves the rule', async () => {
    const frame = await toolFrame(page);
    await frame.getByRole('link', { name: 'Back to the course’s badges' }).click();
    await frame.getByRole('link', { name: badge.name }).first().click();
    await frame.getByRole('link', { name: 'Edit the rule' }).click();
    await frame.getByLabel('Value', { exact: true }).fill('80');
    await looker.look(check, { page, frame, name: 'rule form' });
    await frame.getByRole('button', { name: 'Save the rule' }).click();
    await heading(frame, badge.name).waitFor();
  });
}

async function publish(check: Check, { page, looker }: Place): Promise<void> {
  const frame = await toolFrame(page);
  const main = frame.getByRole('main');
  await check(
    'the preview says who would get it, who is one step away and of whom nothing is known',
    async () => {
      await frame.getByRole('heading', { name: 'Who would get it now?' }).waitFor();
      await looker.look(check, { page, frame, name: 'badge page, preview' });
      const text = await main.innerText();
      expectText(text, /At least 80\s?% in Module 1 quiz/);
      expectText(text, /4 people would get it now/);
      expectText(text, /3 people are one step away/);
      // Jose has no grade; a non-editing teacher, whom Moodle lists as a learner, has not been seen teaching yet.
      expectText(text, /For 2 people it is not known[^]*José Ángel Núñez[^]*there is no grade yet/);
      expectText(text, /Amina Yusuf/);
    },
  );
  await check('the clauses of each person can be read', async () => {
    await frame.getByText('Clause by clause: Олена').click();
    expectText(await main.innerText(), /Not yet/);
  });
  await check('she publishes it', async () => {
    await frame.getByRole('button', { name: 'Publish' }).click();
    await frame.getByText('This version is published').waitFor();
    expectText(await main.innerText(), /Awarded 4 times/);
    await looker.look(check, { page, frame, name: 'badge page, published' });
  });
}

async function lookAround(check: Check, { page, looker }: Place): Promise<void> {
  const frame = await toolFrame(page);
  await check('a sample claim is marked as not valid', async () => {
    await frame.getByRole('link', { name: 'See a sample claim' }).click();
    await heading(frame, /Sample of/).waitFor();
    expectText(await frame.getByRole('main').innerText(), /not valid/i);
    await looker.look(check, { page, frame, name: 'sample claim' });
  });
  await check('the course page shows learners and badges', async () => {
    await frame.getByRole('link', { name: 'Accolade' }).click();
    await heading(frame, 'Badges in this course').waitFor();
    const rows = frame.getByRole('row').filter({ hasText: 'Awarded' });
    expectEqual((await rows.count()) >= 4, true, 'four learners have it');
    await looker.look(check, { page, frame, name: 'course page' });
  });
  await check('the page of a learner can be seen as the learner sees it', async () => {
    await frame.getByRole('link', { name: /Wanjirũ Kamau/ }).click();
    await frame.getByText('You see the page of Wanjirũ Kamau.').waitFor();
    expectEqual(await frame.getByRole('button').count(), 0, 'buttons');
    await looker.look(check, { page, frame, name: 'as this learner' });
  });
}
