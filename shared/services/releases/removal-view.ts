import { Rejection } from '#domain/rejection.ts';
import type { Digest } from '#domain/json.ts';
import type { ReleasePlan } from '#domain/plan/plan.ts';
import type { World } from '#ports/world.ts';
import { digestOfJson } from '../planning/plan.ts';
import { planRemoval } from '../planning/plan-removal.ts';

/** What a removal would remove and keep, shown before anything moves. */
export interface RemovalView {
  /** SHA-256 of the plan's canonical JSON: what an approval is bound to. */
  readonly hash: Digest;
  readonly plan: ReleasePlan;
}

export const viewRemoval = async (
  world: World,
  app: string,
  environments: readonly string[] | undefined,
): Promise<RemovalView> => {
  const planned = await planRemoval(world, app, environments);
  if (typeof planned === 'string') throw new Rejection('conflict', 'nothing-to-remove', planned);
  return { hash: digestOfJson(planned.plan), plan: planned.plan };
};
