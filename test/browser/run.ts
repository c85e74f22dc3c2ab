/** `npm run test:browser`: every journey in a real browser. Prints each check and, last, how many held. */
import { existsSync } from 'node:fs';
import { startBrowser } from './browser.js';
import { tryLaunches } from './journeys/launches.js';
import { teach } from './journeys/teacher.js';
import { createLooker } from './look.js';
import { createReport } from './report.js';
import { startWorld } from './world.js';

const executable = process.env['CHROMIUM'] ?? '/usr/bin/chromium';

/** Names of parts on the command line; all of them unless given. */
const wanted = process.argv.slice(2);
const wants = (part: string): boolean => wanted.length === 0 || wanted.includes(part);

async function run(): Promise<boolean> {
  const report = createReport((line) => {
    console.log(line);
  });
  if (!existsSync(executable)) {
    await report.part('Chromium', async (check) => {
      await check('is there', () => {
        throw new Error(`There is no ${executable}. Set CHROMIUM to the path of a Chromium.`);
      });
    });
    return report.finish();
  }
  const world = await startWorld();
  const browser = await startBrowser(executable);
  console.log(`Chromium ${browser.version}, tool ${world.toolUrl}, LMS ${world.lmsUrl}`);
  try {
    const looker = await createLooker(process.env['SCREENSHOTS']);
    if (wants('launches')) await tryLaunches(report, world, browser);
    await report.part('A teacher', async (check) => {
      await teach(check, { world, browser: browser.everyday, looker });
    });
  } finally {
    await browser.close();
    await world.close();
  }
  return report.finish();
}

process.exitCode = (await run()) ? 0 : 1;
