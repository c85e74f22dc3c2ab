/**
 * One structured line for each verdict on a login or a launch (certification guide §6: the tool's log is the
 * proof). No personal data: no `sub`, names, tokens, parameters, or URLs.
 */
import type { Clock } from '../domain/environment.js';
import type { MessageType } from '../domain/launch.js';
import { isToolError } from '../errors.js';

/** The part of a pino logger that is used here. */
export interface LaunchLog {
  info(line: object): void;
  warn(line: object): void;
  error(line: object): void;
}

/** What is known so far about the message in hand; filled in while it is checked. */
export interface Trace {
  readonly event: 'login' | 'launch';
  readonly reference: string;
  readonly startedAt: number;
  platformId?: string;
  deployment?: string;
  messageType?: MessageType;
}

type Verdict = 'accepted' | 'awaiting_browser' | 'refused';

export interface Tracing {
  start(event: Trace['event'], reference: string): Trace;
  conclude(trace: Trace, verdict: Exclude<Verdict, 'refused'>): void;
  /** Logs the refusal with its code; what is not a ToolError is an `internal_error`. */
  refuse(trace: Trace, error: unknown): void;
}

export function createTracing({
  log,
  clock,
}: {
  readonly log: LaunchLog;
  readonly clock: Clock;
}): Tracing {
  const line = ({ startedAt, ...trace }: Trace, verdict: Verdict): object => ({
    ...trace,
    verdict,
    ms: clock().getTime() - startedAt,
  });
  return {
    start: (event, reference) => ({ event, reference, startedAt: clock().getTime() }),
    conclude(trace, verdict) {
      log.info(line(trace, verdict));
    },
    refuse(trace, error) {
      const known = isToolError(error);
      log.warn({
        ...line(trace, 'refused'),
        code: known ? error.code : 'internal_error',
        ...(known && { values: error.values }),
      });
    },
  };
}
