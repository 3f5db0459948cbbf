import { specOf } from '#domain/workload/snapshot.ts';
import type { Scene } from '../scene.ts';
import { isOrdered, kindOfWorld } from '../world/kinds.ts';

/** What a step allows of `wanted` pods, written down independently of the product: never none, never all before the last step. */
export const allowedPods = (percent: number, isLast: boolean, wanted: number): number => {
  if (isLast) return wanted;
  if (wanted <= 1) return wanted;
  return Math.min(wanted - 1, Math.max(1, Math.ceil((wanted * percent) / 100 - 1e-9)));
};

/** A hold is a share of the pods that there were: where their number changes, so does what the share comes to. */
export const sharePods = (percent: number, isLast: boolean, then: number, now: number): number => {
  const allowed = allowedPods(percent, isLast, now);
  return then === 0 || then === now
    ? allowed
    : Math.max(allowed, Math.ceil((allowedPods(percent, isLast, then) / then) * now));
};

/** The controller shares out a change of the number of pods by rounding; so many more may then be new ones. */
export const roundingWhenScaled = 1;

/**
 * Scaled down to one pod, the controller keeps that of the newest revision; an old pod that is gone never comes back, and
 * what grows from there is new. The product says so, and turns back.
 */
export const isShrunk = (scene: Scene, since: number): boolean =>
  scene.scaledAt() > since && scene.replicasSince(since).least <= 1;

/**
 * Numbered pods that come in order wait for the first that is not Ready, for ever: where none is when a release looks, there
 * is nothing to share with, and all that come are new.
 */
export const isBlocked = (scene: Scene): boolean => scene.isFoundDown() && isOrdered(scene.spec);

/** An owner whose two revisions must never run at once has all pods replaced at once. */
export const isRecreated = (scene: Scene): boolean => {
  const wanted = scene.wanted();
  const strategy =
    wanted === undefined ? undefined : (specOf(wanted)['strategy'] as { type?: string } | undefined);
  return strategy?.type === 'Recreate';
};

/**
 * Outside Deployments what scaling adds, or what is lost where the strategy itself is the hold, is new by the law of its
 * controller. Of numbered pods the release sends those back: long after, the share is right again.
 */
export const isInexact = (scene: Scene, since: number, isLongAfter = false): boolean => {
  const { plain = 'Deployment' } = scene.spec;
  if (plain === 'Deployment') return false;
  const { isNumbered } = kindOfWorld(scene.spec) as { readonly isNumbered?: true };
  const isLost = scene.sequence.events.some(({ kind }) => kind === 'delete');
  const isSentBack = isNumbered === true && plain !== 'StatefulSet with OnDelete' && isLongAfter;
  return isLost || (scene.scaledAt() >= since && !isSentBack);
};

/** The number of pods that a release brings itself. */
export const wantedBy = (scene: Scene, release: string): number | undefined =>
  scene.spec.autoscaler === undefined ? scene.asked(release)?.revision?.written : undefined;

export const imageOf = (scene: Scene, release: string): string | undefined =>
  scene.asked(release)?.revision?.image;
