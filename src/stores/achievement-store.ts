/** Achievements and the tasks that people must decide. */
import type { Achievement } from '../domain/achievement.js';
import type { Task } from '../domain/award.js';
import { ToolError } from '../errors.js';
import { achievements, tasks } from './models/awards.js';
import type { AchievementStore, TaskStore } from './ports/awards.js';
import { found, fromRow, toRow } from './rows.js';
import type { OpenTable } from './table.js';

const notFound = (): Error => new ToolError('achievement_not_found');

export function createAchievementStore(open: OpenTable): AchievementStore {
  const table = open(achievements);
  return {
    async create(achievement) {
      if (!(await table.insert(toRow(achievement)))) throw new Error('achievement id used twice');
      return achievement;
    },
    async get(organisationId, id) {
      return found<Achievement>(await table.findOne({ _id: id, organisationId }), notFound);
    },
    async find(id) {
      const row = await table.findOne({ _id: id });
      return row && fromRow<Achievement>(row);
    },
    async list(organisationId, contextId) {
      const filter = { organisationId, ...(contextId !== undefined && { contextId }) };
      return (await table.find(filter, { createdAt: 1 })).map(fromRow<Achievement>);
    },
    async update(organisationId, id, change) {
      return found<Achievement>(
        await table.update({ _id: id, organisationId }, { $set: change }),
        notFound,
      );
    },
  };
}

export function createTaskStore(open: OpenTable): TaskStore {
  const table = open(tasks);
  return {
    async ensure({ id, contextId, kind, subject, ...rest }) {
      const row = await table.upsert(
        { contextId, kind, subject },
        { $setOnInsert: { ...rest, _id: id, status: 'open' } },
      );
      return fromRow<Task>(row);
    },
    async list(contextId, status) {
      return (await table.find({ contextId, status }, { openedAt: 1 })).map(fromRow<Task>);
    },
    async finish(contextId, id, at) {
      await table.update(
        { _id: id, contextId, status: 'open' },
        { $set: { status: 'done', doneAt: at } },
      );
    },
  };
}
