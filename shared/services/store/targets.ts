import { Failure } from '#domain/failure.ts';

import type { PlannedTarget, ReleasePlan } from '#domain/plan/plan.ts';

import type { Release } from '#domain/release/release.ts';
import { targetStream } from '#domain/streams.ts';
import type { Snapshot } from '#domain/workload/snapshot.ts';
import { foldTarget } from '#domain/rollout/fold-target.ts';
import type { Target, TargetLock } from '#domain/rollout/target.ts';
import type { TargetFact } from '#domain/rollout/target-fact.ts';
import type { World } from '#ports/world.ts';

import { record } from './append-facts.ts';
import { readBlob } from './blobs.ts';
import { foldStream, recentFacts } from './target-facts.ts';
import { readRelease, readPlan } from './releases.ts';

/** One release in one target, as a task finds it. */
export interface Rollout {
  readonly release: Release;
  readonly plan: ReleasePlan;
  readonly place: PlannedTarget;
  readonly stream: string;
}

/** A rollout whose target this release holds. */
export interface LockedRollout extends Rollout {
  readonly lock: TargetLock;
  readonly target: Target;
}

export const readTarget = async ({ journal }: World, app: string, target: string): Promise<Target> =>
  foldStream(journal, targetStream(app, target));

export const readRollout = async (
  world: World,
  input: { release: string; target: string },
): Promise<Rollout> => {
  const release = await readRelease(world, input.release);
  const plan = await readPlan(world, release);
  const place = plan.targets.find(({ name }) => name === input.target);
  if (place === undefined)
    throw new Failure('Broken', `release ${release.id}`, `its plan has no target ${input.target}`);
  // A layer may have given this target its own steps.
  const own = place.strategy === undefined ? plan : { ...plan, strategy: place.strategy };
  return { release, plan: own, place, stream: targetStream(plan.app, place.name) };
};

/** The same for tasks that act: fails with TargetLost when another release holds the target, or none. */
export const readLockedRollout = async (
  world: World,
  input: { release: string; target: string },
): Promise<LockedRollout> => {
  const rollout = await readRollout(world, input);
  const target = await foldStream(world.journal, rollout.stream);
  return { ...rollout, target, lock: lockOf(rollout, target) };
};

const lockOf = ({ release, place }: Rollout, target: Target): TargetLock => {
  if (target.lock?.release === release.id) return target.lock;
  const now =
    target.lock === undefined
      ? 'no release holds it any longer'
      : `release ${target.lock.release} holds it now`;
  throw new Failure('TargetLost', `${release.app}@${place.name}`, now);
};

/** Records what a task has found, as long as its release still holds the target. */
export const noteTarget = async (
  world: World,
  rollout: Rollout,
  decide: (lock: TargetLock) => TargetFact | readonly TargetFact[] | undefined,
): Promise<TargetLock> => {
  const target = await record<TargetFact, Target>(
    world.journal,
    world.clock,
    rollout.stream,
    foldTarget,
    (state) => decide(lockOf(rollout, state)),
    () => recentFacts(world.journal, rollout.stream),
  );
  return lockOf(rollout, target);
};

export const readSnapshot = async (
  world: World,
  { lock, release, place }: LockedRollout,
): Promise<Snapshot> => {
  const kept = lock.snapshot ?? lock.inherited?.snapshot;
  if (kept === undefined)
    throw new Failure('Broken', `${release.app}@${place.name}`, 'no snapshot of what ran before was kept');
  return readBlob<Snapshot>(world, kept);
};
