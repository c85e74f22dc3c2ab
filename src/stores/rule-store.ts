/**
 * Rules, version by version. Publishing changes two rows; the second follows the first, so a reader takes only
 * the newest published version of an achievement, whether or not the one before says "superseded" already.
 */
import { randomUUID } from 'node:crypto';
import type { Rule } from '../domain/clause.js';
import { ToolError } from '../errors.js';
import { rules } from './models/awards.js';
import type { RuleStore } from './ports/awards.js';
import { fromRow } from './rows.js';
import type { Row } from './rows.js';
import { setOrUnset } from './table.js';
import type { OpenTable, Table } from './table.js';

type Draft = Parameters<RuleStore['saveDraft']>[0];

/** Drafts of one achievement that are saved at the same moment; each loses at most to all the others. */
const attempts = 50;

export function createRuleStore(open: OpenTable): RuleStore {
  const table = open(rules);
  return {
    async saveDraft(draft) {
      for (let attempt = 1; attempt <= attempts; attempt += 1) {
        const saved = await saveOnce(table, draft);
        if (saved !== undefined) return fromRow<Rule>(saved);
      }
      throw new Error('the rule kept changing while its draft was saved');
    },
    async publish(id, by) {
      const row = await table.update(
        { _id: id, status: 'draft' },
        { $set: { status: 'published', ...by } },
      );
      if (row === undefined) throw new ToolError('rule_not_draft');
      const { contextId, achievementId, version } = row;
      await table.updateMany(
        { contextId, achievementId, status: 'published', version: { $lt: version } },
        { $set: { status: 'superseded' } },
      );
      return fromRow<Rule>(row);
    },
    async recordProgrammeApproval(id, programmeApproval) {
      const row = await table.update({ _id: id, status: 'draft' }, { $set: { programmeApproval } });
      if (row === undefined) throw new ToolError('rule_not_draft');
      return fromRow<Rule>(row);
    },
    async findNewest(contextId, achievementId) {
      const row = await table.findOne({ contextId, achievementId }, { version: -1 });
      return row && fromRow<Rule>(row);
    },
    async listPublished(contextId) {
      const rows = await table.find({ contextId, status: 'published' }, { version: 1 });
      return supersede(rows)
        .map(fromRow<Rule>)
        .filter((rule) => rule.status === 'published');
    },
    async list(contextId) {
      const rows = await table.find({ contextId }, { version: 1 });
      return supersede(rows).map(fromRow<Rule>);
    },
  };
}

/** `undefined` when somebody else saved or published meanwhile. */
async function saveOnce(table: Table<Row<Rule>>, draft: Draft): Promise<Row<Rule> | undefined> {
  const { organisationId, contextId, achievementId, clause, showsValues, decideFrom } = draft;
  const newest = await table.findOne({ contextId, achievementId }, { version: -1 });
  if (newest?.status === 'draft') {
    const change = { clause, showsValues, decideFrom: decideFrom ?? null, programmeApproval: null };
    return table.update({ _id: newest._id, status: 'draft' }, setOrUnset(change));
  }
  const row: Row<Rule> = {
    _id: randomUUID(),
    organisationId,
    contextId,
    achievementId,
    version: (newest?.version ?? 0) + 1,
    clause,
    showsValues,
    ...(decideFrom !== undefined && { decideFrom }),
    status: 'draft',
  };
  return (await table.insert(row)) ? row : undefined;
}

/** Of several published versions of an achievement only the newest is; rows come with versions ascending. */
function supersede(rows: readonly Row<Rule>[]): readonly Row<Rule>[] {
  const current = new Map<string, number>();
  for (const row of rows) {
    if (row.status === 'published') current.set(row.achievementId, row.version);
  }
  return rows.map((row) =>
    row.status === 'published' && current.get(row.achievementId) !== row.version
      ? { ...row, status: 'superseded' }
      : row,
  );
}
