/** A learner claims and publishes with Tab, Enter and Space alone, and always sees where she is. */
import type { Frame, Page } from 'playwright-core';
import { z } from 'zod';
import type { TestBrowser } from '../browser.js';
import { enterCourse, openActivity, people } from '../lms.js';
import { expectEqual, type Check } from '../report.js';
import type { World } from '../world.js';
import { badge } from './teacher.js';

const focused = z.object({
  name: z.string(),
  /** Something is drawn round it or changes under it. */
  visible: z.boolean(),
  inWindow: z.boolean(),
});

/** What has the keyboard in this frame; nothing has it when it is the body. */
const script = `(() => {
  const element = document.activeElement;
  if (!element || element === document.body) return { name: '', visible: true, inWindow: true };
  const style = getComputedStyle(element);
  const box = element.getBoundingClientRect();
  const label = element.labels?.[0] ?? element;
  return {
    name: label.textContent.replace(/\\s+/g, ' ').trim(),
    visible: (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2) || style.boxShadow !== 'none',
    inWindow: box.width > 0 && box.right > 0 && box.left < innerWidth,
  };
})()`;

export async function claimByKeyboard(
  check: Check,
  { world, browser }: { readonly world: World; readonly browser: TestBrowser },
): Promise<void> {
  const { context } = await browser.openPrivate();
  const page = await context.newPage();
  await enterCourse(page, world, people.haruna);
  const frame = await openActivity(page);
  const walk = createWalk(page, frame);
  await frame.getByText('Waiting for you').waitFor();

  await check('the first stop in the frame is the link that skips to the content', async () => {
    await walk.to('Skip to content');
    await page.keyboard.press('Enter');
    const id = await frame.evaluate('document.activeElement.id');
    expectEqual(id, 'main', 'focused after skipping');
  });
  await check('from there she reaches the badge and opens its claim', async () => {
    await walk.to(`Look and claim: ${badge.name}`);
    await page.keyboard.press('Enter');
    await frame.getByRole('heading', { level: 1, name: `Claim “${badge.name}”` }).waitFor();
  });
  await check('Space takes her name out and puts it in again', async () => {
    const box = frame.getByRole('checkbox', { name: /Sign my name/ });
    await walk.to(/^Sign my name/);
    await page.keyboard.press('Space');
    expectEqual(await box.isChecked(), false, 'after the first Space');
    await page.keyboard.press('Space');
    expectEqual(await box.isChecked(), true, 'after the second Space');
  });
  await check('Enter claims it', async () => {
    await walk.to('Claim and have it signed');
    await page.keyboard.press('Enter');
    await frame.getByText('Only you see it', { exact: true }).waitFor();
  });
  await check('and publishes it', async () => {
    await walk.to(`Publish it: ${badge.name}`);
    await page.keyboard.press('Enter');
    await frame.getByText('Public: whoever has the address can see it').waitFor();
  });
  await check.also('at every stop the focus could be seen', () => {
    expectEqual(walk.unseen.join(', '), '', 'stops without a visible focus');
  });
  await context.close();
}

interface Walk {
  /** Presses Tab until that has the keyboard. */
  to(name: string | RegExp): Promise<void>;
  readonly unseen: readonly string[];
}

const longestWalk = 40;

function createWalk(page: Page, frame: Frame): Walk {
  const unseen: string[] = [];
  return {
    unseen,
    async to(wanted) {
      const passed: string[] = [];
      for (let step = 0; step < longestWalk; step += 1) {
        await page.keyboard.press('Tab');
        const stop = focused.parse(await frame.evaluate(script));
        if (stop.name !== '' && !(stop.visible && stop.inWindow)) unseen.push(stop.name);
        if (typeof wanted === 'string' ? stop.name === wanted : wanted.test(stop.name)) return;
        passed.push(stop.name);
      }
      throw new Error(`Tab does not reach ${String(wanted)}; it passed ${passed.join(' · ')}`);
    },
  };
}
