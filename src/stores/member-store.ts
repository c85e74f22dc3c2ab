/**
 * People in a Context. A roster is written row by row, and counts once its reading is recorded as the newest:
 * rows of an older reading then show as not listed. So a roster replaces the one before at one stroke, and of
 * two that overlap the newer stays, without a transaction.
 */
import type { Member } from '../domain/platform.js';
import { members, rosters } from './models/identity.js';
import type { MemberRow, RosterRow } from './models/identity.js';
import type { MemberStore } from './ports/identity.js';
import { without } from './rows.js';
import { oneOf } from './table.js';
import type { OpenTable, Table, Write } from './table.js';

const idOf = (contextId: string, learnerId: string): string => `${contextId}:${learnerId}`;

export function createMemberStore(open: OpenTable): MemberStore {
  const table = open(members);
  const newest = open(rosters);
  return {
    async recordLaunch({ contextId, organisationId, learnerId, roles, at }) {
      const instructor = roles.includes('Instructor');
      const blank = unseen({ contextId, organisationId, learnerId });
      const told = { launchRoles: roles, lastLaunchAt: at };
      const row = await table.upsert(
        { _id: idOf(contextId, learnerId) },
        instructor
          ? {
              $set: { ...told, everInstructor: true },
              $setOnInsert: without(blank, 'launchRoles', 'lastLaunchAt', 'everInstructor'),
            }
          : { $set: told, $setOnInsert: without(blank, 'launchRoles', 'lastLaunchAt') },
      );
      return toMember(row, await newest.findOne({ _id: contextId }));
    },
    async recordRoster(contextId, organisationId, listed, at) {
      await ensureRows(table, { contextId, organisationId }, listed);
      await table.write(listed.map((person) => rosterWrite(contextId, person, at)));
      await newest.upsert(
        { _id: contextId },
        { $max: { readAt: at }, $setOnInsert: { organisationId } },
      );
    },
    async find(contextId, learnerId) {
      const row = await table.findOne({ _id: idOf(contextId, learnerId) });
      return row && toMember(row, await newest.findOne({ _id: contextId }));
    },
    async list(contextId) {
      // First the rows: a roster recorded in between can only make them look older than they are.
      const rows = await table.find({ contextId });
      const roster = await newest.findOne({ _id: contextId });
      return rows.map((row) => toMember(row, roster));
    },
  };
}

type Listed = Parameters<MemberStore['recordRoster']>[2][number];

async function ensureRows(
  table: Table<MemberRow>,
  course: { readonly contextId: string; readonly organisationId: string },
  listed: readonly Listed[],
): Promise<void> {
  const { contextId } = course;
  const known = new Set((await table.find({ contextId })).map((row) => row.learnerId));
  await table.write(
    listed
      .filter(({ learnerId }) => !known.has(learnerId))
      .map(({ learnerId }) => ({
        updateOne: {
          filter: { _id: idOf(contextId, learnerId) },
          update: { $setOnInsert: unseen({ ...course, learnerId }) },
          upsert: true,
        },
      })),
  );
}

function rosterWrite(contextId: string, person: Listed, at: Date): Write<MemberRow> {
  return {
    updateOne: {
      filter: {
        _id: idOf(contextId, person.learnerId),
        ...oneOf<MemberRow>([{ rosterReadAt: null }, { rosterReadAt: { $lte: at } }]),
      },
      update: {
        $set: {
          rosterRoles: person.roles,
          rosterStatus: person.status,
          rosterReadAt: at,
          ...(person.roles.includes('Instructor') && { everInstructor: true }),
        },
      },
    },
  };
}

/** A member of whom neither a launch nor a roster has told anything yet. */
function unseen(
  who: Pick<Member, 'contextId' | 'organisationId' | 'learnerId'>,
): Omit<MemberRow, '_id'> {
  return {
    ...who,
    launchRoles: [],
    everInstructor: false,
    rosterRoles: null,
    rosterStatus: null,
    lastLaunchAt: null,
    rosterReadAt: null,
  };
}

function toMember(row: MemberRow, roster: RosterRow | undefined): Member {
  const member = without(row, '_id');
  if (roster === undefined) return member;
  const listed = member.rosterReadAt !== null && member.rosterReadAt >= roster.readAt;
  if (listed) return member;
  return { ...member, rosterRoles: null, rosterStatus: null, rosterReadAt: roster.readAt };
}
