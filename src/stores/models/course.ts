/** Tables of the course stores (`../ports/course.ts`). */
import type {
  Approval,
  ClaimPointLaunch,
  Column,
  Observation,
  SourceReading,
} from '../../domain/course.js';
import type { Context, ResourceLink } from '../../domain/platform.js';
import type { Row } from '../rows.js';
import type { StoredRow, TableDefinition } from './definition.js';

export const contexts: TableDefinition<Row<Context>> = {
  name: 'contexts',
  fields: {
    organisationId: 'text',
    deploymentRowId: 'text',
    platformId: 'text',
    platformContextId: 'text',
    title: 'text',
    label: 'text',
    productFamily: 'text',
    lineItemsUrl: 'text',
    agsScopes: 'texts',
    membershipsUrl: 'text',
    history: 'texts',
    lastLaunchAt: 'date',
  },
  unique: [['deploymentRowId', 'platformContextId']],
  indexes: [['organisationId']],
};

export const resourceLinks: TableDefinition<Row<ResourceLink>> = {
  name: 'resourceLinks',
  fields: {
    organisationId: 'text',
    contextId: 'text',
    platformResourceLinkId: 'text',
    title: 'text',
    purpose: 'text',
    restrictionInWords: 'text',
    restrictionConfirmedAt: 'date',
    writesScoreFor: 'text',
  },
  unique: [['contextId', 'platformResourceLinkId']],
};

export const columns: TableDefinition<Row<Column>> = {
  name: 'columns',
  fields: {
    organisationId: 'text',
    contextId: 'text',
    kind: 'text',
    lineItemUrl: 'text',
    label: 'text',
    scoreMaximum: 'number',
    activity: 'free',
    createdAt: 'date',
    lastReadAt: 'date',
    valuesSeen: 'number',
    missingSince: 'date',
  },
  indexes: [['contextId'], ['lineItemUrl']],
};

/** `_id` is `<columnId>:<learnerId>`; `revision` counts the changes of the value. */
export type ObservationRow = Observation & StoredRow & { readonly revision: number };
export const observations: TableDefinition<ObservationRow> = {
  name: 'observations',
  fields: {
    organisationId: 'text',
    contextId: 'text',
    columnId: 'text',
    learnerId: 'text',
    value: 'free',
    readAt: 'date',
    earlier: 'free',
    revision: 'number',
  },
  indexes: [['columnId']],
};

/** `_id` is `<resourceLinkId>:<learnerId>`. */
export type ClaimPointLaunchRow = ClaimPointLaunch & StoredRow;
export const claimPointLaunches: TableDefinition<ClaimPointLaunchRow> = {
  name: 'claimPointLaunches',
  fields: {
    organisationId: 'text',
    contextId: 'text',
    resourceLinkId: 'text',
    learnerId: 'text',
    firstAt: 'date',
    lastAt: 'date',
  },
  indexes: [['contextId']],
};

/** `_id` is `<achievementId>:<learnerId>`. */
export type ApprovalRow = Approval & StoredRow;
export const approvals: TableDefinition<ApprovalRow> = {
  name: 'approvals',
  fields: {
    organisationId: 'text',
    contextId: 'text',
    achievementId: 'text',
    learnerId: 'text',
    approvedBy: 'text',
    approvedAt: 'date',
  },
  indexes: [['contextId']],
};

/** `_id` is `<contextId>:<source>`. */
export type ReadingRow = SourceReading & StoredRow;
export const readings: TableDefinition<ReadingRow> = {
  name: 'readings',
  fields: {
    organisationId: 'text',
    contextId: 'text',
    source: 'text',
    readAt: 'date',
    failedWith: 'text',
    rows: 'number',
    skippedRows: 'number',
  },
  indexes: [['contextId']],
};
