/** JavaScript off, cookies as usual: what works in a frame then, for a teacher and for a learner. */
import type { Frame, Page } from 'playwright-core';
import type { TestBrowser } from '../browser.js';
import { doing, enterCourse, openActivity, people } from '../lms.js';
import type { Check } from '../report.js';
import type { World } from '../world.js';
import { badge } from './teacher.js';

/** The LMS sends its messages by forms that submit themselves; without scripts a person presses the button. */
async function continueByHand(page: Page, arrived: string): Promise<Frame> {
  const frame = await openActivity(page);
  const button = frame.getByRole('button', { name: 'Continue' });
  await button.click();
  await button.click();
  await frame.getByRole('heading', { level: 1, name: arrived, exact: true }).waitFor();
  return frame;
}

export async function workWithoutScripts(
  check: Check,
  { world, browser }: { readonly world: World; readonly browser: TestBrowser },
): Promise<void> {
  await check('a teacher adds a clause to a rule and looks at the preview', async () => {
    const { context } = await browser.openPrivate({ javaScriptEnabled: false });
    const page = await context.newPage();
    await enterCourse(page, world, people.teacher);
    const frame = await continueByHand(page, 'Badges in this course');
    await frame.getByRole('link', { name: 'New badge' }).click();
    await frame.getByLabel('Name of the badge').fill('By hand');
    await frame.getByLabel('What it stands for').fill('Somebody looked at it and agreed.');
    await frame.getByRole('radio', { name: 'Low-stack badge' }).check();
    await frame.getByRole('button', { name: 'Save and go on' }).click();
    await frame.getByRole('button', { name: 'Approved by a person' }).click();
    await frame.getByRole('group', { name: 'Approved by an instructor' }).waitFor();
    await frame.getByRole('button', { name: 'Save the rule' }).click();
    await frame.getByRole('heading', { name: 'Who would get it now?' }).waitFor();
    await context.close();
  });
  await check('a learner claims and publishes a badge', async () => {
    const { context } = await browser.openPrivate({ javaScriptEnabled: false });
    const page = await context.newPage();
    await enterCourse(page, world, people.linh);
    const frame = await continueByHand(page, 'My badges');
    await frame.getByRole('link', { name: doing('Look and claim', badge.name) }).click();
    await frame.getByRole('button', { name: 'Claim and have it signed' }).click();
    await frame.getByRole('button', { name: doing('Publish it', badge.name) }).click();
    await frame.getByText('Public: whoever has the address can see it').waitFor();
    await context.close();
  });
}
