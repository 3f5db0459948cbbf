import type { Invariant, Watcher } from '../scene.ts';
import {
  allowedPods,
  imageOf,
  isBlocked,
  isInexact,
  isRecreated,
  isShrunk,
  roundingWhenScaled,
  sharePods,
} from './shares.ts';
import { kindOfWorld, standsAfterMs } from '../world/kinds.ts';
import { awayMs } from './routes.ts';
import { countOf, isGoodImage } from './pods.ts';

/** The number of replicas stands still for so long before a share is held against it, ms. */
const calmMs = 60_000;

/** After a change of the number of pods the share is right again. */
export const share: Invariant = {
  name: 'share',
  number: 'I2',
  about: 'a change of the number of pods does not leave more of the new revision than the step allows',
  open: (scene) => {
    /** While a release is suspended, nothing is sent back. */
    let suspendedAt = 0;
    const paused = new Set<string>();
    const onOther: Watcher['onOther'] = (stream, { kind }) => {
      if (kind === 'paused') paused.add(stream);
      if (kind === 'resumed' || kind === 'go') paused.delete(stream);
      return undefined;
    };
    const onInstant = () => {
      const { lock } = scene.state();
      const isPaused = lock !== undefined && paused.has(`release/${lock.release}`);
      if (isPaused || lock?.suspended !== undefined) suspendedAt = scene.now();
      const { step } = lock ?? {};
      const image = lock === undefined ? undefined : imageOf(scene, lock.release);
      if (lock === undefined || step === undefined || image === undefined || lock.back !== undefined)
        return undefined;
      if (lock.finishingSince !== undefined || scene.isDisturbed() || scene.isCreating()) return undefined;
      const { isNumbered } = kindOfWorld(scene.spec);
      const { least, most } = scene.replicasSince(step.startedAt);
      const heldUp = isNumbered === true || least < most ? suspendedAt : 0;
      const quietSince = Math.max(scene.scaledAt(), step.startedAt, heldUp);
      // Numbered pods are sent back by the release, one after the other, once it is there again.
      const takesMs =
        isNumbered === true ? awayMs(scene) + standsAfterMs({ ...scene.spec, replicas: most }) : 0;
      if (scene.now() < quietSince + calmMs + takesMs || isGoodImage(scene, image) || isRecreated(scene))
        return undefined;
      if (isShrunk(scene, lock.since) || isBlocked(scene) || isInexact(scene, lock.since, true))
        return undefined;
      if (step.pods !== undefined) return undefined;
      // What there was nothing of comes as the newest revision.
      if (scene.replicasSince(lock.since - 1).least === 0) return undefined;
      const wanted = scene.replicasSince(scene.now()).most;
      const isLast = step.index === scene.spec.steps.length - 1 || step.percent === 100;
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
    };
    return { onInstant, onOther };
  },
};
