import { act, settled } from '../observation.ts';
import { isLast, type Progress } from '../step.ts';
import type { HeldAdvance } from './held-advance.ts';
import { heldMinReadySeconds, raiseHold, type RollingUpdate } from './hold.ts';
import { asShare, asSurge, describeRollingUpdate, mayMiss, roomOf } from './surge.ts';
import { waitFor } from './wait-for-pods.ts';

/**
 * One look of a window: for each new pod that has settled an old one goes, and new ones come until `pods` exist. The
 * hold is raised whenever that is more than it allows, so the slowest pod of a batch blocks nobody.
 */
export const flow = (at: HeldAdvance): Progress => {
  const { step, observation, live, context, fleet, pods } = at;
  const { wanted } = context;
  if (fleet.fresh.settled >= wanted) return settled(observation, `all ${wanted} new pods are Ready`);
  const to = roomFor(at);
  if (to !== undefined)
    return act(observation, {
      kind: 'patch',
      why: `${fleet.fresh.settled} of ${wanted} new pods are Ready: ${describeRollingUpdate(to)}`,
      operations: raiseHold(live, to),
    });
  const arm = fleet.fresh;
  if (!isLast(step) && arm.settled >= pods)
    return settled(observation, `${arm.settled} of ${wanted} new pods are Ready`);
  return waitFor(observation, live, `${arm.settled} of ${wanted} new pods are Ready`, {
    arm,
    wanted: pods,
    minReadySeconds: heldMinReadySeconds,
  });
};

/** The room that this look allows, where it is more than the hold has; a hold is never taken back. */
const roomFor = ({ step, context, fleet, pods, room }: HeldAdvance): RollingUpdate | undefined => {
  const { wanted, antiAffinity } = context;
  const whole = Math.max(pods, room.gone);
  const missing = mayMiss(step, context);
  const gone = antiAffinity ? whole : Math.min(whole, Math.max(room.gone, fleet.fresh.settled + missing));
  if (gone <= room.gone && whole <= room.gone + room.beside) return undefined;
  const to = { maxUnavailable: asShare(gone, wanted), maxSurge: asSurge(whole - gone, context) };
  const next = roomOf(to, wanted);
  return next.gone === room.gone && next.beside === room.beside ? undefined : to;
};
