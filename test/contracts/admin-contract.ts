/** Contract of the stores in `ports/admin.ts` and `ports/jobs.ts`. */
import type { AdminAccount, LtijsRow } from '../../src/stores/ports/admin.js';
import type { JobRow } from '../../src/stores/ports/jobs.js';
import type { Engine } from './engines.js';
import { codeOf, minutes, start, useStores } from './opened.js';

const admin: AdminAccount = {
  id: 'admin-1',
  organisationId: 'org-1',
  userName: 'root',
  passwordHash: 'scrypt$1$2$3$a$b',
  createdAt: start,
};

export function adminContract(engine: Engine): void {
  describe('admin', () => {
    const opened = useStores(engine);

    it('admins: a user name is taken once', async () => {
      const { admins } = opened().stores;
      expect(await admins.count()).toBe(0);
      expect(await admins.create(admin)).toEqual(admin);
      expect(await codeOf(admins.create({ ...admin, id: 'admin-2' }))).toBe('admin_exists');
      expect(await admins.findByUserName('root')).toEqual(admin);
      expect(await admins.findByUserName('Root')).toBeUndefined();
      expect(await admins.find('admin-1')).toEqual(admin);
      expect(await admins.find('admin-2')).toBeUndefined();
      expect(await admins.count()).toBe(1);
    });

    it('invitations: found for their purpose, claimed once, not after they expire', async () => {
      const { stores, time } = opened();
      const invitation = {
        hash: 'h1',
        organisationId: 'org-1',
        purpose: 'first-admin',
        expiresAt: minutes(5),
      } as const;
      await stores.invitations.create(invitation);
      await stores.invitations.create({ ...invitation, hash: 'h2' });
      expect(await stores.invitations.find('h1', 'first-admin')).toEqual(invitation);
      expect(await stores.invitations.find('h1', 'register-platform')).toBeUndefined();
      expect(await stores.invitations.claim('h1', 'register-platform')).toBeUndefined();
      expect(await stores.invitations.claim('h1', 'first-admin')).toEqual(invitation);
      expect(await stores.invitations.claim('h1', 'first-admin')).toBeUndefined();
      time.now = minutes(5);
      expect(await stores.invitations.find('h2', 'first-admin')).toBeUndefined();
      expect(await stores.invitations.claim('h2', 'first-admin')).toBeUndefined();
    });

    it('admin sessions: found until they expire or are deleted', async () => {
      const { stores, time } = opened();
      const session = { organisationId: 'org-1', adminId: 'admin-1', expiresAt: minutes(5) };
      await stores.adminSessions.create({ ...session, hash: 'h1' });
      await stores.adminSessions.create({ ...session, hash: 'h2' });
      expect(await stores.adminSessions.find('h1')).toEqual({
        adminId: 'admin-1',
        organisationId: 'org-1',
      });
      await stores.adminSessions.delete('h1');
      expect(await stores.adminSessions.find('h1')).toBeUndefined();
      time.now = minutes(5);
      expect(await stores.adminSessions.find('h2')).toBeUndefined();
    });
  });

  describe('rows of ltijs', () => {
    const opened = useStores(engine);
    const row = (index: LtijsRow['index'], data: unknown): LtijsRow => ({
      index,
      data,
      createdAt: start,
    });

    it('finds by the columns that ltijs asks by, each table apart, until they expire', async () => {
      const { stores, time } = opened();
      const { ltijsRows } = stores;
      const key = { platformUrl: 'https://m', clientId: 'c' };
      await ltijsRows.insert('accesstoken', row({ ...key, scopes: 's1' }, 'sealed'), minutes(60));
      await ltijsRows.insert(
        'accesstoken',
        row({ ...key, scopes: 's2' }, { token: { 'a.b': { $c: [1] } } }),
        null,
      );
      expect(await ltijsRows.find('accesstoken', { ...key, scopes: 's1' })).toEqual([
        row({ ...key, scopes: 's1' }, 'sealed'),
      ]);
      expect(await ltijsRows.find('accesstoken', key)).toHaveLength(2);
      expect(await ltijsRows.find('platform', key)).toEqual([]);
      time.now = minutes(60);
      expect(await ltijsRows.find('accesstoken', {})).toEqual([
        row({ ...key, scopes: 's2' }, { token: { 'a.b': { $c: [1] } } }),
      ]);
    });

    it('refuses a column that ltijs 5.9.9 does not have', async () => {
      await expect(opened().stores.ltijsRows.find('nonce', { colour: 'red' })).rejects.toThrow(
        'colour',
      );
    });

    it('replace overwrites what matches, or inserts', async () => {
      const { ltijsRows } = opened().stores;
      const query = { contextId: 'c', user: 'u' };
      await ltijsRows.replace('contexttoken', query, row(query, { roles: ['x'] }), null);
      await ltijsRows.replace('contexttoken', query, row(query, { roles: ['y'] }), null);
      expect(await ltijsRows.find('contexttoken', query)).toEqual([row(query, { roles: ['y'] })]);
    });

    it('modify merges into the item and its columns', async () => {
      const { ltijsRows } = opened().stores;
      await ltijsRows.insert(
        'platform',
        row({ kid: 'k', clientId: 'old' }, { kid: 'k', clientId: 'old', name: 'M' }),
        null,
      );
      await ltijsRows.modify('platform', { kid: 'k' }, { clientId: 'new', active: true });
      expect(await ltijsRows.find('platform', { clientId: 'new' })).toEqual([
        row({ kid: 'k', clientId: 'new' }, { kid: 'k', clientId: 'new', name: 'M', active: true }),
      ]);
    });

    it('deletes what matches', async () => {
      const { ltijsRows } = opened().stores;
      await ltijsRows.insert('nonce', row({ nonce: 'n1' }, {}), null);
      await ltijsRows.insert('nonce', row({ nonce: 'n2' }, {}), null);
      await ltijsRows.delete('nonce', { nonce: 'n1' });
      expect(await ltijsRows.find('nonce', {})).toEqual([row({ nonce: 'n2' }, {})]);
    });
  });

  describe('jobs', () => {
    const opened = useStores(engine);
    const job = (id: string, over: Partial<JobRow> = {}): JobRow => ({
      id,
      name: 'award',
      type: 'normal',
      priority: 0,
      nextRunAt: start,
      lockedAt: null,
      attributes: '{}',
      ...over,
    });

    it('a single job has one row, a normal one as many as are inserted', async () => {
      const { jobs } = opened().stores;
      expect(await jobs.insert(job('s1', { name: 'sweep', type: 'single' }))).toMatchObject({
        id: 's1',
      });
      expect(await jobs.insert(job('s2', { name: 'sweep', type: 'single' }))).toMatchObject({
        id: 's1',
      });
      await jobs.insert(job('n1'));
      await jobs.insert(job('n2', { nextRunAt: null }));
      expect(await jobs.list('award')).toHaveLength(2);
      expect(await jobs.list()).toHaveLength(3);
      expect(await jobs.find('n1')).toEqual(job('n1'));
      expect(await jobs.find('none')).toBeUndefined();
    });

    it('is locked by one, changed only by who holds it, and deleted', async () => {
      const { jobs } = opened().stores;
      await jobs.insert(job('j1'));
      const locked = await jobs.update('j1', { lockedAt: minutes(1) }, null);
      expect(locked).toEqual(job('j1', { lockedAt: minutes(1) }));
      expect(await jobs.update('j1', { lockedAt: minutes(2) }, null)).toBeUndefined();
      const moved = { nextRunAt: minutes(9), lockedAt: null, attributes: '{"a":1}' };
      expect(await jobs.update('j1', moved, minutes(1))).toEqual(job('j1', moved));
      expect(await jobs.update('j1', { priority: 5 })).toMatchObject({ priority: 5 });
      expect(await jobs.update('none', { priority: 5 })).toBeUndefined();
      expect(await jobs.delete(['j1', 'none'])).toBe(1);
      expect(await jobs.delete([])).toBe(0);
    });
  });
}
