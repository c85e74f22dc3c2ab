/**
 * Reads gradebook columns through the Assignment and Grade Services 2.0, for the two sources that rest on them.
 * Only columns that the course's own list of line items names are read (trap T5); nothing is ever written.
 * An empty answer `[]` of a formula column means that the LMS has not computed it yet (captured study, A5).
 */
import type { Clock } from '../domain/environment.js';
import type { Column, Observation, ObservedValue } from '../domain/course.js';
import type { Fact, FactKey, EvidenceSourceId, UnknownReason } from '../domain/fact.js';
import type { LineItemResult } from '../domain/platform.js';
import type { Learner } from '../domain/learner.js';
import type { ErrorCode } from '../errors.js';
import type { Stores } from '../stores/ports/index.js';
import type { ServicesClient } from '../platform/services-client.js';
import type { Course, EvidenceReading, EvidenceSource } from './port.js';
import { servicesOf } from './port.js';
import { peopleBySub } from './people.js';
import { failureCode } from './roster.js';

export interface ColumnReadingDeps {
  readonly stores: Pick<Stores, 'columns' | 'observations'>;
  readonly services: Pick<ServicesClient, 'listLineItems' | 'readResults'>;
  readonly clock: Clock;
}

/** What came of reading one column. */
interface ColumnRead {
  readonly column: Column;
  readonly rows: number;
  readonly skippedRows: number;
  readonly failedWith?: ErrorCode;
  /** Set when no value of this column is known now, whoever asks. */
  readonly unknownFor?: UnknownReason;
}

/** The source that rests on columns of one kind. */
export function createColumnSource(
  deps: ColumnReadingDeps,
  id: Extract<EvidenceSourceId, 'ags' | 'formulaColumn'>,
  kind: Column['kind'],
): EvidenceSource {
  async function wanted(course: Course, keys: readonly FactKey[]): Promise<readonly Column[]> {
    const columns = await deps.stores.columns.list(course.context.id);
    return columns.filter((column) => column.kind === kind && keys.includes(keyOf(column)));
  }

  return {
    id,
    answers: (key) => key.startsWith('column:'),
    async read(course, keys) {
      const columns = await wanted(course, keys);
      const readAt = deps.clock();
      if (columns.length === 0) return { facts: [], readAt, rows: 0, skippedRows: 0 };
      const reads = await readColumns(deps, course, columns);
      return toReading(course, id, {
        reads,
        observations: await observationsOf(deps, course, columns),
        readAt,
      });
    },
    async recall(course, keys) {
      const columns = await wanted(course, keys);
      return toReading(course, id, {
        reads: columns.map(lastRead),
        observations: await observationsOf(deps, course, columns),
        readAt: deps.clock(),
      });
    },
  };
}

async function readColumns(
  deps: ColumnReadingDeps,
  course: Course,
  columns: readonly Column[],
): Promise<readonly ColumnRead[]> {
  let listed: ReadonlySet<string>;
  try {
    const list = await deps.services.listLineItems(servicesOf(course));
    listed = new Set(list.rows.map((item) => item.id));
  } catch (error) {
    const failedWith = failureCode(error);
    return columns.map((column) => unreachable(column, failedWith));
  }
  return Promise.all(columns.map((column) => readColumn(deps, course, { column, listed })));
}

async function readColumn(
  deps: ColumnReadingDeps,
  course: Course,
  { column, listed }: { readonly column: Column; readonly listed: ReadonlySet<string> },
): Promise<ColumnRead> {
  if (!listed.has(column.lineItemUrl)) {
    const now = deps.clock();
    await deps.stores.columns.recordReading(column.id, {
      lastReadAt: now,
      missingSince: column.missingSince ?? now,
    });
    return { column, rows: 0, skippedRows: 0, unknownFor: 'column_missing' };
  }
  try {
    const answer = await deps.services.readResults(servicesOf(course), column.lineItemUrl);
    const values = answer.rows.filter((row) => row.score !== undefined).length;
    const rows = answer.rows.length + answer.skipped.length;
    const notComputed = column.kind === 'formula' && rows === 0;
    // Values known from before stay what they were: the LMS has not said anything else.
    if (!notComputed) {
      const observed = observe(answer.rows, peopleBySub(course));
      await deps.stores.observations.record(column, observed, answer.readAt);
    }
    await deps.stores.columns.recordReading(column.id, {
      lastReadAt: answer.readAt,
      valuesSeen: values,
      missingSince: null,
    });
    return {
      column,
      rows,
      skippedRows: answer.skipped.length,
      ...(notComputed && { unknownFor: 'not_read_yet' as const }),
    };
  } catch (error) {
    return unreachable(column, failureCode(error));
  }
}

/** One row for every learner: a learner without a row has no grade. */
function observe(
  rows: readonly LineItemResult[],
  people: ReadonlyMap<string, Learner>,
): readonly { readonly learnerId: string; readonly value: ObservedValue | null }[] {
  const byUser = new Map(rows.map((row) => [row.userId, row]));
  return [...people.values()].map((learner) => {
    const row = byUser.get(learner.sub);
    return { learnerId: learner.id, value: row ? valueOf(row) : null };
  });
}

function valueOf(row: LineItemResult): ObservedValue | null {
  if (row.score === undefined) return null;
  return {
    score: row.score,
    // AGS 2.0 §3.3: 1 is the default of resultMaximum.
    maximum: row.maximum ?? 1,
    ...(row.gradedAt !== undefined && { gradedAt: row.gradedAt }),
  };
}

function unreachable(column: Column, failedWith: ErrorCode): ColumnRead {
  return { column, rows: 0, skippedRows: 0, failedWith, unknownFor: 'source_unreachable' };
}

/** What is known of a column without asking. */
function lastRead(column: Column): ColumnRead {
  return {
    column,
    rows: 0,
    skippedRows: 0,
    ...(column.missingSince !== undefined && { unknownFor: 'column_missing' as const }),
  };
}

/** The column was read again since, and had nothing to say about this learner. */
function isOutdated(seen: Observation, column: Column): boolean {
  return column.lastReadAt !== undefined && seen.readAt < column.lastReadAt;
}

async function observationsOf(
  deps: ColumnReadingDeps,
  course: Course,
  columns: readonly Column[],
): Promise<readonly Observation[]> {
  if (columns.length === 0) return [];
  return deps.stores.observations.list(
    course.context.id,
    columns.map((column) => column.id),
  );
}

function toReading(
  course: Course,
  source: Extract<EvidenceSourceId, 'ags' | 'formulaColumn'>,
  read: {
    readonly reads: readonly ColumnRead[];
    readonly observations: readonly Observation[];
    readonly readAt: Date;
  },
): EvidenceReading {
  const observed = new Map(
    read.observations.map((seen) => [`${seen.columnId} ${seen.learnerId}`, seen]),
  );
  const facts = read.reads.flatMap(({ column, unknownFor }) =>
    [...peopleBySub(course).values()].map((learner): Fact => {
      const base = { learnerId: learner.id, key: keyOf(column), source };
      const seen = observed.get(`${column.id} ${learner.id}`);
      const readAt = (seen?.readAt ?? read.readAt).toISOString();
      if (unknownFor !== undefined)
        return { ...base, readAt, state: 'unknown', reason: unknownFor };
      if (!seen || isOutdated(seen, column)) {
        return { ...base, readAt, state: 'unknown', reason: 'not_read_yet' };
      }
      return toFact({ ...base, readAt }, seen);
    }),
  );
  const failedWith = read.reads.find((one) => one.failedWith !== undefined)?.failedWith;
  return {
    facts,
    readAt: read.readAt,
    rows: sum(read.reads.map((one) => one.rows)),
    skippedRows: sum(read.reads.map((one) => one.skippedRows)),
    ...(failedWith !== undefined && { failedWith }),
  };
}

function toFact(
  base: Pick<Fact, 'learnerId' | 'key' | 'source' | 'readAt'>,
  seen: Observation,
): Fact {
  if (seen.value === null) return { ...base, state: 'unknown', reason: 'not_graded' };
  return {
    ...base,
    state: 'grade',
    ...graded(seen.value),
    earlier: seen.earlier.map(graded),
  };
}

function graded({ score, maximum, gradedAt }: ObservedValue): {
  readonly score: number;
  readonly maximum: number;
  readonly gradedAt?: string;
} {
  return { score, maximum, ...(gradedAt !== undefined && { gradedAt: gradedAt.toISOString() }) };
}

function keyOf(column: Column): FactKey {
  return `column:${column.id}`;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
