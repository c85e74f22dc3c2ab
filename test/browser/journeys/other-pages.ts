/** The pages beside the journey: refusals, what is not there, claim points, JSON, taking back, an assistant. */
import type { Frame, Page } from 'playwright-core';
import type { TestBrowser } from '../browser.js';
import { backToCourse, doing, enterCourse, openActivity, people, toolFrame } from '../lms.js';
import type { Looker } from '../look.js';
import { expectEqual, expectText, type Check } from '../report.js';
import type { World } from '../world.js';
import { badge } from './teacher.js';

export interface Visit {
  readonly world: World;
  readonly browser: TestBrowser;
  readonly looker: Looker;
}

const title = (place: Page | Frame, name: string | RegExp) =>
  place.getByRole('heading', { level: 1, name, exact: true });

export async function visitOtherPages(check: Check, visit: Visit): Promise<void> {
  const { world, browser } = visit;
  const { context } = await browser.openPrivate();
  const page = await context.newPage();
  await enterCourse(page, world, people.teacher);
  await title(await openActivity(page), 'Badges in this course').waitFor();
  await visitTeacherPages(check, visit, page);
  await insertLinks(check, visit, page);
  await context.close();
  await visitAsAssistant(check, visit);
  await visitRefusals(check, visit);
}

async function visitTeacherPages(check: Check, { looker }: Visit, page: Page): Promise<void> {
  const frame = await toolFrame(page);
  const look = (name: string): Promise<void> => looker.look(check, { page, frame, name });
  await check('a teacher can say what a link is for', async () => {
    await frame.getByRole('link', { name: 'Change what this link is for' }).click();
    await title(frame, 'What is “Badges” for?').waitFor();
    await look('what a link is for');
    await frame.getByRole('link', { name: 'Back to the course’s badges' }).click();
  });
  await check('a rule can be edited as JSON', async () => {
    await frame.getByRole('link', { name: badge.name }).first().click();
    await frame.getByRole('link', { name: 'Edit the rule' }).click();
    await frame.getByRole('link', { name: 'Edit as JSON' }).click();
    await frame.getByLabel('Clause', { exact: true }).waitFor();
    await look('rule as JSON');
    await frame.getByRole('link', { name: 'Cancel' }).click();
  });
  await check('a rule with every kind of clause fits the window', async () => {
    await frame.getByRole('link', { name: 'Edit the rule' }).click();
    for (const name of ['Average', 'Completed', 'Holds a badge', 'Date', 'Group of clauses']) {
      const add = frame.getByRole('group', { name: 'Add a clause' });
      await add.getByRole('button', { name, exact: true }).click();
    }
    await frame.getByRole('group', { name: 'A group of clauses' }).waitFor();
    await look('rule form, every clause');
    await frame.getByRole('link', { name: 'Cancel' }).click();
  });
  await check('a badge can be taken back, with a reason', async () => {
    await frame.getByRole('link', { name: doing('Take back', 'Björn Þorsteinsson') }).click();
    await title(frame, /^Take “.*” back from Björn Þorsteinsson\?/).waitFor();
    await look('take back');
    await frame.getByLabel('Reason').fill('Awarded by mistake.');
    await frame.getByRole('button', { name: 'Take it back' }).click();
    await title(frame, badge.name).waitFor();
    expectText(await frame.getByRole('main').innerText(), /Taken back/);
  });
  await check('what is not there is said in the frame', async () => {
    await frame.goto(new URL('badges/nothing', frame.url().replace(/badges.*/, '')).href);
    await title(frame, 'There is nothing here').waitFor();
    await look('not found, in the frame');
  });
}

async function insertLinks(check: Check, { looker }: Visit, page: Page): Promise<void> {
  await check('from “Add content” a claim point is put into the course', async () => {
    await backToCourse(page);
    await page.getByRole('link', { name: 'Add content from Accolade' }).click();
    const frame = await toolFrame(page);
    await title(frame, 'What do you want to put into the course?').waitFor();
    await looker.look(check, { page, frame, name: 'deep linking' });
    await frame.getByRole('button', { name: doing('Insert a claim point', badge.name) }).click();
    await frame.getByRole('button', { name: 'Save and return to course' }).click();
    await page.getByRole('link', { name: `Claim: ${badge.name}`, exact: true }).waitFor();
  });
}

async function visitAsAssistant(check: Check, { world, browser, looker }: Visit): Promise<void> {
  await check('an assistant reads everything and can change nothing', async () => {
    const { context } = await browser.openPrivate({ locale: 'fr-FR' });
    const page = await context.newPage();
    await enterCourse(page, world, people.assistant);
    const frame = await openActivity(page);
    await frame.getByText('You can look at everything here.').waitFor();
    expectEqual(await frame.getByRole('link', { name: 'New badge' }).count(), 0, '“New badge”');
    await looker.look(check, { page, frame, name: 'course page, assistant' });
    await frame.getByRole('link', { name: badge.name }).first().click();
    await title(frame, badge.name).waitFor();
    expectEqual(await frame.getByRole('button', { name: 'Publish' }).count(), 0, '“Publish”');
    await context.close();
  });
}

async function visitRefusals(check: Check, { world, browser, looker }: Visit): Promise<void> {
  const { context } = await browser.openPrivate();
  const page = await context.newPage();
  await check(
    'a launch from an unknown platform is refused in words, with a reference and without an action',
    async () => {
      const target = encodeURIComponent(`${world.toolUrl}/lti/launch`);
      const login = `iss=https%3A%2F%2Flms.example.org&login_hint=1&target_link_uri=${target}`;
      await page.goto(`${world.toolUrl}/lti/login?${login}`);
      await title(page, 'The tool could not be opened').waitFor();
      expectText(await page.getByRole('main').innerText(), /Reference\s+\S+/);
      expectEqual(await page.getByRole('button').count(), 0, 'buttons');
      await looker.look(check, { page, name: 'refused launch' });
    },
  );
  await check('an address of a session without its cookie opens nothing', async () => {
    await page.goto(`${world.toolUrl}/in/0123456789abcdefghijkl/`);
    await title(page, 'You are not signed in here').waitFor();
    await looker.look(check, { page, name: 'no session' });
  });
  await check('an address that never was answers that nothing is there', async () => {
    await page.goto(`${world.toolUrl}/c/nothing`);
    await title(page, 'There is nothing here').waitFor();
    await looker.look(check, { page, name: 'not found' });
  });
  await context.close();
}
