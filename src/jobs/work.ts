/** What the jobs do. Each may run twice, at the same time or one after the other, without harm (DESIGN D10). */
import type { Clock } from '../domain/environment.js';
import type { Context } from '../domain/platform.js';
import type { Stores } from '../stores/ports/index.js';
import { ToolError } from '../errors.js';

interface JobLog {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
}

export interface WorkDeps {
  readonly stores: Pick<Stores, 'contexts' | 'sweep'>;
  readonly awarding: {
    decideCourse(
      organisationId: string,
      contextId: string,
    ): Promise<{ readonly awarded: readonly unknown[]; readonly roster: string }>;
  };
  readonly clock: Clock;
  readonly log: JobLog;
}

/** Decides one course. A failure is logged and left to the next run on schedule. */
export async function decideOne(
  { awarding, log }: WorkDeps,
  course: { readonly organisationId: string; readonly contextId: string },
): Promise<void> {
  try {
    const { awarded, roster } = await awarding.decideCourse(
      course.organisationId,
      course.contextId,
    );
    log.info({ contextId: course.contextId, awarded: awarded.length, roster }, 'course decided');
  } catch (error) {
    log.warn({ contextId: course.contextId, ...causeOf(error) }, 'course not decided');
  }
}

/**
 * Decides every course with a published rule: the platforms beside each other, the courses of one platform one
 * after the other, so that a slow or failing platform holds up nobody but itself. Stops between two courses
 * when `signal` says so.
 */
export async function decideAll(deps: WorkDeps, signal: AbortSignal): Promise<void> {
  const contexts = await deps.stores.contexts.listAll();
  const platforms = new Set(contexts.map((context) => context.platformId));
  await Promise.all(
    [...platforms].map((platformId) =>
      decideInTurn(
        deps,
        contexts.filter((context) => context.platformId === platformId),
        signal,
      ),
    ),
  );
}

async function decideInTurn(
  deps: WorkDeps,
  courses: readonly Context[],
  signal: AbortSignal,
): Promise<void> {
  for (const { organisationId, id } of courses) {
    if (signal.aborted) return;
    await decideOne(deps, { organisationId, contextId: id });
  }
}

/** Deletes what has expired. */
export async function sweepExpired({ stores, clock, log }: WorkDeps): Promise<void> {
  try {
    const deleted = await stores.sweep(clock());
    if (deleted > 0) log.info({ deleted }, 'expired rows deleted');
  } catch (error) {
    log.warn(causeOf(error), 'expired rows not deleted');
  }
}

function causeOf(error: unknown): object {
  return error instanceof ToolError ? { code: error.code } : { err: error };
}
