/** Writes awards and observations as fast as it can, and prints each once the store has acknowledged it. */
import { openStores } from '../../../src/stores/open.js';
import { award } from '../../contracts/awards-contract.js';
import { start } from '../../contracts/opened.js';

const [, , file = ''] = process.argv;
const stores = await openStores({ kind: 'sqlite', file }, () => start);
const rows = Array.from({ length: 200 }, (_, n) => ({
  learnerId: `l${n}`,
  value: { score: n, maximum: 200 },
}));

async function writeAwards(lane: number): Promise<void> {
  for (let n = 0; ; n += 1) {
    const id = `w${lane}-${n}`;
    await stores.awards.ensure(award(id, { learnerId: id }));
    process.stdout.write(`award ${id}\n`);
  }
}

async function writeColumns(): Promise<void> {
  for (let n = 0; ; n += 1) {
    await stores.observations.record(
      { id: `k${n}`, organisationId: 'org-1', contextId: 'c1' },
      rows,
      start,
    );
    process.stdout.write(`column k${n}\n`);
  }
}

await Promise.all([writeAwards(1), writeAwards(2), writeAwards(3), writeColumns()]);
