/** Courses: contexts, links, columns, and what was read. */
import type { Context, ResourceLink } from '../../domain/platform.js';
import type {
  Approval,
  ClaimPointLaunch,
  Column,
  Observation,
  ObservedValue,
  SourceReading,
} from '../../domain/course.js';

export interface ContextStore {
  /** Finds by (deploymentRowId, platformContextId) or creates; the newest launch's values overwrite. */
  ensure(context: Omit<Context, 'id'>): Promise<Context>;
  /** @throws context_not_found, also when it belongs to another Organisation */
  get(organisationId: string, id: string): Promise<Context>;
  list(organisationId: string): Promise<readonly Context[]>;
  /** Every course with a published rule, for the schedule. */
  listAll(): Promise<readonly Context[]>;
}

export interface ResourceLinkStore {
  /** Finds by (contextId, platformResourceLinkId) or creates with purpose `unset`; the title overwrites. */
  ensure(
    link: Pick<ResourceLink, 'organisationId' | 'contextId' | 'platformResourceLinkId' | 'title'>,
  ): Promise<ResourceLink>;
  /** @throws resource_link_not_found, also when it belongs to another Context */
  get(contextId: string, id: string): Promise<ResourceLink>;
  list(contextId: string): Promise<readonly ResourceLink[]>;
  /** `null` removes a value. */
  update(
    contextId: string,
    id: string,
    change: {
      readonly purpose?: ResourceLink['purpose'];
      readonly restrictionInWords?: string | null;
      readonly restrictionConfirmedAt?: Date | null;
      readonly writesScoreFor?: string | null;
    },
  ): Promise<ResourceLink>;
}

export interface ColumnStore {
  create(column: Column): Promise<Column>;
  /** @throws column_not_found, also when it belongs to another Context */
  get(contextId: string, id: string): Promise<Column>;
  list(contextId: string): Promise<readonly Column[]>;
  /** Whether a line item is a column that rules read, in whatever course: then nothing is posted to it. */
  isColumn(lineItemUrl: string): Promise<boolean>;
  /** `missingSince: null` when it is back. */
  recordReading(
    id: string,
    reading: {
      readonly lastReadAt: Date;
      readonly valuesSeen?: number;
      readonly missingSince?: Date | null;
    },
  ): Promise<void>;
  /**
   * The column has another line item from now on: it is not missing, and no value of it was seen yet.
   * @throws column_not_found, also when it belongs to another Context
   */
  replaceLineItem(contextId: string, id: string, lineItemUrl: string): Promise<Column>;
}

export interface ObservationStore {
  /** Writes what was read of a column; a changed value moves the old one into `earlier`. Idempotent. */
  record(
    column: Pick<Column, 'id' | 'organisationId' | 'contextId'>,
    rows: readonly { readonly learnerId: string; readonly value: ObservedValue | null }[],
    readAt: Date,
  ): Promise<void>;
  list(contextId: string, columnIds: readonly string[]): Promise<readonly Observation[]>;
}

export interface ProofStore {
  recordClaimPointLaunch(
    launch: Omit<ClaimPointLaunch, 'firstAt' | 'lastAt'> & { readonly at: Date },
  ): Promise<void>;
  listClaimPointLaunches(contextId: string): Promise<readonly ClaimPointLaunch[]>;
  /** Idempotent: the first approval is kept. */
  recordApproval(approval: Approval): Promise<void>;
  listApprovals(contextId: string): Promise<readonly Approval[]>;
}

export interface ReadingStore {
  record(reading: SourceReading): Promise<void>;
  list(contextId: string): Promise<readonly SourceReading[]>;
}
