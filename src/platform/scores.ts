/**
 * A score (AGS 2.0 §3.4): only whole, final ones, because a pending score or one without a value wipes what is
 * there (research: moodle-live.md T11). Captured: ags-score-ok.json (200, empty body),
 * ags-score-refused-but-200.json (200, body `[]`: nothing was stored), ags-score-same-second-409.json.
 */
import { z } from 'zod';
import { ToolError } from '../errors.js';
import type { SafeResponse } from '../net/safe-fetch.js';
import type { ProductFamily } from '../domain/platform.js';

export interface Score {
  readonly userId: string;
  readonly scoreGiven: number;
  readonly scoreMaximum: number;
  /** Plain text. */
  readonly comment?: string;
  readonly timestamp: Date;
  readonly activityProgress: 'Completed';
  readonly gradingProgress: 'FullyGraded';
}

/** One line: Moodle copies a refused body into the status line, and a line break there turns the refusal into 200. */
export function scoreBody(score: Score): string {
  return JSON.stringify({ ...score, timestamp: score.timestamp.toISOString() });
}

/** @throws score_refused for what is no grade; score_time_in_future: Moodle would then refuse every later score */
export function checkScore(score: Score, now: Date): void {
  const numbers = [score.scoreGiven, score.scoreMaximum];
  if (!numbers.every(Number.isFinite) || score.scoreMaximum <= 0 || score.scoreGiven < 0) {
    throw new ToolError('score_refused', { reason: 'not a grade' });
  }
  if (score.timestamp.getTime() > now.getTime()) throw new ToolError('score_time_in_future');
}

/** Canvas answers a stored score with `{"resultUrl": …}`; Moodle with nothing at all. */
const storedElsewhere = z.object({ resultUrl: z.string().optional() });

/** @throws score_not_newer | score_refused | platform_refused */
export function checkScoreAnswer(response: SafeResponse, family: ProductFamily): void {
  const { status } = response;
  const body = response.body.trim();
  if (status === 409) throw new ToolError('score_not_newer');
  // The status line repeats the body, and with it the person: none of it is kept.
  if (status === 400 || status === 422 || body === '[]')
    throw new ToolError('score_refused', { status });
  if (status < 200 || status > 299) throw new ToolError('platform_refused', { status });
  if (body !== '' && (family === 'moodle' || !isStored(body))) {
    throw new ToolError('score_refused', { status });
  }
}

function isStored(body: string): boolean {
  try {
    return storedElsewhere.safeParse(JSON.parse(body)).success;
  } catch {
    return false;
  }
}
