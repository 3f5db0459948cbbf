import type { PlannedTarget } from '#domain/plan/plan.ts';
import { goesBack } from '#domain/release/goes-back.ts';
import type { Release } from '#domain/release/release.ts';
import { type Movement, mayMove } from '#domain/window/decide.ts';
import type { World } from '#ports/world.ts';
import { readFreezes } from './freezes.ts';

export type Denied = Extract<Movement, { kind: 'denied' }>;

/** Whether something may move in an environment now, by the windows and freezes of this moment. */
export const movementIn = async (
  world: World,
  where: { readonly app: string; readonly environment: string },
  isManual = false,
): Promise<Movement> => {
  const windows = (await world.settings.windows?.()) ?? [];
  const freezes = await readFreezes(world);
  return mayMove(windows, freezes, { ...where, isManual }, world.clock.now());
};

/** Why none of these targets may begin now: a wave goes as a whole. A release that goes back is never held. */
export const holdOf = async (
  world: World,
  release: Release,
  targets: readonly Pick<PlannedTarget, 'environment'>[],
): Promise<Denied | undefined> => {
  if (goesBack(release)) return undefined;
  const { app, cause } = release;
  for (const environment of new Set(targets.map((target) => target.environment))) {
    const movement = await movementIn(world, { app, environment }, cause.kind === 'manual');
    if (movement.kind === 'denied') return movement;
  }
  return undefined;
};
