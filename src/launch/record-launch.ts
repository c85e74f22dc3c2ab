/**
 * Writes down what a verified launch says: course, link, person, membership, and, at a claim point, the proof
 * that a Learner got through the LMS's own restriction (DESIGN D4 b). Safe to repeat: everything is found or
 * created by its natural key, and nothing is deleted because a later launch says less.
 */
import type { Clock } from '../domain/environment.js';
import type { Launch, LaunchSession } from '../domain/launch.js';
import type { Learner } from '../domain/learner.js';
import type { Context, ResourceLink } from '../domain/platform.js';
import { originsOf } from './guard/message.js';
import type { Stores } from '../stores/ports/index.js';
import type { SessionFields } from './sessions.js';

export type RecordLaunch = (launch: Launch) => Promise<SessionFields>;

/** @returns the function that the router calls after a launch was verified: what its session holds */
export function createRecordLaunch(deps: {
  readonly stores: Pick<Stores, 'contexts' | 'resourceLinks' | 'learners' | 'members' | 'proofs'>;
  readonly clock: Clock;
}): RecordLaunch {
  const { stores, clock } = deps;
  return async (launch) => {
    const at = clock();
    const [learner, context] = await Promise.all([
      ensureLearner(stores, launch),
      ensureContext(stores, launch, at),
    ]);
    const link = context && (await recordPlace({ stores, launch, at }, context, learner));
    return sessionFields(launch, {
      learnerId: learner.id,
      contextId: context?.id ?? null,
      resourceLinkId: link?.id ?? null,
    });
  };
}

function ensureLearner(stores: Pick<Stores, 'learners'>, launch: Launch): Promise<Learner> {
  return stores.learners.ensure({
    organisationId: launch.organisationId,
    deploymentRowId: launch.deploymentRowId,
    sub: launch.sub,
    ...launch.person,
  });
}

async function ensureContext(
  stores: Pick<Stores, 'contexts'>,
  launch: Launch,
  at: Date,
): Promise<Context | undefined> {
  if (!launch.context) return undefined;
  return stores.contexts.ensure({
    organisationId: launch.organisationId,
    deploymentRowId: launch.deploymentRowId,
    platformId: launch.platformId,
    platformContextId: launch.context.id,
    title: launch.context.title,
    label: launch.context.label,
    productFamily: launch.productFamily,
    ...(launch.lineItemsUrl !== undefined && { lineItemsUrl: launch.lineItemsUrl }),
    agsScopes: launch.agsScopes,
    ...(launch.membershipsUrl !== undefined && { membershipsUrl: launch.membershipsUrl }),
    history: launch.context.history,
    lastLaunchAt: at,
  });
}

interface Writing {
  readonly stores: Pick<Stores, 'resourceLinks' | 'members' | 'proofs'>;
  readonly launch: Launch;
  readonly at: Date;
}

async function recordPlace(
  { stores, launch, at }: Writing,
  context: Context,
  learner: Learner,
): Promise<ResourceLink | undefined> {
  const place = { organisationId: launch.organisationId, contextId: context.id };
  const person = { ...place, learnerId: learner.id };
  const [link] = await Promise.all([
    launch.resourceLink &&
      stores.resourceLinks.ensure({
        ...place,
        platformResourceLinkId: launch.resourceLink.id,
        title: launch.resourceLink.title,
      }),
    stores.members.recordLaunch({ ...person, roles: launch.roles, at }),
  ]);
  if (link && provesClaimPoint(launch, link)) {
    await stores.proofs.recordClaimPointLaunch({ ...person, resourceLinkId: link.id, at });
  }
  return link;
}

/** Teachers pass the LMS's restriction without having met it, so only a launch as Learner alone proves it. */
function provesClaimPoint(launch: Launch, link: ResourceLink): boolean {
  return (
    link.purpose === 'claim' &&
    launch.messageType === 'LtiResourceLinkRequest' &&
    launch.roles.length > 0 &&
    launch.roles.every((role) => role === 'Learner')
  );
}

function sessionFields(
  launch: Launch,
  found: Pick<LaunchSession, 'learnerId' | 'contextId' | 'resourceLinkId'>,
): SessionFields {
  return {
    organisationId: launch.organisationId,
    platformId: launch.platformId,
    deploymentRowId: launch.deploymentRowId,
    ...found,
    roles: launch.roles,
    locale: launch.person.locale ?? 'en',
    frameAncestors: frameAncestorsOf(launch),
    ...(launch.deepLinking && { deepLinking: launch.deepLinking }),
    missing: missingIn(launch),
  };
}

/** What the admin has to switch on, by what this launch did not bring. */
function missingIn(launch: Launch): LaunchSession['missing'] {
  const { person, membershipsUrl, lineItemsUrl, context } = launch;
  return [
    ...(person.name === undefined ? (['names'] as const) : []),
    ...(membershipsUrl === undefined ? (['roster'] as const) : []),
    ...(lineItemsUrl === undefined ? (['grades'] as const) : []),
    ...(context === undefined ? (['context'] as const) : []),
  ];
}

/** The sites of this platform: where it is, where it signs people in, and where this launch says to go back to. */
function frameAncestorsOf(launch: Launch): readonly string[] {
  const returns = originsOf([launch.returnUrl, launch.deepLinking?.returnUrl]);
  // All hosted schools share one issuer; each has a host of its own below this one.
  const hosted = launch.productFamily === 'canvas' ? ['https://*.instructure.com'] : [];
  return [...new Set([...launch.platformOrigins, ...returns, ...hosted])];
}
