import type { Release } from '#domain/release/release.ts';
import { type Standstill, standstillOf } from '#domain/rollout/standstill.ts';
import type { TargetLock } from '#domain/rollout/target.ts';
import type { World } from '#ports/world.ts';
import { readPlan } from '../store/releases.ts';

/** A target that a release holds. */
export interface Held {
  readonly stream: string;
  readonly lock: TargetLock;
  /** When its last fact was written, epoch ms. */
  readonly lastAt: number;
}

/** The obstacles of open releases that make no progress, grouped by cause. */
export const readStandstills = async (
  world: World,
  held: readonly Held[],
  open: readonly Release[],
): Promise<readonly { readonly stream: string; readonly release: string; readonly kind: Standstill }[]> => {
  const releases = new Map(open.map((release) => [release.id, release]));
  const now = world.clock.now();
  const found = await Promise.all(
    held.map(async ({ stream, lock, lastAt }) => {
      const release = releases.get(lock.release);
      if (release?.plan === undefined) return [];
      const kind = standstillOf({ lock, lastAt, plan: await readPlan(world, release), now });
      return kind === undefined ? [] : [{ stream, release: release.id, kind }];
    }),
  );
  return found.flat();
};
