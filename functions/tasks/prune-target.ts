import { onLambda } from '#functions/runtime/lambda.ts';
import { leftStacks, letGoOfStacks } from '#shared/services/cloud/let-go.ts';
import type { World } from '#ports/world.ts';
import { podsLeft } from '#shared/services/rollout/pods-left.ts';
import { removeObjects } from '#shared/services/rollout/prune.ts';
import {
  type LockedRollout,
  noteTarget,
  readSnapshot,
  readLockedRollout,
} from '#shared/services/store/targets.ts';
import { setStatedNumbers } from '#shared/services/rollout/stated-numbers.ts';
import { readBlob } from '#shared/services/store/blobs.ts';
import type { Manifest } from '#domain/kube/manifest.ts';
import { fencedCluster } from '#shared/services/rollout/fenced-cluster.ts';
import type { Task } from '#functions/runtime/task.ts';

/** A task ends well before its function is stopped (60 s). The rest is requested again. */
const workingMs = 40_000;

/** Removes the objects that the new revision leaves out. Idempotent: an object that is gone is done. */
export const pruneTarget: Task<'pruneTarget'> = async (input, world) => {
  const rollout = await readLockedRollout(world, input);
  const snapshot = await readSnapshot(world, rollout);
  const cluster = await fencedCluster(world, rollout);
  const until = world.clock.now() + workingMs;
  const isTimeUp = () => world.clock.now() >= until;
  const pruned = await removeObjects(cluster, rollout.plan.app, snapshot, isTimeUp);
  if (pruned === undefined) return { kind: 'moving' };
  const { manifest } = rollout.lock;
  if (manifest !== undefined)
    await setStatedNumbers(cluster, await readBlob<Manifest>(world, manifest), snapshot.removals);
  if (
    leftStacks(rollout).length > 0 &&
    (await podsLeft(cluster, snapshot)) &&
    !isPatienceOver(world, rollout)
  )
    return { kind: 'waits', waitSeconds: 3 };
  const stacks = await letGoOfStacks(world, rollout);
  if ('kind' in stacks) return stacks;
  const all = { removed: [...pruned.removed, ...stacks.removed], left: [...pruned.left, ...stacks.left] };
  await noteTarget(world, rollout, ({ release, back, pruning }) =>
    pruning === undefined || pruning.isDone || back !== undefined
      ? undefined
      : { kind: 'pruned', release, ...all },
  );
  return { kind: 'settled' };
};

/** Pods that take longer than this to end do not block the rest: their node may be gone. */
const patienceMs = 600_000;

const isPatienceOver = ({ clock }: World, { lock: { finishingSince } }: LockedRollout): boolean =>
  clock.now() - (finishingSince ?? 0) > patienceMs;

export const handler = onLambda(pruneTarget);
