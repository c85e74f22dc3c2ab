/** What a person does in the sandbox LMS, by the names that they read there. */
import type { Frame, Page } from 'playwright-core';
import type { World } from './world.js';

export const people = {
  teacher: 'Miriam Okafor',
  assistant: 'Paolo Ricci',
  /** 9 of 10 in the quiz: gets what asks for 80 %. */
  amina: 'Amina Yusuf',
  haruna: 'Haruna Kobayashi',
  linh: 'Linh Nguyễn',
  /** No grade in the quiz. */
  jose: 'José Ángel Núñez',
} as const;

const course = 'Project Cycle Management';

/** Signs in as that person and opens the course. */
export async function enterCourse(page: Page, world: World, person: string): Promise<void> {
  await page.goto(world.lmsUrl);
  const change = page.getByRole('button', { name: 'Change person' });
  if (await change.isVisible()) await change.click();
  await page.getByRole('button', { name: person }).click();
  await page.getByRole('link', { name: course }).click();
  await page.getByRole('heading', { level: 1, name: course }).waitFor();
}

/** From the course page: opens an activity of the tool. @returns its frame, whatever it shows first */
export async function openActivity(page: Page, name = 'Badges'): Promise<Frame> {
  await page.getByRole('link', { name, exact: true }).click();
  return toolFrame(page);
}

/** The frame of the tool on an activity's page. */
export async function toolFrame(page: Page): Promise<Frame> {
  const handle = await page.locator('#contentframe').elementHandle();
  const frame = await handle.contentFrame();
  if (!frame) throw new Error('The activity shows no frame');
  return frame;
}

/** Goes back to the course page by its breadcrumb. */
export async function backToCourse(page: Page): Promise<void> {
  await page
    .getByRole('navigation', { name: 'Breadcrumb' })
    .getByRole('link', { name: 'PCM-2026' })
    .click();
  await page.getByRole('heading', { level: 1, name: course }).waitFor();
}

/** The name of a control whose object is for screen readers only: "Publish it: <badge>". */
export function doing(action: string, thing: string): RegExp {
  return new RegExp(`^${action}\\s*:\\s*${thing}`);
}
