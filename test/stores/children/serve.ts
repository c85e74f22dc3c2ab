/** A serving process for the tests: opens the stores of the file in argv, and says so or says why not. */
import { openStores } from '../../../src/stores/open.js';

const [, , file = ''] = process.argv;
try {
  await openStores({ kind: 'sqlite', file }, () => new Date());
  process.stdout.write('serving\n');
  // Lives until it is killed.
  setInterval(() => undefined, 60_000);
} catch (error) {
  process.stdout.write(`refused ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
