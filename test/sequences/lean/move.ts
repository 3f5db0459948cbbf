import type { Observation } from '#domain/workload/observation.ts';
import type { WorkloadPlan } from '#domain/workload/snapshot.ts';
import type { Progress } from '#domain/workload/step.ts';
import type { Fleet } from './fleet.ts';
import type { Wire } from './wire.ts';

const lookMs = 5_000;
/** When whoever does not know what became of a write looks again. */
export const retryMs = 5_000;

/** Who moves the workload; it is woken when something may have changed. */
export interface Mover {
  readonly id: string;
  readonly isSweep?: true;
  wakeAt: number;
}

interface Around {
  readonly fleet: Fleet;
  readonly wire: Wire;
  readonly now: () => number;
}

export type Move = (
  run: Mover,
  workload: WorkloadPlan,
  startedAt: number,
  decide: (observation: Observation) => Progress,
  supersedes?: readonly string[],
) => Progress | undefined;

/** One look at what stands there, as a decision is asked about it. */
export const lookAt = (
  { fleet, now }: Pick<Around, 'fleet' | 'now'>,
  release: string,
  plan: WorkloadPlan,
  startedAt: number,
  supersedes: readonly string[] = [],
): Observation => {
  const live = fleet.live();
  return {
    plan,
    release,
    ...(live === undefined ? {} : { live }),
    pods: fleet.pods(),
    revisions: fleet.revisions(),
    now: now(),
    startedAt,
    ...(supersedes.length === 0 ? {} : { supersedes }),
  };
};

/** Looks, writes and looks again until nothing is to be written; undefined when something went wrong on the way. */
export const openMove =
  ({ fleet, wire, now }: Around): Move =>
  (run, workload, startedAt, decide, supersedes = []) => {
    const later = () => {
      run.wakeAt = Math.max(now() + retryMs, wire.opensAt());
      return undefined;
    };
    for (let looks = 0; looks < 9; looks += 1) {
      if (!wire.isOpen()) return later();
      const progress = decide(lookAt({ fleet, now }, run.id, workload, startedAt, supersedes));
      if (progress.kind !== 'moving') return progress;
      if (progress.acts.length === 0) {
        run.wakeAt = Math.min(now() + lookMs, progress.checkAgainAt ?? Infinity, fleet.nextAt());
        return progress;
      }
      for (const act of progress.acts)
        if (wire.send(run.isSweep === true ? '' : run.id, act) === 'lost') return later();
    }
    return later();
  };
