/**
 * `npm run test:browser`: every journey in a real browser. Prints each check and, last, how many held.
 * `npm run test:browser -- launches journey` runs these parts only.
 */
import { existsSync } from 'node:fs';
import { startBrowser, type TestBrowser } from './browser.js';
import { administer } from './journeys/admin.js';
import { claimByKeyboard } from './journeys/keyboard.js';
import { tryLaunches } from './journeys/launches.js';
import { learn } from './journeys/learner.js';
import { visitOtherPages } from './journeys/other-pages.js';
import { checkPartitioning } from './journeys/partitioning.js';
import { teach } from './journeys/teacher.js';
import { workWithoutScripts } from './journeys/without-scripts.js';
import { createLooker, type Looker } from './look.js';
import { createReport, type Report } from './report.js';
import { startWorld, type World } from './world.js';

const executable = process.env['CHROMIUM'] ?? '/usr/bin/chromium';
const wanted = process.argv.slice(2);
const wants = (part: string): boolean => wanted.length === 0 || wanted.includes(part);

interface Stage {
  readonly world: World;
  readonly browser: TestBrowser;
  readonly looker: Looker;
}

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
  const looker = await createLooker(process.env['SCREENSHOTS']);
  console.log(`Chromium ${browser.version}, tool ${world.toolUrl}, LMS ${world.lmsUrl}`);
  try {
    await runParts(report, { world, browser, looker });
  } finally {
    await browser.close();
    await world.close();
  }
  console.log(`\nPictures: ${looker.folder}`);
  return report.finish();
}

async function runParts(report: Report, stage: Stage): Promise<void> {
  const { browser } = stage;
  if (wants('partitioning')) await checkPartitioning(report, browser);
  if (wants('launches')) await tryLaunches(report, stage);
  if (wants('journey')) {
    await report.part('A teacher makes a badge and publishes it', (check) =>
      teach(check, { ...stage, browser: browser.everyday }),
    );
    await report.part('A learner claims it and shows it', (check) => learn(check, stage));
    await report.part('A learner with a keyboard only', (check) => claimByKeyboard(check, stage));
    await report.part('Without JavaScript', (check) => workWithoutScripts(check, stage));
    await report.part('Other pages', (check) => visitOtherPages(check, stage));
  }
  if (wants('admin')) {
    await report.part('An administrator', (check) => administer(check, stage));
  }
}

process.exitCode = (await run()) ? 0 : 1;
