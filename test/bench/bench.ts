/**
 * `npm run bench`: each row is ours against a reference, on the same work, interleaved in one run, so that the
 * ratio means something on any machine. `-- --json` prints one object a row. Exits 1 when a target is missed.
 */
import { issuingBench } from './issuing.js';
import { launchBench } from './launch.js';
import type { BenchRow } from './row.js';
import { ruleBench } from './rules.js';

const json = process.argv.includes('--json');
const rows: BenchRow[] = [];
for (const bench of [ruleBench, issuingBench, launchBench]) {
  for (const row of await bench()) {
    rows.push(row);
    console.log(json ? JSON.stringify(row) : line(row));
  }
}
const missed = rows.filter((row) => row.target !== undefined && row.ratio < row.target);
if (!json)
  console.log(missed.length === 0 ? 'all targets reached' : `${missed.length} target(s) missed`);
process.exitCode = missed.length === 0 ? 0 : 1;

function line(row: BenchRow): string {
  const target = row.target === undefined ? 'no target' : `target ${row.target}`;
  return `${row.name}: ours ${shown(row.ours)}, reference ${shown(row.reference)} ${row.unit}, ratio ${shown(row.ratio)} (${target})`;
}

function shown(value: number): string {
  return value >= 100 ? Math.round(value).toLocaleString('en') : value.toFixed(2);
}
