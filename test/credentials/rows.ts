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
  const used = new Set<string>([...taken].map((index) => `list-of-org ${index}`));
  const revoked = new Map<string, Set<number>>();
  return {
    async ensureOpen(organisationId, purpose, length) {
      const id = `list-of-${organisationId}`;
      const list = lists.get(id) ?? { id, organisationId, purpose, length, revision: 0 };
      lists.set(id, list);
      return list;
    },
    find: async (id) => lists.get(id),
    async takeIndex(listId, _organisationId, index) {
      const key = `${listId} ${index}`;
      if (used.has(key)) return false;
      used.add(key);
      return true;
    },
    async markRevoked(listId, index) {
      const set = revoked.get(listId) ?? new Set<number>();
      revoked.set(listId, set.add(index));
      const list = lists.get(listId);
      if (list) lists.set(listId, { ...list, revision: list.revision + 1 });
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
