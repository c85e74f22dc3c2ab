/** Contract of the stores when many do the same thing at once: exactly once, and nothing lost. */
import { award } from './awards-contract.js';
import { credential, signingKey } from './credentials-contract.js';
import type { Engine } from './engines.js';
import { login, organisation, platform, session } from './identity-contract.js';
import { minutes, start, together, useStores } from './opened.js';

const many = 50;

function winners(results: readonly unknown[]): number {
  return results.filter((result) => result !== undefined && result !== false).length;
}

export function racesContract(engine: Engine): void {
  describe('store races', () => {
    const opened = useStores(engine);

    it('what can be claimed is claimed once: login, session code, invitation', async () => {
      const { logins, sessions, invitations } = opened().stores;
      await logins.create(login('r1'));
      expect(winners(await together(many, (n) => logins.receive('r1', `sealed ${n}`)))).toBe(1);
      expect(winners(await together(many, () => logins.claim('r1', 'received')))).toBe(1);
      const expiresAt = minutes(5);
      await sessions.create(session('r1'));
      await sessions.createCode({
        hash: 'r1',
        sessionId: 'r1',
        organisationId: 'org-1',
        expiresAt,
      });
      expect(winners(await together(many, () => sessions.claimCode('r1')))).toBe(1);
      const purpose = 'register-platform';
      await invitations.create({ hash: 'r1', organisationId: 'org-1', purpose, expiresAt });
      expect(winners(await together(many, () => invitations.claim('r1', purpose)))).toBe(1);
    });

    it('what is ensured exists once, and everybody gets the same: organisation, setting, deployment', async () => {
      const { organisations, settings, deployments } = opened().stores;
      const names = await together(many, (n) =>
        organisations.ensure({ ...organisation, name: `${n}` }),
      );
      expect(new Set(names.map(({ name }) => name)).size).toBe(1);
      const values = await together(many, (n) => settings.setOnce('race', `${n}`));
      expect(new Set(values).size).toBe(1);
      const rows = await together(many, () => deployments.ensure('p', 'd'));
      expect(new Set(rows.map(({ id }) => id)).size).toBe(1);
    });

    it('learners, contexts and links are ensured once', async () => {
      const { learners, contexts, resourceLinks } = opened().stores;
      const learner = { organisationId: 'org-1', deploymentRowId: 'd', sub: 's' };
      const people = await together(many, () => learners.ensure(learner));
      expect(new Set(people.map(({ id }) => id)).size).toBe(1);
      const roster = Array.from({ length: 40 }, (_, n) => ({ ...learner, sub: `s${n}` }));
      const rosters = await together(10, () => learners.ensureMany(roster));
      for (const read of rosters) expect(read).toEqual(rosters[0]);
      const context = {
        organisationId: 'org-1',
        deploymentRowId: 'd',
        platformId: 'p',
        platformContextId: '1',
        title: 't',
        label: 'l',
        productFamily: 'canvas',
        agsScopes: [],
        history: [],
        lastLaunchAt: start,
      } as const;
      const courses = await together(many, () => contexts.ensure(context));
      expect(new Set(courses.map(({ id }) => id)).size).toBe(1);
      const link = {
        organisationId: 'org-1',
        contextId: 'c',
        platformResourceLinkId: 'r',
        title: 't',
      };
      const links = await together(many, () => resourceLinks.ensure(link));
      expect(new Set(links.map(({ id }) => id)).size).toBe(1);
    });

    it('one of many registrations, admins and credentials is accepted', async () => {
      const { platforms, admins, credentials } = opened().stores;
      const attempts = await Promise.allSettled([
        ...Array.from({ length: many }, (_, n) => platforms.create({ ...platform, id: `${n}` })),
        ...Array.from({ length: many }, (_, n) =>
          admins.create({
            id: `${n}`,
            organisationId: 'org-1',
            userName: 'u',
            passwordHash: 'h',
            createdAt: start,
          }),
        ),
        ...Array.from({ length: many }, (_, n) => credentials.create(credential(`${n}`, 'w'))),
      ]);
      const accepted = attempts.map(({ status }) => status === 'fulfilled');
      for (const start of [0, many, 2 * many]) {
        expect(accepted.slice(start, start + many).filter(Boolean)).toHaveLength(1);
      }
    });

    it('awarding concurrently is awarding once, and one transition wins', async () => {
      const { awards } = opened().stores;
      const results = await together(many, (n) => awards.ensure(award(`w${n}`)));
      expect(results.filter(({ created }) => created)).toHaveLength(1);
      const [id] = new Set(results.map((result) => result.award.id));
      expect(new Set(results.map((result) => result.award.id)).size).toBe(1);
      const moved = await together(many, (n) =>
        awards.transition(
          id ?? '',
          ['awarded'],
          n % 2 ? { status: 'claimed' } : { status: 'declined' },
        ),
      );
      expect(winners(moved)).toBe(1);
    });

    it('rules: concurrent drafts are one draft, one publication wins, versions have no gap', async () => {
      const { rules } = opened().stores;
      const draft = {
        organisationId: 'org-1',
        contextId: 'race',
        achievementId: 'a',
        clause: { type: 'approved' },
        showsValues: false,
      } as const;
      for (let version = 1; version <= 3; version += 1) {
        const drafts = await together(20, () => rules.saveDraft(draft));
        expect(new Set(drafts.map(({ id }) => id)).size).toBe(1);
        const published = await Promise.allSettled(
          drafts.map(({ id }, n) => rules.publish(id, { publishedBy: `${n}`, publishedAt: start })),
        );
        expect(published.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      }
      expect((await rules.list('race')).map(({ version, status }) => [version, status])).toEqual([
        [1, 'superseded'],
        [2, 'superseded'],
        [3, 'published'],
      ]);
    });

    it('an index is taken once, a list opened once, a key in force once, a revocation counted once', async () => {
      const { statusLists, signingKeys, credentials } = opened().stores;
      const lists = await together(many, () =>
        statusLists.ensureOpen('org-1', 'revocation', 131_072),
      );
      expect(new Set(lists.map(({ id }) => id)).size).toBe(1);
      const listId = lists[0]?.id ?? '';
      expect(winners(await together(many, () => statusLists.takeIndex(listId, 'org-1', 3)))).toBe(
        1,
      );
      await together(many, () => statusLists.markRevoked(listId, 3));
      expect((await statusLists.find(listId))?.revision).toBe(1);
      const keys = await together(many, (n) => signingKeys.ensureCurrent(signingKey(`k${n}`)));
      expect(new Set(keys.map(({ id }) => id)).size).toBe(1);
      await credentials.create(credential('rv', 'rv'));
      expect(winners(await together(many, () => credentials.revoke('rv', start, 'x')))).toBe(1);
    });

    it('observations recorded concurrently lose no value', async () => {
      const { observations } = opened().stores;
      const key = { id: 'k', organisationId: 'org-1', contextId: 'c' };
      const learners = Array.from({ length: 20 }, (_, n) => `l${n}`);
      await together(8, (score) =>
        observations.record(
          key,
          learners.map((learnerId) => ({ learnerId, value: { score, maximum: 10 } })),
          start,
        ),
      );
      const found = await observations.list('c', ['k']);
      expect(found).toHaveLength(20);
      for (const { value, earlier } of found) {
        const scores = [value, ...earlier].map((seen) => seen?.score);
        expect(new Set(scores)).toEqual(new Set([0, 1, 2, 3, 4, 5, 6, 7]));
      }
    });

    it('rosters recorded concurrently: the newest is what counts', async () => {
      const { members } = opened().stores;
      await together(8, (n) =>
        members.recordRoster(
          'c',
          'org-1',
          Array.from({ length: 10 }, (_, i) => ({
            learnerId: `l${n + i}`,
            roles: ['Learner'],
            status: 'Active',
          })),
          minutes(n),
        ),
      );
      const listed = (await members.list('c')).filter(({ rosterRoles }) => rosterRoles !== null);
      const newest = Array.from({ length: 10 }, (_, i) => `l${7 + i}`);
      expect(listed.map(({ learnerId }) => learnerId).sort()).toEqual(newest.sort());
    });

    it('launches and rosters of one person at once lose neither', async () => {
      const { members } = opened().stores;
      const who = { contextId: 'cm', organisationId: 'org-1', learnerId: 'l1' };
      await Promise.all([
        ...Array.from({ length: 10 }, (_, n) =>
          members.recordLaunch({
            ...who,
            roles: n === 3 ? ['Instructor'] : ['Learner'],
            at: start,
          }),
        ),
        ...Array.from({ length: 10 }, () =>
          members.recordRoster(
            'cm',
            'org-1',
            [{ learnerId: 'l1', roles: ['Learner'], status: 'Active' }],
            start,
          ),
        ),
      ]);
      expect(await members.list('cm')).toHaveLength(1);
      expect(await members.find('cm', 'l1')).toMatchObject({
        everInstructor: true,
        rosterRoles: ['Learner'],
        lastLaunchAt: start,
      });
    });

    it('tasks, single jobs and rows of ltijs meet at one row', async () => {
      const { tasks, jobs, ltijsRows } = opened().stores;
      const finding = {
        organisationId: 'org-1',
        contextId: 'c',
        kind: 'column_missing',
        subject: 's',
        detail: {},
        openedAt: start,
      } as const;
      const found = await together(many, (n) => tasks.ensure({ ...finding, id: `${n}` }));
      expect(new Set(found.map(({ id }) => id)).size).toBe(1);
      const job = {
        name: 'j',
        type: 'single',
        priority: 0,
        nextRunAt: null,
        lockedAt: null,
        attributes: '{}',
      } as const;
      const rows = await together(many, (n) => jobs.insert({ ...job, id: `${n}` }));
      expect(new Set(rows.map(({ id }) => id)).size).toBe(1);
      const lock = await together(many, (n) =>
        jobs.update(rows[0]?.id ?? '', { lockedAt: minutes(n) }, null),
      );
      expect(winners(lock)).toBe(1);
      const query = { contextId: 'c', user: 'u' };
      await together(20, (n) =>
        ltijsRows.replace(
          'contexttoken',
          query,
          { index: query, data: { n }, createdAt: start },
          null,
        ),
      );
      await together(10, (n) => ltijsRows.modify('contexttoken', query, { [`m${n}`]: true }));
      const [row, another] = await ltijsRows.find('contexttoken', query);
      expect(another).toBeUndefined();
      expect(Object.keys(row?.data ?? {})).toHaveLength(11);
    });
  });
}
