import type { KubeObject } from '#domain/kube/object.ts';
import { lacksCapacity } from '../obstacle.ts';
import { act, fleetOf, type Observation, settled, wantedOf } from '../observation.ts';
import { sameNeeds } from '../scheduling-needs.ts';
import { isLast, type Progress, type Step } from '../step.ts';
import { endOf } from './given-back.ts';
import { endHold, isHeld, raiseHold, type RollingUpdate } from './hold.ts';
import type { HeldAdvance } from './held-advance.ts';
import { asShare, asSurge, describeRollingUpdate, mayMiss, readRollingUpdate, resolve } from './surge.ts';
import { obstacleTo, waitFor } from './wait-for-pods.ts';

/*
 * Nothing watches a last step without a bake, so there is nothing to hold: its first write gives the owner's readiness
 * back and makes room for what is missing, and the native controller lets an old pod go for each new one that is
 * available. It needs no further write, and no pod waits for the slowest one.
 */

const isUnheld = (step: Step): boolean =>
  isLast(step) && step.passing === true && step.beside !== true && step.failureThreshold === undefined;

/** The write that begins such a last step where `there` new pods exist; undefined for any other step. */
export const end = (at: HeldAdvance, there: number): Progress | undefined => {
  const { step, observation, live, context } = at;
  if (!isUnheld(step) || context.antiAffinity || mayMiss(step, context) > 0 || context.wanted <= there)
    return undefined;
  const to: RollingUpdate = { maxUnavailable: 0, maxSurge: asSurge(context.wanted - there, context) };
  return act(observation, {
    kind: 'patch',
    why: `step ${step.index + 1}, the last: ${describeRollingUpdate(to)}, and the hold is lifted`,
    operations: endHold(live, endOf(observation, live).own, to),
  });
};

/** How many pods may be missing by the owner's own strategy. */
const allowedBy = ({ plan }: Observation, wanted: number): number =>
  resolve(readRollingUpdate(plan.after.own['strategy'])?.maxUnavailable ?? 0, wanted, 'down');

/** Whether it is in such a step. A hold that someone else has lifted may have more pods missing than its owner allows. */
export const isEnding = (
  step: Step,
  observation: Observation,
  live: KubeObject,
  { maxUnavailable }: RollingUpdate,
): boolean => {
  const wanted = wantedOf(live);
  return (
    isUnheld(step) &&
    !isHeld(live) &&
    resolve(maxUnavailable, wanted, 'down') <= allowedBy(observation, wanted)
  );
};

/** Until all new pods are Ready; what is left of the old ones goes by itself. */
export const ending = (
  observation: Observation,
  live: KubeObject,
  rollingUpdate: RollingUpdate,
): Progress => {
  const { fresh } = fleetOf(observation);
  const wanted = wantedOf(live);
  if (fresh.settled >= wanted) return settled(observation, `all ${wanted} new pods are Ready`);
  const obstacle = obstacleTo(live, fresh, wanted);
  if (obstacle !== undefined && lacksCapacity(obstacle, observation.now)) {
    const place = placeIn(observation, live, rollingUpdate);
    if (place !== undefined) return place;
  }
  return waitFor(observation, live, `${fresh.settled} of ${wanted} new pods are Ready`, {
    arm: fresh,
    wanted,
    minReadySeconds: observation.plan.after.own.minReadySeconds ?? 0,
  });
};

/** Where more pods find no room, as many old ones go first as their owner allows to be missing. */
const placeIn = (
  observation: Observation,
  live: KubeObject,
  { maxUnavailable, maxSurge }: RollingUpdate,
): Progress | undefined => {
  const { before, after } = observation.plan;
  const wanted = wantedOf(live);
  const allowed = allowedBy(observation, wanted);
  if (!sameNeeds(before.template, after.template) || resolve(maxUnavailable, wanted, 'down') >= allowed)
    return undefined;
  const to = { maxUnavailable: asShare(allowed, wanted), maxSurge };
  return act(observation, {
    kind: 'patch',
    why: `makes room: ${describeRollingUpdate(to)}`,
    operations: raiseHold(live, to),
  });
};
