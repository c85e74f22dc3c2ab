/** People as Deployments know them. */
import { randomUUID } from 'node:crypto';
import type { Learner } from '../domain/learner.js';
import { ToolError } from '../errors.js';
import { learners } from './models/identity.js';
import type { LearnerStore } from './ports/identity.js';
import { found, fromRow, without } from './rows.js';
import type { OpenTable, Update } from './table.js';
import type { Row } from './rows.js';

type Given = Omit<Learner, 'id' | 'nameCorrection'>;

const notFound = (): Error => new ToolError('learner_not_found');

export function createLearnerStore(open: OpenTable): LearnerStore {
  const table = open(learners);
  return {
    async ensure(given) {
      return fromRow<Learner>(await table.upsert(keyOf(given), overwrite(given)));
    },
    async ensureMany(given) {
      await table.write(
        given.map((learner) => ({
          updateOne: { filter: keyOf(learner), update: overwrite(learner), upsert: true },
        })),
      );
      const stored = new Map(
        (await table.findAny(given.map(keyOf))).map((row) => [joined(row), fromRow<Learner>(row)]),
      );
      return given.map((learner) => {
        const known = stored.get(joined(learner));
        if (known === undefined) throw notFound();
        return known;
      });
    },
    get: async (id) => found<Learner>(await table.findOne({ _id: id }), notFound),
    async getMany(ids) {
      return (await table.findAny(ids.map((_id) => ({ _id })))).map(fromRow<Learner>);
    },
    async setNameCorrection(id, nameCorrection) {
      return found<Learner>(
        await table.update({ _id: id }, { $set: { nameCorrection } }),
        notFound,
      );
    },
  };
}

function keyOf(learner: Pick<Learner, 'deploymentRowId' | 'sub'>): {
  readonly deploymentRowId: string;
  readonly sub: string;
} {
  return { deploymentRowId: learner.deploymentRowId, sub: learner.sub };
}

function joined(learner: Pick<Learner, 'deploymentRowId' | 'sub'>): string {
  return JSON.stringify([learner.deploymentRowId, learner.sub]);
}

/** Given values overwrite; what is absent is kept. */
function overwrite(given: Given): Update<Row<Learner>> {
  return {
    $set: without(given, 'deploymentRowId', 'sub'),
    $setOnInsert: { _id: randomUUID() },
  };
}
