/** Contract of the stores in `ports/course.ts`. */
import type { Column, ObservedValue } from '../../src/domain/course.js';
import type { Context } from '../../src/domain/platform.js';
import type { Engine } from './engines.js';
import { codeOf, minutes, start, useStores } from './opened.js';

const withoutServices: Omit<Context, 'id'> = {
  organisationId: 'org-1',
  deploymentRowId: 'deployment-1',
  platformId: 'platform-1',
  platformContextId: '4',
  title: 'Physics',
  label: '',
  productFamily: 'moodle',
  agsScopes: ['https://purl.imsglobal.org/spec/lti-ags/scope/lineitem'],
  history: [],
  lastLaunchAt: start,
};
const context: Omit<Context, 'id'> = {
  ...withoutServices,
  lineItemsUrl: 'https://moodle.example/lineitems?type_id=1',
};

function column(id: string, contextId = 'c1'): Column {
  return {
    id,
    organisationId: 'org-1',
    contextId,
    kind: 'formula',
    lineItemUrl: `https://moodle.example/lineitems/${id}?type_id=1`,
    label: 'Quiz 1 (read by Accolade)',
    scoreMaximum: 10,
    activity: { name: 'Quiz 1', idNumber: 'quiz1', maximum: 10 },
    createdAt: start,
  };
}

export function courseContract(engine: Engine): void {
  describe('contexts and links', () => {
    const opened = useStores(engine);

    it('contexts: the newest launch overwrites, also what it no longer brings', async () => {
      const { contexts } = opened().stores;
      const created = await contexts.ensure(context);
      expect(created).toEqual({ ...context, id: created.id });
      const newer = {
        ...withoutServices,
        title: 'Physics 2',
        membershipsUrl: 'https://m',
        lastLaunchAt: minutes(1),
      };
      expect(await contexts.ensure(newer)).toEqual({ ...newer, id: created.id });
      expect(await contexts.get('org-1', created.id)).toEqual({ ...newer, id: created.id });
      expect(await codeOf(contexts.get('org-2', created.id))).toBe('context_not_found');
      expect(await codeOf(contexts.get('org-1', 'none'))).toBe('context_not_found');
      const other = await contexts.ensure({
        ...context,
        deploymentRowId: 'deployment-2',
        organisationId: 'org-2',
      });
      expect(other.id).not.toBe(created.id);
      expect(await contexts.list('org-2')).toEqual([other]);
    });

    it('listAll: the courses with a published rule, each once', async () => {
      const { contexts, rules } = opened().stores;
      const here = await contexts.ensure({ ...context, platformContextId: 'with' });
      const draftOnly = await contexts.ensure({ ...context, platformContextId: 'draft' });
      for (const achievementId of ['a1', 'a2']) {
        const draft = {
          organisationId: 'org-1',
          achievementId,
          clause: { type: 'approved' },
          showsValues: false,
        } as const;
        const rule = await rules.saveDraft({ ...draft, contextId: here.id });
        await rules.publish(rule.id, { publishedBy: 'l1', publishedAt: start });
        await rules.saveDraft({ ...draft, contextId: draftOnly.id });
      }
      expect(await contexts.listAll()).toEqual([here]);
    });

    it('links: ensured unset, the title overwrites, values are set and removed', async () => {
      const { resourceLinks } = opened().stores;
      const link = {
        organisationId: 'org-1',
        contextId: 'c1',
        platformResourceLinkId: '9',
        title: 'Badges',
      };
      const created = await resourceLinks.ensure(link);
      expect(created).toEqual({ ...link, id: created.id, purpose: 'unset' });
      const claim = await resourceLinks.update('c1', created.id, {
        purpose: 'claim',
        restrictionInWords: 'Quiz 1 passed',
        restrictionConfirmedAt: minutes(1),
        writesScoreFor: 'a1',
      });
      expect(claim).toEqual({
        ...created,
        purpose: 'claim',
        restrictionInWords: 'Quiz 1 passed',
        restrictionConfirmedAt: minutes(1),
        writesScoreFor: 'a1',
      });
      const renamed = await resourceLinks.ensure({ ...link, title: 'Claim' });
      expect(renamed).toEqual({ ...claim, title: 'Claim' });
      const cleared = await resourceLinks.update('c1', created.id, {
        restrictionConfirmedAt: null,
        writesScoreFor: null,
      });
      expect(cleared).toEqual({
        ...created,
        title: 'Claim',
        purpose: 'claim',
        restrictionInWords: 'Quiz 1 passed',
      });
      expect(await resourceLinks.get('c1', created.id)).toEqual(cleared);
      expect(await resourceLinks.list('c1')).toEqual([cleared]);
      expect(await codeOf(resourceLinks.get('c2', created.id))).toBe('resource_link_not_found');
      expect(await codeOf(resourceLinks.update('c2', created.id, { purpose: 'badges' }))).toBe(
        'resource_link_not_found',
      );
    });
  });

  describe('columns and what was read', () => {
    const opened = useStores(engine);

    it('columns: stored, listed by course, readings recorded, missing and back', async () => {
      const { columns } = opened().stores;
      expect(await columns.create(column('k1'))).toEqual(column('k1'));
      expect(await columns.get('c1', 'k1')).toEqual(column('k1'));
      expect(await codeOf(columns.get('c2', 'k1'))).toBe('column_not_found');
      await columns.create(column('k2', 'c2'));
      expect(await columns.list('c1')).toEqual([column('k1')]);
      await columns.recordReading('k1', {
        lastReadAt: minutes(1),
        valuesSeen: 3,
        missingSince: minutes(1),
      });
      const missing = {
        ...column('k1'),
        lastReadAt: minutes(1),
        valuesSeen: 3,
        missingSince: minutes(1),
      };
      expect(await columns.get('c1', 'k1')).toEqual(missing);
      await columns.recordReading('k1', { lastReadAt: minutes(2), missingSince: null });
      expect(await columns.get('c1', 'k1')).toEqual({
        ...column('k1'),
        lastReadAt: minutes(2),
        valuesSeen: 3,
      });
      expect(await columns.isColumn(column('k1').lineItemUrl)).toBe(true);
      expect(await columns.isColumn('https://moodle.example/lineitems/other')).toBe(false);
    });

    it('columns: another line item takes the place of one that is gone', async () => {
      const { columns } = opened().stores;
      const { lineItemUrl } = await columns.create(column('k7', 'c7'));
      const gone = { lastReadAt: minutes(1), valuesSeen: 3, missingSince: minutes(1) };
      await columns.recordReading('k7', gone);
      const anew = 'https://moodle.example/lineitems/anew';
      const expected = { ...column('k7', 'c7'), lineItemUrl: anew, lastReadAt: minutes(1) };
      expect(await columns.replaceLineItem('c7', 'k7', anew)).toEqual(expected);
      expect(await columns.get('c7', 'k7')).toEqual(expected);
      expect(await columns.isColumn(lineItemUrl)).toBe(false);
      expect(await codeOf(columns.replaceLineItem('c1', 'k7', anew))).toBe('column_not_found');
    });

    it('observations: a changed value moves the old one into earlier, newest first', async () => {
      const { observations } = opened().stores;
      const key = { id: 'k1', organisationId: 'org-1', contextId: 'c1' };
      const read = (value: ObservedValue | null, at: Date): Promise<void> =>
        observations.record(key, [{ learnerId: 'l1', value }], at);
      const value = (score: number): ObservedValue => ({
        score,
        maximum: 10,
        gradedAt: minutes(score),
      });
      const [base] = await (async () => {
        await read(null, start);
        return observations.list('c1', ['k1']);
      })();
      expect(base).toEqual({
        ...{ organisationId: 'org-1', contextId: 'c1', columnId: 'k1' },
        learnerId: 'l1',
        value: null,
        readAt: start,
        earlier: [],
      });
      await read(value(4), minutes(1));
      await read(value(4), minutes(2));
      await read(value(9), minutes(3));
      await read(null, minutes(4));
      await read(value(10), minutes(5));
      // A slow reading from before does not undo what is newer.
      await read(value(1), minutes(2));
      expect(await observations.list('c1', ['k1'])).toEqual([
        { ...base, value: value(10), readAt: minutes(5), earlier: [value(9), value(4)] },
      ]);
      for (let n = 0; n < 25; n += 1) await read(value(n), minutes(10 + n));
      const [kept] = await observations.list('c1', ['k1']);
      expect(kept?.earlier).toHaveLength(20);
      expect(kept?.earlier[0]).toEqual(value(23));
    });

    it('observations: 200 learners in 5 columns, twice, listed by column', async () => {
      const { observations } = opened().stores;
      const ids = ['f1', 'f2', 'f3', 'f4', 'f5'];
      const rows = (shift: number): { learnerId: string; value: ObservedValue }[] =>
        Array.from({ length: 200 }, (_, n) => ({
          learnerId: `l${n}`,
          value: { score: n + shift, maximum: 300 },
        }));
      for (const id of ids) {
        const key = { id, organisationId: 'org-1', contextId: 'c5' };
        await observations.record(key, rows(0), minutes(1));
        await observations.record(key, rows(1), minutes(2));
      }
      const found = await observations.list('c5', ids);
      expect(found).toHaveLength(1000);
      expect(found.every(({ earlier }) => earlier.length === 1)).toBe(true);
      expect(await observations.list('c5', ['f1'])).toHaveLength(200);
      expect(await observations.list('c5', [])).toEqual([]);
      expect(await observations.list('other', ids)).toEqual([]);
      await observations.record(
        { id: 'f6', organisationId: 'org-1', contextId: 'c5' },
        [],
        minutes(3),
      );
    });

    it('proofs: first and last launch of a claim point, the first approval', async () => {
      const { proofs } = opened().stores;
      const launch = {
        organisationId: 'org-1',
        contextId: 'c1',
        resourceLinkId: 'r1',
        learnerId: 'l1',
      };
      await proofs.recordClaimPointLaunch({ ...launch, at: minutes(5) });
      await proofs.recordClaimPointLaunch({ ...launch, at: minutes(9) });
      await proofs.recordClaimPointLaunch({ ...launch, at: minutes(2) });
      expect(await proofs.listClaimPointLaunches('c1')).toEqual([
        { ...launch, firstAt: minutes(2), lastAt: minutes(9) },
      ]);
      expect(await proofs.listClaimPointLaunches('c2')).toEqual([]);
      const approval = {
        organisationId: 'org-1',
        contextId: 'c1',
        achievementId: 'a1',
        learnerId: 'l1',
        approvedBy: 'l9',
        approvedAt: start,
      };
      await proofs.recordApproval(approval);
      await proofs.recordApproval({ ...approval, approvedBy: 'l8', approvedAt: minutes(1) });
      expect(await proofs.listApprovals('c1')).toEqual([approval]);
    });

    it('readings: the newest of each source; a failure is forgotten when it works again', async () => {
      const { readings } = opened().stores;
      const reading = {
        organisationId: 'org-1',
        contextId: 'c1',
        source: 'ags',
        readAt: minutes(1),
        rows: 0,
        skippedRows: 0,
      } as const;
      await readings.record({ ...reading, failedWith: 'platform_timeout' });
      await readings.record({ ...reading, readAt: minutes(2), rows: 20, skippedRows: 1 });
      await readings.record({ ...reading, readAt: minutes(1), failedWith: 'platform_busy' });
      await readings.record({ ...reading, source: 'roster' });
      expect(await readings.list('c1')).toEqual([
        { ...reading, readAt: minutes(2), rows: 20, skippedRows: 1 },
        { ...reading, source: 'roster' },
      ]);
    });
  });
}
