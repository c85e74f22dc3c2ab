/** Agenda's jobs on the embedded engine. With MongoDB, Agenda keeps them itself (DESIGN D10). */

export interface JobRow {
  readonly id: string;
  readonly name: string;
  /** `single`: at most one row of this name. */
  readonly type: 'normal' | 'single';
  readonly priority: number;
  /** `null` when it waits for nothing. */
  readonly nextRunAt: Date | null;
  /** Set while a process works on it. */
  readonly lockedAt: Date | null;
  /** Everything else Agenda keeps about a job, as JSON. */
  readonly attributes: string;
}

export interface JobStore {
  /** A second row of the same name and type `single` is not inserted; says which row is stored. Safe to race. */
  insert(job: JobRow): Promise<JobRow>;
  find(id: string): Promise<JobRow | undefined>;
  /** All, or those of one name. */
  list(name?: string): Promise<readonly JobRow[]>;
  /** When `whileLockedAt` is given, only if `lockedAt` is still that; `undefined` when nothing was changed. */
  update(
    id: string,
    change: Partial<Omit<JobRow, 'id' | 'name' | 'type'>>,
    whileLockedAt?: Date | null,
  ): Promise<JobRow | undefined>;
  /** Returns how many went. */
  delete(ids: readonly string[]): Promise<number>;
}
