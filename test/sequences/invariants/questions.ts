import type { Invariant } from '../scene.ts';
import { awayMs } from './routes.ts';
import { imageOf } from './shares.ts';

/** The longest pause between two looks at a question of this age, written down independently of the product, ms. */
const pauseAt = (ageMs: number): number => Math.min(600_000, Math.max(30_000, ageMs / 4));

/** A look, and what follows from it, take so long, ms. */
const actsMs = 6_000;

/** Nobody has to answer for pods that fail. */
export const looked: Invariant = {
  name: 'looked',
  about: 'new pods that fall while a release waits for a person take it back by the next look',
  open: (scene) => {
    let since: number | undefined;
    return {
      onInstant: () => {
        const { lock } = scene.state();
        const image = lock === undefined ? undefined : imageOf(scene, lock.release);
        const isFallen =
          lock?.suspended !== undefined &&
          lock.step?.settledAt !== undefined &&
          !scene.isDisturbed() &&
          !scene.isCreating() &&
          scene.mirror
            .pods()
            .some((pod) => pod.isOwned && !pod.isLeaving && pod.hasFallen && pod.image === image);
        if (!isFallen) since = undefined;
        if (!isFallen || lock?.suspended === undefined) return undefined;
        since ??= scene.now();
        const pause = pauseAt(scene.now() - lock.suspended.since);
        return scene.now() <= since + pause + actsMs + awayMs(scene)
          ? undefined
          : `pods of ${lock.release} have fallen for ${scene.now() - since} ms while it waits for a person`;
      },
    };
  },
};
