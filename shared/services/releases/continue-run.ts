import type { WorkflowName } from '#ports/engine.ts';
import type { World } from '#ports/world.ts';
import { readRunName, runNameOf } from './runs.ts';

/** The execution that calls a task, from the context object of Step Functions. */
export interface RunContext {
  readonly name: string;
  /** RFC 3339. */
  readonly startedAt: string;
}

/**
 * An execution may have 25,000 events of history, and keeps the definition that it began with, so it is continued as a
 * new one long before. The busiest rollout, one that loses a race every three seconds, writes some 16,000 events in 45
 * minutes; a release writes eight for each rollout that is continued.
 */
const continueAfterMs: Readonly<Record<WorkflowName, number>> = {
  rollout: 45 * 60_000,
  release: 6 * 3_600_000,
  tenant: 6 * 3_600_000,
};

/**
 * A rollout adds 12 events to its release, or 23 in a wave of its own. With the events of one more wave (`nextWave`)
 * that makes 14,000.
 */
const rolloutsInRun = 400;

/** The name of the run that continues this one, if this one is old or has seen enough finished rollouts. */
export const successorOf = (
  { clock }: Pick<World, 'clock'>,
  workflow: WorkflowName,
  run: RunContext | undefined,
  over = 0,
): string | undefined => {
  if (run === undefined) return undefined;
  const { base, run: number } = readRunName(run.name);
  const isOld = clock.now() - Date.parse(run.startedAt) >= continueAfterMs[workflow];
  if (!isOld && over < rolloutsInRun * number) return undefined;
  return runNameOf(base, number + 1);
};

/** With what came before it, a run may have spent two thirds of its events by then on looks at suspended pods. */
const suspendedMs = 48 * 3_600_000;

/** Whether a run that waits for people is so old that it is to be continued. */
export const hasLongBeenSuspended = ({ clock }: Pick<World, 'clock'>, run: RunContext | undefined): boolean =>
  run !== undefined && clock.now() - Date.parse(run.startedAt) >= suspendedMs;
