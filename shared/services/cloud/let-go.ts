import type { WaitsForCloud } from '#domain/stack/stack.ts';
import type { StackRef } from '#domain/stack/stack-ref.ts';
import type { TargetLock } from '#domain/rollout/target.ts';
import type { World } from '#ports/world.ts';
import type { LockedRollout } from '../store/targets.ts';
import { advanceStack } from './advance-stack.ts';
import { unbind, wait } from './return-target.ts';
import { openStack } from './stacks-of.ts';

/** What the last good release used in clouds and this one does not: its claims are given up once everything has arrived. */
export const leftStacks = ({
  target,
  lock,
  plan,
}: Pick<LockedRollout, 'target' | 'lock' | 'plan'>): readonly StackRef[] => {
  if (plan.prune === false) return [];
  const used = new Set((lock.stacks ?? []).map(({ key }) => key));
  return (target.good?.stacks ?? []).filter(({ key }) => !used.has(key));
};

/** As removals are named: `resource/db`. */
export const nameOfStack = ({ resource }: StackRef): string => `resource/${resource}`;

export interface LetGo {
  readonly removed: readonly string[];
  readonly left: readonly string[];
}

/** Gives up the claims, bindings first; undefined with the seconds to wait while a cloud works on it. */
export const letGoOfStacks = async (world: World, rollout: LockedRollout): Promise<LetGo | WaitsForCloud> => {
  const { place, plan, release } = rollout;
  const removed: string[] = [];
  const left: string[] = [];
  for (const ref of leftStacks(rollout)) {
    await unbind(world, rollout, ref);
    const progress = await advanceStack(world, await openStack(world, place, ref), {
      kind: 'gone',
      by: { app: plan.app, target: place.name },
      release: release.id,
    });
    if (progress.kind === 'waits') return wait(world, rollout, ref, progress);
    const told = progress.kind === 'done' ? progress.told : progress.reason;
    if (told === undefined) removed.push(nameOfStack(ref));
    else left.push(`${nameOfStack(ref)} (${told})`);
  }
  return { removed, left };
};

/** Whether the release has changed anything in clouds here. */
export const hasChangedStacks = ({ provision }: TargetLock): boolean => (provision?.changed ?? []).length > 0;
