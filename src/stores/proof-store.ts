/** Launches of claim points, and approvals by people. */
import { approvals, claimPointLaunches } from './models/course.js';
import type { ProofStore } from './ports/course.js';
import { without } from './rows.js';
import type { OpenTable } from './table.js';

export function createProofStore(open: OpenTable): ProofStore {
  const launches = open(claimPointLaunches);
  const approved = open(approvals);
  return {
    async recordClaimPointLaunch({ at, ...launch }) {
      await launches.upsert(
        { _id: `${launch.resourceLinkId}:${launch.learnerId}` },
        { $setOnInsert: launch, $min: { firstAt: at }, $max: { lastAt: at } },
      );
    },
    listClaimPointLaunches: async (contextId) =>
      (await launches.find({ contextId })).map((row) => without(row, '_id')),
    async recordApproval(approval) {
      await approved.insert({
        ...approval,
        _id: `${approval.achievementId}:${approval.learnerId}`,
      });
    },
    listApprovals: async (contextId) =>
      (await approved.find({ contextId })).map((row) => without(row, '_id')),
  };
}
