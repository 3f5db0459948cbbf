import type { WaitsForCloud } from '#domain/stack/stack.ts';
import type { StackRef } from '#domain/stack/stack-ref.ts';
import type { Want } from '#domain/stack/move.ts';
import type { Use } from '#domain/stack/uses.ts';
import type { TargetLock } from '#domain/rollout/target.ts';
import type { TargetFact } from '#domain/rollout/target-fact.ts';
import type { World } from '#ports/world.ts';
import { fencedCluster } from '../rollout/fenced-cluster.ts';
import { noteTarget, type LockedRollout } from '../store/targets.ts';
import { advanceStack, readStack, type StackProgress } from './advance-stack.ts';
import { removeBinding, writeBinding } from './bindings.ts';
import { openStack, waitForStacks } from './stacks-of.ts';

/** The progress of the way back in clouds. What could not be taken back is reported, and blocks nothing. */
export type Returning = { readonly kind: 'over' } | WaitsForCloud;

/**
 * Takes back what the release did in clouds, the last resource first, once its workloads are back: a resource that it
 * made and nothing else uses is removed, one that it changed gets its former state. A resource that holds data is not
 * deleted.
 */
export const returnStacks = async (
  world: World,
  rollout: LockedRollout,
  before: readonly string[] = [],
): Promise<Returning> => {
  const { lock } = rollout;
  const mine = undoneBy(rollout);
  const stacks = [
    ...(lock.inherited?.stacks ?? []).filter(({ key }) => !isIn(lock, key)),
    ...(lock.stacks ?? []),
  ].toReversed();
  if (stacks.length + before.length === 0 || lock.provision?.isReturned === true) return { kind: 'over' };
  const told = [...before];
  for (const ref of stacks) {
    const progress = await goBack(world, rollout, ref, mine);
    if (progress.kind === 'waits') return wait(world, rollout, ref, progress);
    const reason = progress.kind === 'done' ? progress.told : progress.reason;
    if (reason !== undefined) told.push(`${ref.resource}: ${reason}`);
  }
  await noteTarget(world, rollout, ({ release: id, provision }) =>
    provision?.isReturned === true ? undefined : { kind: 'unprovisioned', release: id, told },
  );
  return { kind: 'over' };
};

/** The release that is taken back, and those that it had taken over. */
export const undoneBy = ({ lock, release }: LockedRollout): readonly string[] => [
  release.cause.kind === 'undo' ? release.cause.release : release.id,
  ...(lock.inherited?.releases ?? []),
];

const isIn = ({ stacks = [] }: TargetLock, key: string): boolean => stacks.some((one) => one.key === key);

export const goBack = async (
  world: World,
  rollout: LockedRollout,
  ref: StackRef,
  mine: readonly string[],
): Promise<StackProgress> => {
  const { place, plan, release } = rollout;
  const by = { app: plan.app, target: place.name };
  const use = useIn(await readStack(world, ref.key), by);
  if (use !== undefined && use.before === undefined && mine.includes(use.release))
    await unbind(world, rollout, ref);
  const at = await openStack(world, place, ref);
  const want: Want = { kind: 'back', by, release: release.id, mine };
  const progress = await advanceStack(world, at, want);
  const { standing, claim, ...after } = await readStack(world, ref.key);
  if (
    progress.kind === 'done' &&
    useIn(after, by) !== undefined &&
    standing !== undefined &&
    claim !== undefined
  )
    await writeBinding(await fencedCluster(world, rollout), at.cloud, bindingOf(rollout, ref), {
      outputs: standing.outputs,
      claim,
    });
  return progress;
};

const useIn = (
  { uses }: { readonly uses: readonly Use[] },
  { app, target }: { readonly app: string; readonly target: string },
): Use | undefined => uses.find((use) => use.app === app && use.target === target);

const bindingOf = ({ plan, place }: LockedRollout, { resource, connection }: StackRef) => ({
  app: plan.app,
  namespace: place.namespace,
  resource,
  connection,
});

export const unbind = async (world: World, rollout: LockedRollout, ref: StackRef): Promise<void> =>
  removeBinding(await fencedCluster(world, rollout), bindingOf(rollout, ref));

export const wait = async (
  world: World,
  rollout: LockedRollout,
  { resource }: StackRef,
  { status, isAnnounced }: Extract<StackProgress, { kind: 'waits' }>,
): Promise<WaitsForCloud> => {
  await noteTarget(world, rollout, ({ release, provision }): TargetFact | undefined =>
    provision?.statuses[resource] === status
      ? undefined
      : { kind: 'provision-seen', release, resource, status, isBack: true },
  );
  const since = rollout.lock.back?.since ?? rollout.lock.finishingSince ?? rollout.lock.since;
  return waitForStacks(world.clock.now() - since, isAnnounced === true);
};
