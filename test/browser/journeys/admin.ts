/** The first administrator signs in by the printed link and finds every page of the administration. */
import type { TestBrowser } from '../browser.js';
import type { Looker } from '../look.js';
import { expectNone, type Check } from '../report.js';
import type { World } from '../world.js';

export async function administer(
  check: Check,
  about: { readonly world: World; readonly browser: TestBrowser; readonly looker: Looker },
): Promise<void> {
  const { world, browser, looker } = about;
  const { context, complaints } = await browser.openPrivate();
  const page = await context.newPage();
  const title = (name: string | RegExp) =>
    page.getByRole('heading', { level: 1, name, exact: true });
  const look = (name: string): Promise<void> => looker.look(check, { page, name });

  await check('the printed link makes the first administrator', async () => {
    await page.goto(world.firstAdminLink);
    await look('admin, first account');
    await page.getByLabel('User name').fill('ada');
    await page.getByLabel('Password', { exact: true }).fill('a long sentence nobody guesses');
    await page.getByLabel('Password, once more').fill('a long sentence nobody guesses');
    await page.getByRole('button', { name: 'Create account' }).click();
    await title('Overview').waitFor();
    await look('admin, overview');
  });
  await check('an invitation to register a platform is made', async () => {
    await page.getByRole('link', { name: 'Platforms', exact: true }).click();
    await title('Platforms').waitFor();
    await look('admin, platforms');
    await page.getByRole('link', { name: 'Register a platform' }).click();
    await page.getByRole('button', { name: 'Make a registration link' }).click();
    await page.getByText('This link registers one platform, once, within 24 hours:').waitFor();
    await look('admin, register');
  });
  await check('the sandbox is among the platforms, with its deployment', async () => {
    await page.getByRole('link', { name: 'Platforms', exact: true }).first().click();
    await page.getByRole('link', { name: 'Sandbox LMS' }).click();
    await title('Sandbox LMS').waitFor();
    await look('admin, platform');
  });
  await check('the issuer profile of an organisation can be edited', async () => {
    await page.getByRole('link', { name: 'Organisations', exact: true }).first().click();
    await title('Organisations').waitFor();
    await look('admin, organisations');
    await page.getByRole('link', { name: 'Default organisation' }).click();
    await title('Default organisation').waitFor();
    await look('admin, organisation');
  });
  await check('what waits for approval is listed', async () => {
    await page.getByRole('link', { name: 'Approvals', exact: true }).first().click();
    await title('Approvals').waitFor();
    await look('admin, approvals');
  });
  await check('after signing out she can sign in with her password', async () => {
    await page.getByRole('link', { name: 'Overview', exact: true }).click();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await title(/sign in/).waitFor();
    await look('admin, sign in');
    await page.getByLabel('User name').fill('ada');
    await page.getByLabel('Password', { exact: true }).fill('a long sentence nobody guesses');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await title('Overview').waitFor();
  });
  await check.also('nothing is complained about on the console', () => {
    expectNone(complaints, 'complaints');
  });
  await context.close();
}
