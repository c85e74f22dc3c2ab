/** Contract of `openStoresReadOnly`: a command that reads cannot write by mistake, on either engine. */
import { openStores, openStoresReadOnly } from '../../src/stores/open.js';
import type { Stores } from '../../src/stores/ports/index.js';
import { award } from './awards-contract.js';
import type { EmptyDatabase, Engine } from './engines.js';
import { codeOf, start } from './opened.js';

export function readOnlyContract(engine: Engine): void {
  describe('read-only stores', () => {
    let database: EmptyDatabase;
    let stores: Stores;
    let reader: Stores;
    const clock = (): Date => start;
    beforeAll(async () => {
      database = await engine.create();
      stores = await openStores(database.config, clock);
      await stores.awards.ensure(award('w1'));
      reader = await openStoresReadOnly(database.config, clock);
    });
    afterAll(async () => {
      await reader.close();
      await stores.close();
      await database.remove();
    });

    it('read what the serving process has stored', async () => {
      expect(await reader.awards.get('org-1', 'w1')).toEqual(award('w1'));
      expect(await reader.awards.listByContext('c1')).toEqual([award('w1')]);
    });

    it.each<[string, () => Promise<unknown>]>([
      ['insert', () => reader.awards.ensure(award('w2', { learnerId: 'l2' }))],
      ['update', () => reader.awards.transition('w1', ['awarded'], { status: 'claimed' })],
      ['upsert', () => reader.settings.setOnce('a', 'b')],
      ['delete', () => reader.sessions.delete('none')],
      ['sweep', () => reader.sweep(start)],
      [
        'bulk',
        () => reader.learners.ensureMany([{ organisationId: 'o', deploymentRowId: 'd', sub: 's' }]),
      ],
    ])('refuse to %s', async (_name, write) => {
      expect(await codeOf(write())).not.toBe('no error');
      expect(await stores.awards.listByContext('c1')).toEqual([award('w1')]);
      expect(await stores.settings.find('a')).toBeUndefined();
    });
  });
}
