/** One measurement. `ratio` says how we do against the reference; higher is better, whatever the unit. */
export interface BenchRow {
  readonly name: string;
  readonly unit: string;
  readonly ours: number;
  readonly reference: number;
  readonly ratio: number;
  /** The ratio to reach; rows without one are for information. */
  readonly target?: number;
}
