import type { Invariant } from '../scene.ts';
import {
  allowedPods,
  imageOf,
  isInexact,
  isRecreated,
  isShrunk,
  roundingWhenScaled,
  sharePods,
} from './shares.ts';
import { countOf, isGoodImage } from './pods.ts';

/** The number of replicas stands still for so long before a share is held against it, ms. */
const calmMs = 60_000;

/** After a change of the number of pods the share is right again. */
export const share: Invariant = {
  name: 'share',
  number: 'I2',
  about: 'a change of the number of pods does not leave more of the new revision than the step allows',
  open: (scene) => ({
    onInstant: () => {
      const { lock } = scene.state();
      const { step } = lock ?? {};
      const image = lock === undefined ? undefined : imageOf(scene, lock.release);
      if (lock === undefined || step === undefined || image === undefined || lock.back !== undefined)
        return undefined;
      if (lock.finishingSince !== undefined || scene.isDisturbed() || scene.isCreating()) return undefined;
      const quietSince = Math.max(scene.scaledAt(), step.startedAt);
      if (scene.now() < quietSince + calmMs || isGoodImage(scene, image) || isRecreated(scene))
        return undefined;
      if (isShrunk(scene, lock.since) || isInexact(scene, lock.since, true)) return undefined;
      if (step.pods !== undefined) return undefined;
      // What there was nothing of comes as the newest revision.
      if (scene.replicasSince(lock.since - 1).least === 0) return undefined;
      const wanted = scene.replicasSince(scene.now()).most;
      const isLast = step.index === scene.spec.steps.length - 1 || step.percent === 100;
      const { least } = scene.replicasSince(step.startedAt);
      // Scaled down while they were still coming, those that had come by right stay: the surge leaves room for them.
      const wasComing = (step.settledAt ?? Infinity) > scene.scaledAt();
      const come = wasComing
        ? allowedPods(step.percent, isLast, scene.replicasSince(step.startedAt).most)
        : 0;
      const shared = sharePods(step.percent, isLast, least, wanted) + (isLast ? 0 : roundingWhenScaled);
      const allowed = Math.max(come, shared);
      const count = countOf(scene, image);
      return count <= allowed || wanted === 0
        ? undefined
        : `${count} of ${wanted} pods run the new revision of ${lock.release} long after scaling, ${allowed} are allowed at ${step.percent} %`;
    },
  }),
};
