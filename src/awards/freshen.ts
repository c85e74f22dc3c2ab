/**
 * "I finished, where is my badge?" A learner's page asks the LMS before it answers. A class that opens the page
 * together is read once; at a claim point each learner is decided, because the launch itself is the proof. A slow
 * LMS is waited for a moment only: the page then shows what was known, and the decision goes on behind it.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { Clock } from '../domain/environment.js';

/** A course that was read this recently is not read again for a page. */
const freshForMs = 60_000;
/** How long a page waits. */
const patienceMs = 3_000;
/** More courses and learners than open a page within a minute on one process. */
const kept = 10_000;

export interface Visit {
  readonly organisationId: string;
  readonly contextId: string;
  readonly learnerId: string;
  /** The link of this launch is a claim point. */
  readonly atClaimPoint: boolean;
}

/** Never throws for a failing LMS: what is not known is shown as not known. */
export type Freshen = (visit: Visit) => Promise<void>;

export function createFreshen(deps: {
  readonly clock: Clock;
  readonly decideCourse: (organisationId: string, contextId: string) => Promise<unknown>;
  readonly decideLearner: (
    organisationId: string,
    contextId: string,
    learnerId: string,
  ) => Promise<unknown>;
}): Freshen {
  const runs = new Map<string, { readonly at: number; readonly done: Promise<unknown> }>();

  function begin({ organisationId, contextId, learnerId, atClaimPoint }: Visit): Promise<unknown> {
    return atClaimPoint
      ? deps.decideLearner(organisationId, contextId, learnerId)
      : deps.decideCourse(organisationId, contextId);
  }

  return async (visit) => {
    const key = visit.atClaimPoint ? `${visit.contextId} ${visit.learnerId}` : visit.contextId;
    const now = deps.clock().getTime();
    let run = runs.get(key);
    if (!run || now - run.at >= freshForMs) {
      run = { at: now, done: begin(visit) };
      runs.delete(key);
      runs.set(key, run);
      const [oldest] = runs.keys();
      if (runs.size > kept && oldest !== undefined) runs.delete(oldest);
    }
    await atMost(patienceMs, run.done);
  };
}

/** @throws what `work` throws within the time; afterwards its failure is the schedule's to repeat */
async function atMost(milliseconds: number, work: Promise<unknown>): Promise<void> {
  const enough = new AbortController();
  const timer = pause(milliseconds, undefined, { signal: enough.signal }).catch(() => undefined);
  work.catch(() => undefined);
  try {
    await Promise.race([work, timer]);
  } finally {
    enough.abort();
  }
}
