/**
 * `npm run demo`: the main job without a browser, from a launch to a checked credential, over HTTP against the real
 * tool and the sandbox LMS. Prints each step; ends with an error when any is not as it should be.
 */
import { startTryOut } from '../support/try-out.js';
import { checkAsStranger, claimAndPublish } from './learner.js';
import { createScript } from './script.js';
import { setUpCourse } from './teacher.js';

const started = performance.now();
const script = createScript();
const database = process.env['DATABASE_URL'];
const tryOut = await startTryOut(
  () => new Date(),
  database === undefined ? {} : { DATABASE_URL: database },
);
try {
  const badge = await setUpCourse(tryOut, script);
  const address = await claimAndPublish(tryOut, script, badge);
  await checkAsStranger(script, address);
  console.log(
    `\nEverything as it should be, in ${((performance.now() - started) / 1000).toFixed(1)} s.`,
  );
} catch (error) {
  console.error(error);
  process.exitCode = 1;
} finally {
  await tryOut.close();
}
