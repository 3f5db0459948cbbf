import type { Invariant } from '../scene.ts';
import { allowedPods, imageOf } from './shares.ts';

/** What ends a step is what there is, and not what an earlier task has seen. */
export const fresh: Invariant = {
  name: 'fresh',
  about: 'no step ends by a pod that went before the task that ends it had begun',
  open: (scene) => ({
    onFact: ({ event }) => {
      const { step } = scene.state().lock ?? {};
      if (event.kind !== 'step-settled' || step === undefined || !scene.hasLost()) return undefined;
      const image = imageOf(scene, event.release);
      const pods = scene.mirror.pods().filter(({ isOwned, isLeaving }) => isOwned && !isLeaving);
      const ready = pods.filter((pod) => pod.image === image && pod.isReady).length;
      const isLast = event.index === scene.spec.steps.length - 1;
      const { most } = scene.replicasSince(step.startedAt);
      const needed = allowedPods(step.percent, isLast, most);
      return ready >= needed
        ? undefined
        : `step ${event.index + 1} of ${event.release} ends with ${ready} of ${needed} new pods Ready, though nothing has happened since its task began`;
    },
  }),
};
