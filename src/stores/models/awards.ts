/** Tables of the award stores (`../ports/awards.ts`). */
import type { Achievement } from '../../domain/achievement.js';
import type { Award, Task } from '../../domain/award.js';
import type { Rule } from '../../domain/clause.js';
import type { Row } from '../rows.js';
import type { TableDefinition } from './definition.js';

export const achievements: TableDefinition<Row<Achievement>> = {
  name: 'achievements',
  fields: {
    organisationId: 'text',
    contextId: 'text',
    tierId: 'text',
    name: 'text',
    description: 'text',
    criteriaNote: 'text',
    language: 'text',
    effortHours: 'number',
    status: 'text',
    createdAt: 'date',
  },
  indexes: [['organisationId'], ['contextId']],
};

export const rules: TableDefinition<Row<Rule>> = {
  name: 'rules',
  fields: {
    organisationId: 'text',
    contextId: 'text',
    achievementId: 'text',
    version: 'number',
    clause: 'free',
    decideFrom: 'date',
    showsValues: 'flag',
    status: 'text',
    programmeApproval: 'free',
    publishedAt: 'date',
    publishedBy: 'text',
  },
  unique: [['contextId', 'achievementId', 'version']],
  indexes: [['status']],
};

export const awards: TableDefinition<Row<Award>> = {
  name: 'awards',
  fields: {
    organisationId: 'text',
    achievementId: 'text',
    learnerId: 'text',
    cycle: 'text',
    contextId: 'text',
    ruleVersion: 'number',
    outcome: 'free',
    status: 'text',
    awardedAt: 'date',
    claimedAt: 'date',
    withdrawnAt: 'date',
    withdrawnBecause: 'text',
    scorePostedAt: 'date',
  },
  unique: [['achievementId', 'learnerId', 'cycle']],
  indexes: [['contextId'], ['learnerId']],
};

export const tasks: TableDefinition<Row<Task>> = {
  name: 'tasks',
  fields: {
    organisationId: 'text',
    contextId: 'text',
    kind: 'text',
    subject: 'text',
    learnerId: 'text',
    achievementId: 'text',
    detail: 'free',
    status: 'text',
    openedAt: 'date',
    doneAt: 'date',
  },
  unique: [['contextId', 'kind', 'subject']],
};
