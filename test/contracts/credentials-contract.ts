/** Contract of the stores in `ports/credentials.ts`. */
import type { Credential, SigningKey } from '../../src/domain/credential.js';
import type { Engine } from './engines.js';
import { codeOf, minutes, start, useStores } from './opened.js';

export function credential(id: string, awardId: string): Credential {
  return {
    id,
    organisationId: 'org-1',
    awardId,
    achievementId: 'a1',
    learnerId: 'l1',
    jwt: 'eyJ.e30.sig',
    keyId: 'key-1',
    language: 'en',
    statusListId: 'list-1',
    statusIndex: 4,
    published: false,
    signedAt: start,
  };
}

export function signingKey(id: string, over: Partial<SigningKey> = {}): SigningKey {
  return {
    id,
    organisationId: 'org-1',
    use: 'credential',
    algorithm: 'ES256',
    publicJwk: { kty: 'EC', crv: 'P-256', x: 'x', y: 'y', key_ops: ['verify'] },
    sealedPrivateJwk: 'v1.a.b.c',
    createdAt: start,
    ...over,
  };
}

export function credentialsContract(engine: Engine): void {
  describe('credentials, status lists, keys', () => {
    const opened = useStores(engine);

    it('credentials: one for an award, published and taken back, revoked once', async () => {
      const { credentials } = opened().stores;
      expect(await credentials.create(credential('v1', 'w1'))).toEqual(credential('v1', 'w1'));
      expect(await codeOf(credentials.create(credential('v2', 'w1')))).toBe('credential_exists');
      const named = { ...credential('v3', 'w3'), signedName: 'Ada' };
      await credentials.create(named);
      expect(await credentials.find('v3')).toEqual(named);
      expect(await credentials.find('none')).toBeUndefined();
      expect(await credentials.findByAward('w1')).toEqual(credential('v1', 'w1'));
      expect(await credentials.findByAward('none')).toBeUndefined();
      expect((await credentials.setPublished('v1', true)).published).toBe(true);
      expect((await credentials.setPublished('v1', false)).published).toBe(false);
      expect(await codeOf(credentials.setPublished('none', true))).toBe('credential_not_found');
      const revoked = await credentials.revoke('v1', minutes(1), 'mistake');
      expect(revoked).toEqual({
        ...credential('v1', 'w1'),
        revokedAt: minutes(1),
        revokedBecause: 'mistake',
      });
      expect(await credentials.revoke('v1', minutes(2), 'again')).toBeUndefined();
    });

    it('status lists: an index is taken once; the revision grows with every revocation', async () => {
      const { statusLists } = opened().stores;
      const list = await statusLists.ensureOpen('org-1', 'revocation', 131_072);
      expect(list).toEqual({
        id: list.id,
        organisationId: 'org-1',
        purpose: 'revocation',
        length: 131_072,
        revision: 0,
      });
      expect(await statusLists.ensureOpen('org-1', 'revocation', 131_072)).toEqual(list);
      expect((await statusLists.ensureOpen('org-2', 'revocation', 131_072)).id).not.toBe(list.id);
      expect(await statusLists.takeIndex(list.id, 'org-1', 10)).toBe(true);
      expect(await statusLists.takeIndex(list.id, 'org-1', 10)).toBe(false);
      expect(await statusLists.takeIndex(list.id, 'org-1', 9)).toBe(true);
      expect(await statusLists.listRevoked(list.id)).toEqual([]);
      await statusLists.markRevoked(list.id, 10);
      await statusLists.markRevoked(list.id, 10);
      await statusLists.markRevoked(list.id, 9);
      expect(await statusLists.listRevoked(list.id)).toEqual([9, 10]);
      expect(await statusLists.find(list.id)).toEqual({ ...list, revision: 2 });
      expect(await statusLists.find('none')).toBeUndefined();
      expect(await codeOf(statusLists.markRevoked(list.id, 11))).toBe('status_list_not_found');
    });

    it('status lists: a full list gives way to a new one, and keeps its entries', async () => {
      const { statusLists } = opened().stores;
      const full = await statusLists.ensureOpen('org-3', 'revocation', 4);
      for (const index of [0, 1, 2, 3]) await statusLists.takeIndex(full.id, 'org-3', index);
      const next = await statusLists.ensureOpen('org-3', 'revocation', 4);
      expect(next.id).not.toBe(full.id);
      await statusLists.markRevoked(full.id, 3);
      expect(await statusLists.listRevoked(full.id)).toEqual([3]);
    });

    it('keys: one in force for each Organisation and use; retired ones stay listed', async () => {
      const { signingKeys } = opened().stores;
      expect(await signingKeys.findCurrent('org-1', 'credential')).toBeUndefined();
      expect(await signingKeys.ensureCurrent(signingKey('k1'))).toEqual(signingKey('k1'));
      expect(await signingKeys.ensureCurrent(signingKey('k2'))).toEqual(signingKey('k1'));
      const lti = signingKey('k3', { use: 'lti', algorithm: 'RS256' });
      expect(await signingKeys.ensureCurrent(lti)).toEqual(lti);
      await signingKeys.retire('k1', minutes(1));
      await signingKeys.retire('k1', minutes(2));
      expect(await signingKeys.findCurrent('org-1', 'credential')).toBeUndefined();
      const next = signingKey('k4', { createdAt: minutes(3) });
      expect(await signingKeys.ensureCurrent(next)).toEqual(next);
      expect(await signingKeys.findCurrent('org-1', 'credential')).toEqual(next);
      expect(await signingKeys.list('org-1', 'credential')).toEqual([
        next,
        { ...signingKey('k1'), retiredAt: minutes(1) },
      ]);
      expect(await signingKeys.list('org-2', 'credential')).toEqual([]);
    });
  });
}
