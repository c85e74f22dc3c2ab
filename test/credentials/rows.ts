/** The narrow row ports of `credentials/` in memory, atomic because nothing in them waits. */
import type { KeyRows, SettingRows, StatusRows } from '../../src/credentials/ports.js';
import type { SigningKey, StatusList } from '../../src/domain/credential.js';

export function keyRows(): KeyRows {
  const keys: SigningKey[] = [];
  const current = (organisationId: string) =>
    keys.find((key) => key.organisationId === organisationId && key.retiredAt === undefined);
  return {
    async ensureCurrent(key) {
      const found = current(key.organisationId);
      if (found) return found;
      keys.unshift(key);
      return key;
    },
    findCurrent: async (organisationId) => current(organisationId),
    list: async (organisationId) => keys.filter((key) => key.organisationId === organisationId),
    async retire(id, at) {
      const index = keys.findIndex((key) => key.id === id);
      const key = keys[index];
      if (key) keys[index] = { ...key, retiredAt: at };
    },
  };
}

export function statusRows(taken: ReadonlySet<number> = new Set()): StatusRows {
  const lists = new Map<string, StatusList>();
  const used = new Map<string, Set<number>>();
  const revoked = new Map<string, Set<number>>();
  const open = (organisationId: string, length: number): StatusList => {
    const id = `list-of-${organisationId}`;
    used.set(id, new Set(taken));
    revoked.set(id, new Set());
    return { id, organisationId, purpose: 'revocation', length, revision: 0 };
  };
  return {
    async ensureOpen(organisationId, _purpose, length) {
      const found = [...lists.values()].find((list) => list.organisationId === organisationId);
      const list = found ?? open(organisationId, length);
      lists.set(list.id, list);
      return list;
    },
    find: async (id) => lists.get(id),
    async takeIndex(listId, _organisationId, index) {
      const indexes = used.get(listId);
      if (!indexes || indexes.has(index)) return false;
      indexes.add(index);
      return true;
    },
    async markRevoked(listId, index) {
      const set = revoked.get(listId);
      const list = lists.get(listId);
      if (!set || !list) return;
      set.add(index);
      lists.set(listId, { ...list, revision: set.size });
    },
    listRevoked: async (listId) => [...(revoked.get(listId) ?? [])],
  };
}

export function settingRows(): SettingRows {
  const settings = new Map<string, string>();
  return {
    find: async (key) => settings.get(key),
    async setOnce(key, value) {
      const stored = settings.get(key) ?? value;
      settings.set(key, stored);
      return stored;
    },
  };
}
