import type { RehearsalFault } from '#domain/view/record.ts';

/** A simulated world with a clock of its own; it has every cluster that it is asked for. */
export interface RehearsalStage<World> {
  readonly world: World;
  /** From here on it goes wrong like this; faults of pods meet those of revisions that do not run yet. */
  spoil(fault: RehearsalFault): void;
  /** Moves its clock from event to event until `done` holds, for `atMostMs` of its time. */
  runUntil(done: () => Promise<boolean>, atMostMs: number): Promise<boolean>;
  close(): Promise<void>;
}
