/**
 * The captured Moodle payloads (test/fixtures/moodle: nrps-page1-limit10, ags-lineitems, ags-results-mixed,
 * ags-results-empty) through roster, columns, rules and awards, unchanged but for the base URL. Page 2 of the
 * roster was not captured; it continues page 1 in the same shape.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomBytes } from 'node:crypto';
import { createAwarding } from '../../src/awards/index.js';
import { createEvidence } from '../../src/evidence/index.js';
import { openStores } from '../../src/stores/open.js';
import type { Stores } from '../../src/stores/ports/index.js';
import { tiers } from '../awards/world.js';
import { courseAt, createClientFixture, platformAt } from '../platform/client-fixture.js';
import { captured, startFixturePlatform } from '../platform/fixture-platform.js';
import type { FixturePlatform } from '../platform/fixture-platform.js';

const services = '/mod/lti/services.php';
const roster = `${services}/CourseSection/2/bindings/1/memberships`;
const results = `GET ${services}/2/lineitems/6/lineitem/results?type_id=1`;
const now = new Date('2026-11-21T20:06:20Z');

let lms: FixturePlatform;
let stores: Stores;
let folder: string;

beforeEach(async () => {
  lms = await startFixturePlatform();
  folder = await mkdtemp(join(tmpdir(), 'accolade-captured-'));
  stores = await openStores({ kind: 'sqlite', file: join(folder, 'a.db') }, () => now);
  lms.answer(`GET ${services}/2/lineitems?type_id=1`, captured('ags-lineitems'));
  lms.answer(results, captured('ags-results-mixed'));
  lms.answer(`GET ${roster}`, captured('nrps-page1-limit10'));
  lms.answer(`GET ${roster}?limit=10&from=10`, {
    ...captured('nrps-page1-limit10'),
    headers: { 'content-type': 'application/vnd.ims.lti-nrps.v2.membershipcontainer+json' },
    body: {
      id: roster,
      context: { id: '2' },
      members: ['4', '5', '6'].map((user_id) => ({
        status: 'Active',
        roles: ['Learner'],
        user_id,
      })),
    },
  });
});
afterEach(async () => {
  await stores.close();
  await lms.close();
  await rm(folder, { recursive: true, force: true });
});

async function createCourse(): Promise<string> {
  const { lineItemsUrl, membershipsUrl, agsScopes } = courseAt(lms.url);
  await stores.organisations.ensure({
    id: 'o1',
    name: 'S',
    issuerProfile: null,
    tiers,
    createdAt: now,
  });
  const platform = await stores.platforms.create(platformAt(lms.url));
  const deployment = await stores.deployments.ensure(platform.id, '1');
  const context = await stores.contexts.ensure({
    organisationId: 'o1',
    deploymentRowId: deployment.id,
    platformId: platform.id,
    platformContextId: '2',
    title: 'Einführung in LTI 1.3 / Intro to LTI',
    label: 'LTI101',
    productFamily: 'moodle',
    agsScopes,
    ...(lineItemsUrl !== undefined && { lineItemsUrl }),
    ...(membershipsUrl !== undefined && { membershipsUrl }),
    history: [],
    lastLaunchAt: now,
  });
  await stores.columns.create({
    id: 'k1',
    organisationId: 'o1',
    contextId: context.id,
    kind: 'formula',
    lineItemUrl: `${lms.url}${services}/2/lineitems/6/lineitem?type_id=1`,
    label: 'Badge progress',
    scoreMaximum: 100,
    createdAt: now,
  });
  await stores.achievements.create({
    id: 'a1',
    organisationId: 'o1',
    contextId: context.id,
    tierId: 'badge',
    name: 'Badge',
    description: '',
    language: 'en',
    status: 'published',
    createdAt: now,
  });
  const rule = await stores.rules.saveDraft({
    organisationId: 'o1',
    contextId: context.id,
    achievementId: 'a1',
    clause: {
      type: 'result',
      column: { columnId: 'k1' },
      measure: 'percent',
      comparison: { op: 'atLeast', value: 66.66667 },
    },
    showsValues: false,
  });
  await stores.rules.publish(rule.id, { publishedBy: 'teacher', publishedAt: now });
  return context.id;
}

test('awards users 4, 5 and 7, knows nothing of 6, and of nobody who has no row', async () => {
  const contextId = await createCourse();
  const { client } = createClientFixture({ host: new URL(lms.url).host, now });
  const clock = (): Date => now;
  const awarding = createAwarding({
    stores,
    evidence: createEvidence({ stores, services: client, clock }),
    services: client,
    translate: (_locale, key) => key,
    revokeForAward: async () => undefined,
    allowIncompleteIssuer: () => true,
    clock,
    random: (size) => randomBytes(size),
  });
  const decision = await awarding.decideCourse('o1', contextId);
  const people = await stores.learners.getMany(
    decision.rules[0]?.decisions.map(({ learnerId }) => learnerId) ?? [],
  );
  const subs = new Map(people.map(({ id, sub }) => [id, sub]));
  expect(people).toHaveLength(13);
  expect(decision.awarded.map(({ learnerId }) => subs.get(learnerId)).sort()).toEqual([
    '4',
    '5',
    '7',
  ]);
  const six = decision.rules[0]?.decisions.find(({ learnerId }) => subs.get(learnerId) === '6');
  expect(six?.outcome).toMatchObject({ verdict: 'unknown', reason: 'not_graded' });
  const ana = decision.awarded.find(({ learnerId }) => subs.get(learnerId) === '4');
  expect(ana?.outcome.seen).toEqual([
    {
      key: 'column:k1',
      source: 'formulaColumn',
      score: 85,
      maximum: 100,
      at: '2026-11-21T20:06:17.000Z',
      readAt: now.toISOString(),
    },
  ]);
  expect(people.find(({ sub }) => sub === '7')?.name).toBe('Dmitri Lefèvre');
  expect(decision.readings).toMatchObject([{ source: 'formulaColumn', rows: 4, skippedRows: 0 }]);

  // The captured empty answer: the LMS has not computed the column; awards stand, nothing is concluded.
  lms.answer(results, captured('ags-results-empty'));
  const later = await awarding.decideCourse('o1', contextId);
  expect(later.rules[0]?.decisions[0]?.outcome).toMatchObject({ reason: 'not_read_yet' });
  expect(later.awards).toHaveLength(3);
  expect(await stores.tasks.list(contextId, 'open')).toEqual([]);
  expect(lms.asked.some(({ method, path }) => method === 'PUT' || path.includes('scores'))).toBe(
    false,
  );
});
