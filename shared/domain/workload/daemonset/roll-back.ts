import type { Observation } from '../observation.ts';
import { removePods } from '../remove-pods.ts';
import { rollBackHeld } from '../roll-back-held.ts';
import type { Progress } from '../step.ts';
import { isCounted, uncounted } from '../counted.ts';
import { hold } from './on-delete.ts';
import { pickPods } from './replace.ts';

/** Brings one DaemonSet back: the old template under the hold, and the new pods removed, as many at once as may be missing. */
export const rollBack = (observation: Observation): Progress =>
  rollBackHeld(observation, hold, (_, live, { bad }) => {
    // Under the owner's own strategy its controller continues by itself.
    if (!hold.isHeld(live) || bad.length === 0) return undefined;
    if (!isCounted(live)) return uncounted(observation, live);
    const next = pickPods(observation, live, bad, bad.length);
    return next.length === 0
      ? undefined
      : removePods(observation, next, 'one pod is removed to make room for the last good revision');
  });
