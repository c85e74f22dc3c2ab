/** Is it healthy? What is left to set up, what waits for a person, and what was last read of each course. */
import type { RequestHandler } from 'express';
import type { SourceReading } from '../../../domain/course.js';
import type { Organisation } from '../../../domain/organisation.js';
import type { Context, Deployment, Platform } from '../../../domain/platform.js';
import { issuerDid } from '../../../credentials/issuer.js';
import type { AdminDeps } from './deps.js';
import { missingInProfile } from '../../../domain/organisation.js';
import { showPage } from './page.js';

const coursesShown = 25;

export function showOverview(deps: AdminDeps): RequestHandler {
  return async (_req, res) => {
    const { stores, translator } = deps;
    const [organisations, platforms, deployments] = await Promise.all([
      stores.organisations.list(),
      stores.platforms.list(),
      stores.deployments.list(),
    ]);
    const courses = await readCourses(deps, organisations, platforms);
    showPage(res, translator, {
      view: 'overview',
      title: 'overview_title',
      section: 'overview',
      model: {
        steps: stepsOf({ organisations, platforms, deployments, courses }),
        waiting: waitingOf(platforms, deployments),
        courses,
        issuers: await issuersOf(deps, organisations),
      },
    });
  };
}

/** The frozen host is written at the first signature (setting `issuerHost`). */
export async function issuersOf(
  deps: AdminDeps,
  organisations: readonly Organisation[],
): Promise<readonly object[]> {
  const frozen = await deps.stores.settings.find('issuerHost');
  return organisations.map(({ id, name, issuerProfile }) => ({
    id,
    name,
    did: issuerDid(deps.issuerHost, id),
    host: deps.issuerHost,
    frozen: frozen !== undefined,
    complete: missingInProfile(issuerProfile) === undefined,
  }));
}

interface CourseHealth {
  readonly title: string;
  readonly platform: string;
  readonly lastLaunchAt: Date;
  readonly readings: readonly object[];
}

async function readCourses(
  { stores }: AdminDeps,
  organisations: readonly Organisation[],
  platforms: readonly Platform[],
): Promise<readonly CourseHealth[]> {
  const names = new Map(platforms.map(({ id, name }) => [id, name]));
  const lists = await Promise.all(organisations.map(({ id }) => stores.contexts.list(id)));
  const newest = lists
    .flat()
    .sort((a, b) => b.lastLaunchAt.getTime() - a.lastLaunchAt.getTime())
    .slice(0, coursesShown);
  return await Promise.all(
    newest.map(async (context: Context) => ({
      title: context.title || context.label || context.platformContextId,
      platform: names.get(context.platformId) ?? '',
      lastLaunchAt: context.lastLaunchAt,
      readings: (await stores.readings.list(context.id)).map(readingView),
    })),
  );
}

function readingView({ source, readAt, failedWith, rows, skippedRows }: SourceReading): object {
  return { sourceKey: `admin.source_${source}`, readAt, failedWith, rows, skippedRows };
}

/** The five minutes of setting up, in order; `done` is seen, not ticked. */
function stepsOf(seen: {
  readonly organisations: readonly Organisation[];
  readonly platforms: readonly Platform[];
  readonly deployments: readonly Deployment[];
  readonly courses: readonly unknown[];
}): readonly object[] {
  const step = (id: string, href: string, done: boolean): object => ({
    textKey: `admin.step_${id}`,
    href,
    done,
  });
  const approved = seen.deployments.some(({ status }) => status === 'active');
  return [
    step('register', '/admin/platforms/new', seen.platforms.length > 0),
    step('approve', '/admin/platforms', approved),
    step(
      'issuer',
      '/admin/organisations',
      seen.organisations.every(
        ({ issuerProfile }) => missingInProfile(issuerProfile) === undefined,
      ),
    ),
    step('launch', '/admin/platforms/new', seen.courses.length > 0),
  ];
}

function waitingOf(
  platforms: readonly Platform[],
  deployments: readonly Deployment[],
): readonly object[] {
  return platforms
    .map(({ id, name, status }) => ({
      id,
      name,
      platform: status === 'pending',
      deployments: deployments.filter(
        (deployment) => deployment.platformId === id && deployment.status === 'pending',
      ).length,
    }))
    .filter(({ platform, deployments: count }) => platform || count > 0);
}
