/**
 * Looks at a page as its users meet it: wide and on a phone, light and dark, zoomed, from right to left, and
 * with axe-core's eyes. Pictures go to `SCREENSHOTS` (a temporary folder unless given).
 */
import { mkdir, mkdtemp, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Frame, Page } from 'playwright-core';
import { z } from 'zod';
import { expectNone, type Check } from './report.js';

/** What is looked at: a page of its own, or a tool's frame on a page of the LMS. */
export interface Sight {
  readonly page: Page;
  readonly frame?: Frame;
  /** Of the pictures, and in the sentences. */
  readonly name: string;
  /** A page that is in English only. */
  readonly leftToRightOnly?: boolean;
}

export interface Looker {
  readonly folder: string;
  look(check: Check, sight: Sight): Promise<void>;
}

export async function createLooker(folder: string | undefined): Promise<Looker> {
  const pictures = folder ?? (await mkdtemp(join(tmpdir(), 'accolade-screenshots-')));
  await mkdir(pictures, { recursive: true });
  const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
  let count = 0;

  return {
    folder: pictures,
    async look(check, sight) {
      count += 1;
      const file = `${String(count).padStart(2, '0')}-${sight.name.replace(/\W+/g, '-').toLowerCase()}`;
      const take = async (suffix: string): Promise<void> => {
        await settle(sight);
        const path = join(pictures, `${file}-${suffix}.png`);
        await sight.page.screenshot({ path, fullPage: true });
      };
      await check.also(`${sight.name}: nothing to scroll sideways at any width`, () =>
        checkWidths(sight, take),
      );
      await check.also(`${sight.name}: axe finds nothing serious, light and dark`, () =>
        checkWithAxe(sight, axe, take),
      );
    },
  };
}

const usual = { width: 1280, height: 900 } as const;
type Take = (suffix: string) => Promise<void>;

/** Colours on their way from light to dark are neither worth a picture nor a measurement. */
async function settle({ page, frame }: Sight): Promise<void> {
  await (frame ?? page).evaluate(`new Promise((still) => {
    const moves = ({ playState }) => playState === 'running';
    const see = () =>
      document.getAnimations().some(moves) ? requestAnimationFrame(see) : still();
    requestAnimationFrame(() => requestAnimationFrame(see));
  })`);
}

/** At 1280 and 375 px, from right to left, and at 320: 320 CSS pixels are what 200 % zoom leaves of 640, and 400 % of 1280. */
async function checkWidths(sight: Sight, take: Take): Promise<void> {
  const found: string[] = [];
  const see = async (what: string): Promise<void> => {
    const overflow = await widthsBeyond(sight);
    if (overflow.length > 0) found.push(`${what}: ${overflow.join(', ')}`);
  };
  for (const width of [1280, 375] as const) {
    await showAt(sight, width);
    await see(`${width} px`);
    await take(String(width));
  }
  if (!sight.leftToRightOnly) {
    await turn(sight, 'rtl');
    await see('375 px, right to left');
    await take('375-rtl');
    await turn(sight, 'ltr');
  }
  await showAt(sight, 320 + (await frameMargin(sight)));
  await see('320 px');
  await showAt(sight, usual.width);
  expectNone(found, 'wider than the window');
}

/** The window becomes as high as what is in it: a browser paints a frame of another site only inside the window. */
async function showAt({ page, frame }: Sight, width: number): Promise<void> {
  await page.setViewportSize({ ...usual, width });
  if (!frame) return;
  await resize(page, frame, '');
  const content = await number(frame, 'document.documentElement.scrollHeight');
  await resize(page, frame, `${content + 4}px`);
  const height = await number(page, 'document.documentElement.scrollHeight');
  await page.setViewportSize({ width, height });
  await frame.evaluate(
    'new Promise((painted) => requestAnimationFrame(() => requestAnimationFrame(painted)))',
  );
}

/** A frame of another site lives in another process, which learns of its size a little later. */
async function resize(page: Page, frame: Frame, height: string): Promise<void> {
  const size = `(() => {
    const frame = document.getElementById('contentframe');
    frame.style.height = '${height}';
    return [frame.clientWidth, frame.clientHeight];
  })()`;
  const [wide, high] = z.tuple([z.number(), z.number()]).parse(await page.evaluate(size));
  // Not waitForFunction: its text would be refused by the page's content policy.
  await frame.evaluate(`new Promise((resized, failed) => {
    let patience = 600;
    const see = () => {
      if (innerWidth === ${wide} && innerHeight === ${high}) resized();
      else if ((patience -= 1) < 0) failed(new Error('the frame keeps its size'));
      else requestAnimationFrame(see);
    };
    see();
  })`);
}

async function frameMargin({ page, frame }: Sight): Promise<number> {
  if (!frame) return 0;
  return (await number(page, 'innerWidth')) - (await number(frame, 'innerWidth'));
}

async function turn({ page, frame }: Sight, direction: 'ltr' | 'rtl'): Promise<void> {
  await (frame ?? page).evaluate(`document.documentElement.dir = '${direction}'`);
}

async function number(place: Page | Frame, expression: string): Promise<number> {
  return z.number().parse(await place.evaluate(expression));
}

const texts = z.array(z.string());

/** What sticks out of the window, unless the document fits. */
async function widthsBeyond({ page, frame }: Sight): Promise<readonly string[]> {
  const script = `(() => {
    const root = document.documentElement;
    if (root.scrollWidth <= root.clientWidth) return [];
    const out = [...document.body.querySelectorAll('*')].filter((element) => {
      const { left, right } = element.getBoundingClientRect();
      return right > root.clientWidth + 1 || left < -1;
    });
    const named = out.slice(0, 4).map((e) => e.tagName.toLowerCase() + '.' + e.className);
    return ['document ' + root.scrollWidth + ' of ' + root.clientWidth, ...named];
  })()`;
  return texts.parse(await (frame ?? page).evaluate(script));
}

async function checkWithAxe(sight: Sight, axe: string, take: Take): Promise<void> {
  const { page, frame } = sight;
  const found: string[] = [];
  for (const [colorScheme, width] of [
    ['light', 1280],
    ['light', 375],
    ['dark', 1280],
  ] as const) {
    await page.emulateMedia({ colorScheme });
    await showAt(sight, width);
    await settle(sight);
    if (colorScheme === 'dark') await take(`${width}-dark`);
    const violations = await runAxe(frame ?? page, axe);
    found.push(...violations.map((text) => `${colorScheme}, ${width} px: ${text}`));
  }
  await page.emulateMedia({ colorScheme: 'light' });
  expectNone(found, 'violations');
}

/** Debugger's evaluation: the page's content policy is neither asked nor changed. */
async function runAxe(place: Page | Frame, axe: string): Promise<readonly string[]> {
  await place.evaluate(`if (!window.axe) { ${axe} }`);
  const script = `axe.run(document, { iframes: false }).then((result) => {
    if (result.passes.length === 0) return ['axe looked at nothing'];
    return result.violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(({ id, help, nodes }) =>
        id + ': ' + help + ' at ' + nodes.slice(0, 3).map((node) => node.target.join(' ') + ' ' +
          (node.any[0]?.message ?? '')).join(' | '));
  })`;
  return texts.parse(await place.evaluate(script));
}
