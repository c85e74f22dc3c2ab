/**
 * A clock that stands still until it is told to move. It starts at the real time: ltijs, the second check of a
 * launch, knows no other, so a launch under a clock of another day would be too old for it.
 */
import type { Clock } from '../../src/domain/environment.js';

export interface TestClock extends Clock {
  advance(milliseconds: number): void;
}

export function createTestClock(start = new Date(Math.floor(Date.now() / 1000) * 1000)): TestClock {
  let now = start.getTime();
  const clock = (): Date => new Date(now);
  return Object.assign(clock, {
    advance(milliseconds: number) {
      now += milliseconds;
    },
  });
}
