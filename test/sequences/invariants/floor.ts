import type { Invariant, Scene } from '../scene.ts';
import { imageIn, replicasOf } from '../world/owner.ts';
import { isShrunk } from './shares.ts';
import { standsAfterMs } from '../world/kinds.ts';
import { allowedMissing, standing } from './pods.ts';

/** The number of pods has to stand still for so long before they can all be there, ms: in order, each has its turn. */
const startMs = ({ spec, replicasSince, now }: Scene): number =>
  11_000 +
  standsAfterMs({ ...spec, replicas: replicasSince(now()).most }) +
  (spec.plain === undefined || spec.plain === 'Deployment' ? 0 : spec.goneAfterMs);

/** Pods of it do not stand by themselves: none is there to be kept. */
const neverStands = (image = ''): boolean => /never-ready|pull-fails|crash-later/.test(image);

const isInPlace = ({ spec: { plain = 'Deployment' } }: Scene): boolean => plain !== 'Deployment';

const ownersImage = (scene: Scene): string | undefined => {
  const wanted = scene.wanted();
  return wanted && imageIn(wanted);
};

/** A number that the release itself brings is no promise before it has gone through. */
const wantedReplicas = (scene: Scene): number => {
  const wanted = scene.wanted();
  return wanted === undefined ? 0 : replicasOf(wanted);
};

/** Ready pods never fall below what the owner's own strategy allows, because of us. */
export const floor: Invariant = {
  name: 'floor',
  number: 'I9',
  about: 'Ready pods never fall below what the strategy of the owner lets be missing',
  open: (scene) => {
    /** People take pods away, and what they do to a hold is theirs to answer for. */
    let isExcused = false;
    let excusedAt = 0;
    /** Since when what stands there is this release's to answer for: what it took over it has to bring back first. */
    let since = 0;
    /** The releases that were taken over, while what they left is still to be brought back. */
    const takenOver = new Set<string>();
    return {
      onFact: ({ event, at }) => {
        if (event.kind === 'taken' && event.from !== undefined) takenOver.add(event.from);
        else if (event.kind === 'taken' || event.kind === 'restored') takenOver.clear();
        // What was disturbed under one that was taken over is so still.
        if (event.kind === 'taken' && event.from === undefined) isExcused = false;
        if ((event.kind === 'taken' && event.from === undefined) || event.kind === 'restored') since = at;
        return undefined;
      },
      onInstant: () => {
        const { lock } = scene.state();
        if (lock === undefined || scene.isCreating() || scene.wanted() === undefined) return undefined;
        if (scene.isDisturbed()) isExcused = true;
        if (scene.sequence.events.some(({ kind }) => kind === 'delete')) return undefined;
        if (isExcused || neverStands(ownersImage(scene))) return undefined;
        // Pods that are replaced in their places cannot be kept when they have fallen for good.
        const onTrial = [lock.release, ...takenOver].map((id) => scene.asked(id)?.revision?.image);
        if (isInPlace(scene) && onTrial.some(neverStands)) return undefined;
        if (isShrunk(scene, lock.since) && neverStands(scene.asked(lock.release)?.revision?.image))
          return undefined;
        const least = Math.min(
          // The number that it found counts too, also where it brings its own in the instant in which it takes hold.
          scene.replicasSince(Math.min(since - 1, scene.now() - startMs(scene))).least,
          wantedReplicas(scene),
        );
        if (scene.now() < scene.scaledAt() + startMs(scene)) excusedAt = scene.now();
        const floorNow = least - allowedMissing(scene, least);
        const count = standing(scene);
        return count >= floorNow || excusedAt === scene.now()
          ? undefined
          : `${count} pods are Ready, ${floorNow} of ${least} are promised (release ${lock.release})`;
      },
    };
  },
};
