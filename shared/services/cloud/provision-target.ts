import type { StackRef } from '#domain/stack/stack-ref.ts';
import type { PlannedStack } from '#domain/stack/planned-stack.ts';
import type { Provisioned, WaitsForCloud } from '#domain/stack/stack.ts';
import type { World } from '#ports/world.ts';
import { fencedCluster } from '../rollout/fenced-cluster.ts';
import { noteTarget, type LockedRollout } from '../store/targets.ts';
import { advanceStack, awaitItsAccount, readStack, type StackProgress } from './advance-stack.ts';
import { writeBinding } from './bindings.ts';
import { goBack, wait } from './return-target.ts';
import { openStack, refOf, waitForStacks } from './stacks-of.ts';

interface Advanced {
  readonly planned: PlannedStack;
  readonly progress: StackProgress;
}

/** Brings all cloud resources of a target to their planned state, binds them, and returns the progress. */
export const provisionTarget = async (
  world: World,
  rollout: LockedRollout,
): Promise<Exclude<Provisioned, { kind: 'ready' }> | undefined> => {
  const { place, lock } = rollout;
  const stacks = place.stacks ?? [];
  const inherited = (lock.inherited?.stacks ?? []).filter(({ key }) =>
    stacks.every((one) => one.key !== key),
  );
  if (stacks.length === 0 && inherited.length === 0) return undefined;
  if (lock.provision?.changed !== undefined) return undefined;
  if (lock.provision === undefined) await begin(world, rollout, stacks.map(refOf));
  const leaving = await giveBack(world, rollout, inherited);
  if (leaving !== undefined) return leaving;
  const advanced: Advanced[] = [];
  for (const planned of stacks) advanced.push({ planned, progress: await advance(world, rollout, planned) });
  await tellStatuses(world, rollout, advanced);
  const failed = advanced.find(({ progress }) => progress.kind === 'failed');
  if (failed?.progress.kind === 'failed') return fail(world, rollout, failed.planned, failed.progress.reason);
  const waiting = advanced.flatMap(({ progress }) => (progress.kind === 'waits' ? [progress] : []));
  if (waiting.length > 0)
    return waitForStacks(
      world.clock.now() - lock.since,
      waiting.every(({ isAnnounced }) => isAnnounced === true),
    );
  await bind(world, rollout, advanced);
  const changed = stacks.filter(({ changes }) => changes.length > 0).map(({ claim }) => claim.name);
  await noteTarget(world, rollout, ({ release, provision }) =>
    provision?.changed === undefined ? { kind: 'provisioned', release, changed } : undefined,
  );
  return undefined;
};

const begin = async (world: World, rollout: LockedRollout, stacks: readonly StackRef[]): Promise<void> => {
  await noteTarget(world, rollout, ({ release, provision }) =>
    provision === undefined ? { kind: 'provisioning', release, stacks } : undefined,
  );
};

/** What releases that were taken over had wanted, and this one does not. */
const giveBack = async (
  world: World,
  rollout: LockedRollout,
  inherited: readonly StackRef[],
): Promise<WaitsForCloud | undefined> => {
  for (const ref of inherited) {
    const progress = await goBack(world, rollout, ref, rollout.lock.inherited?.releases ?? []);
    if (progress.kind === 'waits') return wait(world, rollout, ref, progress);
  }
  return undefined;
};

const advance = async (
  world: World,
  { place, plan, release, lock }: LockedRollout,
  planned: PlannedStack,
): Promise<StackProgress> => {
  const at = await openStack(world, place, planned);
  const account = await at.cloud.account();
  if (account !== planned.account) {
    awaitItsAccount(at, await readStack(world, planned.key), account);
    return {
      kind: 'failed',
      reason: `cloud ${planned.cloud} is ${account} now, and was ${planned.account} when it was planned; plan again, or bring its credentials back`,
    };
  }
  return advanceStack(world, at, {
    kind: 'present',
    by: { app: plan.app, target: place.name },
    release: release.id,
    mine: [release.id, ...(lock.inherited?.releases ?? [])],
    claim: planned.claim,
    spec: planned.spec,
    planned: planned.changes,
  });
};

/** Each new word of a cloud once. */
const tellStatuses = async (
  world: World,
  rollout: LockedRollout,
  all: readonly Advanced[],
): Promise<void> => {
  await noteTarget(world, rollout, ({ release, provision }) =>
    all.flatMap(({ planned: { claim }, progress }) => {
      const status = progress.kind === 'waits' ? progress.status : undefined;
      return status === undefined || provision?.statuses[claim.name] === status
        ? []
        : [{ kind: 'provision-seen' as const, release, resource: claim.name, status }];
    }),
  );
};

const fail = async (
  world: World,
  rollout: LockedRollout,
  { claim, cloud }: PlannedStack,
  why: string,
): Promise<{ readonly kind: 'failed' }> => {
  const reason = `${claim.class} "${claim.name}" (cloud ${cloud}): ${why}`;
  await noteTarget(world, rollout, ({ release, back }) =>
    back === undefined ? { kind: 'rolling-back', release, reason } : undefined,
  );
  return { kind: 'failed' };
};

const bind = async (world: World, rollout: LockedRollout, advanced: readonly Advanced[]): Promise<void> => {
  const { place, plan } = rollout;
  const cluster = await fencedCluster(world, rollout);
  for (const { planned, progress } of advanced) {
    if (progress.kind !== 'done') continue;
    const { cloud } = await openStack(world, place, planned);
    const at = { app: plan.app, namespace: place.namespace, resource: planned.claim.name };
    await writeBinding(cluster, cloud, at, { outputs: progress.outputs ?? {}, claim: planned.claim });
  }
};
