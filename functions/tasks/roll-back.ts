import { retreat } from '#domain/workload/deployment/roll-back.ts';
import type { Progress } from '#domain/workload/step.ts';
import type { TargetFact, TargetHold } from '#domain/rollout/target.ts';
import type { Baseline, Leaving } from '#domain/workload/snapshot.ts';
import { revivalOf, revive } from '#domain/workload/deployment/recreate.ts';
import { nameOf, refOf } from '#domain/kube/object.ts';
import { isWorkload } from '#domain/kube/manifest.ts';
import { restoreExtras } from '#shared/services/rollout/apply-resources.ts';
import { reviveExtras } from '#shared/services/rollout/prune.ts';
import { onLambda } from '#functions/runtime/lambda.ts';
import { noteTarget, readBaseline, readHeldRollout } from '#shared/services/store/targets.ts';
import { steer } from '#shared/services/rollout/reconcile-target.ts';
import type { Task } from '#functions/runtime/task.ts';

/** Brings the target back to what was kept of it before the first write. Needs nothing but the cluster and the journal. */
export const rollBack: Task<'rollBack'> = async (input, world) => {
  const rollout = await readHeldRollout(world, input);
  const baseline = await readBaseline(world, rollout);
  const cluster = await world.cluster(rollout.place.cluster);
  const since = rollout.hold.back?.since ?? world.clock.now();
  const gone = goneOf(rollout.hold, baseline);
  await reviveExtras(cluster, gone);
  const revivals = gone.filter(({ object }) => isWorkload(object)).map(revivalOf);
  const workloads = [...revivals, ...baseline.workloads];
  const progress = await steer(world, cluster, rollout, { ...baseline, workloads }, since, (seen) =>
    revivals.includes(seen.plan) ? revive(seen) : retreat(seen),
  );
  if (progress.kind === 'settled') await restoreExtras(cluster, baseline);
  await noteTarget(world, rollout, (hold) => says(hold, progress));
  return { kind: progress.kind };
};

/** What this release, or the one that is taken back, may have removed. */
const goneOf = ({ removed = [] }: TargetHold, { leaving = [] }: Baseline): readonly Leaving[] =>
  leaving.filter(({ object }) => removed.includes(nameOf(refOf(object))));

const says = ({ release, arrived, stranded }: TargetHold, progress: Progress): TargetFact | undefined => {
  if (arrived === true || stranded !== undefined || progress.kind === 'moving') return undefined;
  return { kind: progress.kind === 'settled' ? 'arrived' : 'stranded', release, because: progress.because };
};

export const handler = onLambda(rollBack);
