/**
 * A course at a real sandbox LMS, the real services client, real stores on an SQLite file: everything but the
 * launch guard, in whose place `launch` reads the id_token that the sandbox posts.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomBytes } from 'node:crypto';
import { decodeJwt } from 'jose';
import { z } from 'zod';
import { createAwarding } from '../../src/awards/index.js';
import type { Acting, Awarding, AwardingDeps } from '../../src/awards/index.js';
import type { Achievement } from '../../src/domain/achievement.js';
import type { Clause, Rule } from '../../src/domain/clause.js';
import type { Column } from '../../src/domain/course.js';
import type { Learner } from '../../src/domain/learner.js';
import type { Context, Platform, ResourceLink } from '../../src/domain/platform.js';
import type { Tier } from '../../src/domain/tier.js';
import { createFormulaColumn } from '../../src/evidence/columns.js';
import { createEvidence } from '../../src/evidence/index.js';
import type { Course, Evidence } from '../../src/evidence/port.js';
import { createSafeRequest } from '../../src/net/safe-fetch.js';
import { contextRoles } from '../../src/platform/roles.js';
import { createServicesClient } from '../../src/platform/services-client.js';
import type { ServicesClient } from '../../src/platform/services-client.js';
import { startSandbox } from '../../src/sandbox/index.js';
import type { Sandbox, Seed } from '../../src/sandbox/index.js';
import { openStores } from '../../src/stores/open.js';
import type { Stores } from '../../src/stores/ports/index.js';
import { fixtureSeed } from '../sandbox/fixture-course.js';
import { allScopes, authenticate, readForm, startToolStandIn } from '../sandbox/tool-stand-in.js';
import type { ToolStandIn } from '../sandbox/tool-stand-in.js';
import { createTestClock } from '../support/clock.js';
import type { TestClock } from '../support/clock.js';

const policy = {
  needsAssessedResult: false,
  needsStackOrEffort: false,
  needsProgrammeApproval: false,
};
const artwork = {
  frame: 'circle',
  background: '#003366',
  foreground: '#ffffff',
  accent: '#ffcc00',
} as const;

export const tiers: readonly Tier[] = [
  { id: 'badge', rank: 0, name: { en: 'Badge' }, achievementType: 'Badge', artwork, policy },
  {
    id: 'certificate',
    rank: 2,
    name: { en: 'Certificate' },
    achievementType: 'Certificate',
    artwork,
    policy: { ...policy, needsAssessedResult: true },
  },
  {
    id: 'diploma',
    rank: 3,
    name: { en: 'Diploma' },
    achievementType: 'Diploma',
    artwork,
    policy: { ...policy, needsStackOrEffort: true, needsProgrammeApproval: true },
  },
];

export const people = { admin: 2, teacher: 3, suspended: 33, tutor: 34, learner: 4 } as const;
/** Columns of the fixture course. */
export const items = { essay: 2, quiz: 3, link1: 4, link2: 5 } as const;

export interface World {
  readonly clock: TestClock;
  readonly sandbox: Sandbox;
  readonly stores: Stores;
  readonly services: ServicesClient;
  /** Raw requests, for what the tool itself never does. */
  readonly standIn: ToolStandIn;
  readonly evidence: Evidence;
  readonly awarding: Awarding;
  readonly deps: AwardingDeps;
  readonly platform: Platform;
  readonly context: Context;
  readonly folder: string;
  /** Award ids whose credential was to be revoked. */
  readonly revoked: string[];
  /** The editing teacher; has launched. */
  readonly teacher: Acting;
  course(): Promise<Course>;
  freshCourse(): Promise<Course>;
  launch(personId: number, cmId?: number, cookie?: string): Promise<Learner | undefined>;
  learner(personId: number): Promise<Learner>;
  claimPoint(cmId: number, words?: string): Promise<ResourceLink>;
  /** A formula column over the quiz or essay, with the formula pasted; not recomputed yet. */
  formulaColumn(idNumber: 'QUIZ1' | 'ESSAY1', maximum: number): Promise<Column>;
  achievement(tierId?: string, name?: string): Promise<Achievement>;
  draft(achievement: Achievement, clause: Clause, decideFrom?: Date): Promise<Rule>;
  publish(
    achievement: Achievement,
    clause: Clause,
    decideFrom?: Date,
  ): ReturnType<Awarding['publish']>;
  close(): Promise<void>;
}

const launchClaims = z.object({
  sub: z.string(),
  'https://purl.imsglobal.org/spec/lti/claim/roles': z.array(z.string()),
  'https://purl.imsglobal.org/spec/lti/claim/resource_link': z.object({
    id: z.string(),
    title: z.string().default(''),
  }),
});

export async function createWorld(
  options: {
    readonly seed?: Seed;
    readonly roster?: boolean;
    readonly productFamily?: Platform['productFamily'];
    readonly allowIncompleteIssuer?: boolean;
  } = {},
): Promise<World> {
  const clock = createTestClock(new Date('2026-11-21T20:06:20Z'));
  const folder = await mkdtemp(join(tmpdir(), 'accolade-awards-'));
  const sandbox = await startSandbox({
    port: 0,
    profile: 'moodle',
    clock,
    seed: options.seed ?? fixtureSeed,
  });
  const standIn = await startToolStandIn(sandbox, { clock });
  const stores = await openStores({ kind: 'sqlite', file: join(folder, 'accolade.db') }, clock);
  const random = (size: number): Uint8Array => randomBytes(size);
  const quiet = { debug: () => undefined, warn: () => undefined };
  const services = createServicesClient({
    request: createSafeRequest({
      allowedPrivateHosts: [new URL(sandbox.url).host],
      allowHttp: true,
    }),
    signClientAssertion: () => standIn.assertion(),
    clock,
    random,
    sleep: async (milliseconds: number) => {
      clock.advance(milliseconds);
    },
    log: quiet,
    isReadByRules: (lineItemUrl) => stores.columns.isColumn(lineItemUrl),
  });
  const { platform, context } = await createCourse(stores, sandbox, {
    clientId: standIn.tool.clientId,
    now: clock(),
    roster: options.roster ?? true,
    productFamily: options.productFamily ?? 'moodle',
  });
  const evidence = createEvidence({ stores, services, clock });
  const revoked: string[] = [];
  const deps: AwardingDeps = {
    stores,
    evidence,
    services,
    translate: (locale, key, values) => `${locale} ${key} ${values['badge'] ?? ''}`,
    revokeForAward: async (award) => void revoked.push(award.id),
    allowIncompleteIssuer: () => options.allowIncompleteIssuer ?? true,
    clock,
    random,
  };
  const awarding = createAwarding(deps);

  async function ensureLearner(sub: string): Promise<Learner> {
    return stores.learners.ensure({
      organisationId: context.organisationId,
      deploymentRowId: context.deploymentRowId,
      sub,
    });
  }

  /** What a verified launch leaves behind; `undefined` when the LMS refuses to launch. */
  async function launch(personId: number, cmId = 5, cookie?: string): Promise<Learner | undefined> {
    const wish = { personId, cmId, ...(cookie !== undefined && { cookie }) };
    const page = await authenticate(sandbox, standIn, sandbox.launch(wish));
    const idToken = readForm(page.text).fields['id_token'];
    if (idToken === undefined) return undefined;
    const claims = launchClaims.parse(decodeJwt(idToken));
    const roles = contextRoles(claims['https://purl.imsglobal.org/spec/lti/claim/roles']);
    const learner = await ensureLearner(claims.sub);
    const at = clock();
    const { organisationId, id: contextId } = context;
    await stores.members.recordLaunch({
      organisationId,
      contextId,
      learnerId: learner.id,
      roles,
      at,
    });
    const link = claims['https://purl.imsglobal.org/spec/lti/claim/resource_link'];
    const { id: resourceLinkId } = await stores.resourceLinks.ensure({
      organisationId,
      contextId,
      platformResourceLinkId: link.id,
      title: link.title,
    });
    if (roles.includes('Learner') && !roles.includes('Instructor')) {
      await stores.proofs.recordClaimPointLaunch({
        organisationId,
        contextId,
        resourceLinkId,
        learnerId: learner.id,
        at,
      });
    }
    return learner;
  }

  const course = (): Promise<Course> => evidence.loadCourse(context.organisationId, context.id);
  const freshCourse = async (): Promise<Course> => evidence.refreshRoster(await course());
  const teacher = await launch(people.teacher);
  if (!teacher) throw new Error('the teacher could not launch');
  const acting: Acting = { learnerId: teacher.id, roles: ['Instructor'] };

  const world: World = {
    clock,
    sandbox,
    stores,
    services,
    standIn,
    evidence,
    awarding,
    deps,
    platform,
    context,
    folder,
    revoked,
    teacher: acting,
    course,
    freshCourse,
    launch,
    learner: (personId) => ensureLearner(String(personId)),
    async claimPoint(cmId, words = 'Quiz 1 must be passed') {
      const activity = sandbox.course().activities.find((one) => one.cmId === cmId);
      const link = await stores.resourceLinks.ensure({
        organisationId: context.organisationId,
        contextId: context.id,
        platformResourceLinkId: String(activity?.instanceId),
        title: activity?.name ?? '',
      });
      return stores.resourceLinks.update(context.id, link.id, {
        purpose: 'claim',
        restrictionInWords: words,
        restrictionConfirmedAt: clock(),
      });
    },
    async formulaColumn(idNumber, maximum) {
      const column = await createFormulaColumn(
        { stores, services, clock, random },
        await course(),
        { name: idNumber === 'QUIZ1' ? 'Quiz 1' : 'Essay 1', idNumber, maximum },
      );
      const itemId = Number(/lineitems\/(\d+)\//.exec(column.lineItemUrl)?.[1]);
      const problem = sandbox.course().saveFormula(itemId, `=[[${idNumber}]]`);
      if (problem !== undefined) throw new Error('the formula was refused');
      return column;
    },
    achievement: (tierId = 'badge', name = 'Quiz master') =>
      stores.achievements.create({
        id: Buffer.from(random(9)).toString('base64url'),
        organisationId: context.organisationId,
        contextId: context.id,
        tierId,
        name,
        description: 'For the quiz.',
        language: 'en',
        status: 'draft',
        createdAt: clock(),
      }),
    draft: (achievement, clause, decideFrom) =>
      stores.rules.saveDraft({
        organisationId: context.organisationId,
        contextId: context.id,
        achievementId: achievement.id,
        clause,
        showsValues: false,
        ...(decideFrom !== undefined && { decideFrom }),
      }),
    async publish(achievement, clause, decideFrom) {
      await world.draft(achievement, clause, decideFrom);
      return awarding.publish(refOf(context, achievement), acting);
    },
    async close() {
      await stores.close();
      await standIn.close();
      await sandbox.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
  return world;
}

export function refOf(
  context: Context,
  achievement: Achievement,
): { readonly organisationId: string; readonly contextId: string; readonly achievementId: string } {
  return {
    organisationId: context.organisationId,
    contextId: context.id,
    achievementId: achievement.id,
  };
}

/** The rows that registration and a first launch leave behind. */
async function createCourse(
  stores: Stores,
  sandbox: Sandbox,
  given: {
    readonly clientId: string;
    readonly now: Date;
    readonly roster: boolean;
    readonly productFamily: Platform['productFamily'];
  },
): Promise<{ readonly platform: Platform; readonly context: Context }> {
  const { url } = sandbox;
  const organisation = await stores.organisations.ensure({
    id: 'default',
    name: 'School',
    issuerProfile: null,
    tiers,
    createdAt: given.now,
  });
  const platform = await stores.platforms.create({
    id: 'platform-1',
    organisationId: organisation.id,
    name: 'Sandbox',
    issuer: sandbox.issuer,
    clientId: given.clientId,
    authorizationEndpoint: `${url}/mod/lti/auth.php`,
    tokenEndpoint: `${url}/mod/lti/token.php`,
    jwksUri: `${url}/mod/lti/certs.php`,
    productFamily: given.productFamily,
    status: 'active',
    createdAt: given.now,
  });
  const deployment = await stores.deployments.ensure(platform.id, '1');
  const context = await stores.contexts.ensure({
    organisationId: organisation.id,
    deploymentRowId: deployment.id,
    platformId: platform.id,
    platformContextId: '2',
    title: 'Intro to LTI',
    label: 'LTI101',
    productFamily: given.productFamily,
    lineItemsUrl: `${url}/mod/lti/services.php/2/lineitems?type_id=1`,
    agsScopes: allScopes.filter((scope) => scope.includes('lti-ags')),
    ...(given.roster && {
      membershipsUrl: `${url}/mod/lti/services.php/CourseSection/2/bindings/1/memberships`,
    }),
    history: [],
    lastLaunchAt: given.now,
  });
  return { platform, context };
}

/** At least so many percent in a column. */
export function atLeast(column: Column, value: number): Clause {
  return {
    type: 'result',
    column: { columnId: column.id },
    measure: 'percent',
    comparison: { op: 'atLeast', value },
  };
}
