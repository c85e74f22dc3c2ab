/** Awards. The unique key (achievementId, learnerId, cycle) makes awarding twice awarding once (DESIGN D6). */
import type { Award } from '../domain/award.js';
import { ToolError } from '../errors.js';
import { awards } from './models/awards.js';
import type { AwardStore } from './ports/awards.js';
import { found, fromRow, toRow } from './rows.js';
import type { OpenTable } from './table.js';

const notFound = (): Error => new ToolError('award_not_found');

export function createAwardStore(open: OpenTable): AwardStore {
  const table = open(awards);
  return {
    async ensure(award) {
      if (await table.insert(toRow(award))) return { award, created: true };
      const { achievementId, learnerId, cycle } = award;
      const row = await table.findOne({ achievementId, learnerId, cycle });
      return { award: found<Award>(row, () => new Error('award id used twice')), created: false };
    },
    async get(organisationId, id) {
      return found<Award>(await table.findOne({ _id: id, organisationId }), notFound);
    },
    async listByContext(contextId) {
      return (await table.find({ contextId }, { awardedAt: 1 })).map(fromRow<Award>);
    },
    async listByLearner(learnerId) {
      return (await table.find({ learnerId }, { awardedAt: 1 })).map(fromRow<Award>);
    },
    async listByAchievement(organisationId, achievementId) {
      const rows = await table.find({ achievementId, organisationId }, { awardedAt: 1 });
      return rows.map(fromRow<Award>);
    },
    async recordScorePosted(id, at) {
      await table.update(
        { _id: id, scorePostedAt: { $exists: false } },
        { $set: { scorePostedAt: at } },
      );
    },
    async transition(id, from, change) {
      const row = await table.update({ _id: id, status: { $in: from } }, { $set: change });
      return row && fromRow<Award>(row);
    },
  };
}
