/** How the gradebook keeps values and times: five decimals, whole seconds. */

/** Between 0 and the maximum, five decimals. */
export function boundedGrade(value: number, max: number): number {
  return Math.round(Math.min(Math.max(value, 0), max) * 100_000) / 100_000;
}

/** Seconds since 1970. */
export function toSeconds(at: Date): number {
  return Math.floor(at.getTime() / 1000);
}
