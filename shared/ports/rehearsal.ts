import type { RehearsalFault } from '#domain/view/record.ts';

/** A simulated world with a clock of its own; it has every cluster that is asked for. */
export interface RehearsalStage<World> {
  readonly world: World;
  /** Injects this fault from now on; faults of pods affect revisions that do not run yet. */
  spoil(fault: RehearsalFault): void;
  /** Moves its clock from event to event until `done` holds, for `atMostMs` of its time. */
  runUntil(done: () => Promise<boolean>, atMostMs: number): Promise<boolean>;
  close(): Promise<void>;
}
