import type { Invariant, Scene } from '../scene.ts';
import { countOf, isGoodImage } from './pods.ts';
import { imageOf, isBlocked, isRecreated, roundingWhenScaled, sharePods } from './shares.ts';

/** How many pods are new, as the end of a step says where these are more than it asked for; 0 where it says nothing. */
export const toldIn = (reason: string): number =>
  Number(/(\d+) of \d+ pods run the new revision, more than the \d+ of this step/.exec(reason)?.[1] ?? 0);

/** So long must they have been there: the fact rests on a look that lies before it, ms. */
const seenAfterMs = 2_000;

/** So many new pods the step asks for, by its share of the most pods that there were; undefined where it asks for all. */
const askedNow = (scene: Scene): number | undefined => {
  const { lock } = scene.state();
  const { step } = lock ?? {};
  if (lock === undefined || step === undefined || lock.back !== undefined) return undefined;
  const { least, most } = scene.replicasSince(step.startedAt);
  const isWhole = step.index === scene.spec.steps.length - 1 || scene.spec.strategy === 'blue-green';
  if (isWhole || scene.spec.strategy === 'all-at-once' || scene.spec.strategy === 'streaming')
    return undefined;
  if (scene.replicasSince(lock.since - 1).least === 0 || isBlocked(scene) || isRecreated(scene))
    return undefined;
  if (scene.isCreating() || scene.isDisturbed()) return undefined;
  const shared = sharePods(step.percent, false, least, most) + roundingWhenScaled;
  return step.pods === undefined ? shared : Math.max(step.pods, shared);
};

/** Whoever makes them, by scaling or by taking pods away: where a bound cannot be held, the event says so. */
export const told: Invariant = {
  name: 'told',
  number: 'I2',
  about: 'a step that ends with more new pods than it asked for says how many',
  open: (scene) => {
    let manySince: number | undefined;
    return {
      onInstant: () => {
        const { lock } = scene.state();
        const image = lock === undefined ? undefined : imageOf(scene, lock.release);
        const asked = askedNow(scene);
        const isMany =
          asked !== undefined &&
          image !== undefined &&
          !isGoodImage(scene, image) &&
          countOf(scene, image) > asked;
        manySince = isMany ? (manySince ?? scene.now()) : undefined;
        return undefined;
      },
      onFact: ({ event, at }) => {
        if (event.kind !== 'step-settled') return undefined;
        const count = countOf(scene, imageOf(scene, event.release));
        const asked = askedNow(scene) ?? Infinity;
        const isSeen = manySince !== undefined && at >= manySince + seenAfterMs;
        return isSeen && count > asked && toldIn(event.reason) === 0
          ? `${count} pods run the new revision, about ${asked} are asked for, and the step ends without a word of it: ${event.reason}`
          : undefined;
      },
    };
  },
};
