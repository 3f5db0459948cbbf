import { type KubeObject, nameOf, refOf } from '#domain/kube/object.ts';
import type { TargetFact } from '#domain/rollout/target-fact.ts';
import type { TargetLock } from '#domain/rollout/target.ts';
import type { TrafficPlan } from '#domain/traffic/split.ts';
import type { GivenBack } from './give-back.ts';
import type { World } from '#ports/world.ts';
import { type LockedRollout, noteTarget } from '../store/targets.ts';

/** Whose journal it goes to. */
export interface Noting {
  readonly world: World;
  readonly rollout: LockedRollout;
}

/**
 * Records the share of the new side of a Service, percent; null where its routes are their owner's again. Writes nothing
 * that is known already.
 */
export const noteShare = async (
  { world, rollout }: Noting,
  plan: TrafficPlan,
  percent: number | null,
): Promise<void> => {
  await noteTarget(world, rollout, (lock) => factOf(lock, plan, percent, []));
};

/** Records that routes are their owner's again, with what others had changed in them. */
export const noteGivenBack = async (
  { world, rollout }: Noting,
  plan: TrafficPlan,
  { isWritten, kept }: GivenBack,
): Promise<void> => {
  await noteTarget(world, rollout, (lock) =>
    isWritten || lock.traffic?.[plan.sides.service] !== undefined
      ? factOf(lock, plan, null, kept)
      : undefined,
  );
};

const factOf = (
  { release, back, traffic = {} }: TargetLock,
  { sides: { service }, routes }: TrafficPlan,
  percent: number | null,
  kept: readonly string[],
): TargetFact | undefined => {
  if ((traffic[service] ?? null) === percent && kept.length === 0) return undefined;
  return {
    kind: 'traffic-moved',
    release,
    service,
    percent,
    routes: routes.map(({ before }: { readonly before: KubeObject }) => nameOf(refOf(before))),
    ...(back === undefined ? {} : { back: true as const }),
    ...(kept.length === 0 ? {} : { kept }),
  };
};
