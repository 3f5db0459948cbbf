import type { KubeObject } from '#domain/kube/object.ts';
import type { Fleet } from '../pods-by-revision.ts';
import { heldMinReadySeconds, raiseHold, type RollingUpdate } from './hold.ts';
import { sameNeeds } from '../scheduling-needs.ts';
import { lacksCapacity } from '../obstacle.ts';
import {
  drained,
  scalingContextOf,
  makingPlace,
  readRollingUpdate,
  resolve,
  type Room,
  roomOf,
  describeRollingUpdate,
  mayMiss,
  surged,
} from './surge.ts';
import { act, fleetOf, type Observation, settled, stuck, wantedOf } from '../observation.ts';
import { enoughOf, freshPods, isLast, type Progress, type Step } from '../step.ts';
import { flow } from './flow.ts';
import type { HeldAdvance } from './held-advance.ts';
import { end } from './last-step.ts';
import { obstacleTo, waitFor, waitForLeaving } from './wait-for-pods.ts';

/** Surge, wait until the new pods have settled, let as many old ones go, wait until they are gone. */
export const advanceHeld = (
  step: Step,
  observation: Observation,
  live: KubeObject,
  rollingUpdate: RollingUpdate,
): Progress => {
  const context = scalingContextOf(observation.plan, wantedOf(live));
  const { wanted, scaled } = context;
  if (wanted === 0) return settled(observation, 'no pods to move');
  const fleet = fleetOf(observation);
  const room = roomOf(rollingUpdate, wanted);
  const pods = freshPods(step, wanted, scaled);
  const expected = expectedOf(room, pods, wanted, fleet);
  const at: HeldAdvance = { step, observation, live, rollingUpdate, context, fleet, room, pods, expected };
  if (observation.plan.asleep === true && fleet.old.total === 0) return wakeUp(at);
  if (tookAll(at)) return stuck(observation, takenIn(at));
  if (step.flows === true) return flow(at);
  if (isLast(step) && context.antiAffinity)
    return settled(observation, 'the native controller replaces the rest, a few at a time');
  if (!isThere(at) && room.beside === 0 && !(step.beside === true && lostIn(at) >= pods)) return further(at);
  return fleet.fresh.settled < enoughOf(step, expected) ? untilReady(at) : goOn(at);
};

/**
 * The controller fills up to `wanted` plus the surge, with new pods for as many old ones as are gone: also for those
 * that went earlier, when there was no surge yet, because none of them ever comes back.
 */
const expectedOf = ({ gone, beside }: Room, pods: number, wanted: number, { old }: Fleet): number =>
  Math.min(wanted, beside + Math.max(gone, wanted - old.total), Math.max(pods, beside + gone));

/** Nothing ran before: there is no old pod to be careful with, and the controller makes all pods new ones. */
const wakeUp = ({ observation, live, context: { wanted }, fleet: { fresh } }: HeldAdvance): Progress =>
  fresh.settled >= wanted
    ? settled(observation, `all ${wanted} pods run the new revision; none ran before`)
    : waitFor(observation, live, `${fresh.settled} of ${wanted} new pods are Ready; none ran before`, {
        arm: fresh,
        wanted,
        minReadySeconds: heldMinReadySeconds,
      });

/** Scaled to nothing and back, or below its room: the native controller then makes every pod a new one. */
const tookAll = (at: HeldAdvance): boolean => {
  const { step, context, fleet } = at;
  if (isLast(step) || context.wanted <= 1 || fleet.fresh.total < context.wanted) return false;
  return fleet.old.total === 0 || isSwung(at);
};

const takenIn = ({ context: { wanted }, fleet: { fresh, old } }: HeldAdvance): string =>
  old.total === 0
    ? `has lost its old pods during the hold, by scaling or with their ReplicaSet: all of its ${fresh.total} pods run the new revision now`
    : `was scaled during the hold, and ${fresh.total} new pods stand for the ${wanted} that are wanted now, with ${old.total} old ones beside them`;

/** One pod more is a matter of rounding. */
const rounding = 1;

/**
 * Scaled far down and up again within one look: every wanted pod is a new one, and the old ones exist only because of
 * the surge. A percentage follows the swing, so an autoscaler never gets there.
 */
const isSwung = ({ step, context, fleet, room }: HeldAdvance): boolean =>
  step.beside !== true && !context.scaled && fleet.fresh.total > room.gone + room.beside + rounding;

const isThere = ({ step, context, room }: HeldAdvance): boolean => {
  const end = roomOf(drained(step, context), context.wanted);
  return room.beside === end.beside && room.gone >= end.gone;
};

const raise = ({ step, observation, live }: HeldAdvance, to: RollingUpdate): Progress =>
  act(observation, {
    kind: 'patch',
    why: `step ${step.index + 1}: ${describeRollingUpdate(to)}`,
    operations: raiseHold(live, to),
  });

/** What exists by now counts as released, with or without a write that said so; missing pods come beside it. */
const further = (at: HeldAdvance): Progress => {
  const { step, context, expected } = at;
  const there = Math.max(expected, lostIn(at));
  return end(at, there) ?? raise(at, surged(step, step.beside === true ? lostIn(at) : there, context));
};

/** Old pods that are gone; where scaling has taken them, they never come back, and new ones come for them. */
const lostIn = ({ context: { wanted }, fleet: { old } }: HeldAdvance): number =>
  Math.max(0, wanted - old.total);

const untilReady = (at: HeldAdvance): Progress => {
  const { observation, live, expected, fleet } = at;
  const { fresh } = fleet;
  const place = placeFor(at);
  if (place !== undefined) return raise(at, place);
  return waitFor(observation, live, `${fresh.settled} of ${expected} new pods are Ready`, {
    arm: fresh,
    wanted: expected,
    minReadySeconds: heldMinReadySeconds,
  });
};

/**
 * Where more pods find no room, old ones go first: as many as their owner allows to be missing, and only if the new
 * ones are sure to fit where the old ones were.
 */
const placeFor = (at: HeldAdvance): RollingUpdate | undefined => {
  const { step, rollingUpdate, context, fleet, room } = at;
  const missing = mayMiss(step, context);
  if (missing > 0 && room.beside > 0)
    return makingPlace(step, rollingUpdate, context, fleet.fresh.settled + missing);
  return placeByNeed(at);
};

const placeByNeed = ({
  step,
  observation,
  live,
  rollingUpdate,
  context,
  fleet,
  room,
  expected,
}: HeldAdvance): RollingUpdate | undefined => {
  const { before, after } = observation.plan;
  const obstacle = obstacleTo(live, fleet.fresh, expected);
  if (room.beside === 0 || obstacle === undefined || !lacksCapacity(obstacle, observation.now))
    return undefined;
  if (!sameNeeds(before.template, after.template)) return undefined;
  const allowed = readRollingUpdate(after.own['strategy'])?.maxUnavailable ?? 0;
  return makingPlace(
    step,
    rollingUpdate,
    context,
    fleet.fresh.settled + resolve(allowed, context.wanted, 'down'),
  );
};

/** All new pods that were asked for are Ready. */
const goOn = (at: HeldAdvance): Progress => {
  const { step, observation, live, context, room, pods, expected, fleet } = at;
  const { wanted } = context;
  if (isLast(step))
    return expected >= wanted ? settled(observation, `all ${wanted} new pods are Ready`) : further(at);
  if (expected < pods) return further(at);
  if (step.passing === true || step.beside === true) return standing(at);
  if (!isThere(at)) return raise(at, drained(step, context));
  const tooMany = fleet.old.total - Math.max(0, wanted - room.gone);
  if (tooMany > 0) return waitFor(observation, live, `${tooMany} old pods are still there`);
  return fleet.leaving > 0
    ? waitForLeaving(observation, live, fleet.leaving, (still) => standing(at, still))
    : standing(at);
};

/** Reported as it is, also if it exceeds the step: pods that came by scaling are not taken back. */
const standing = (at: HeldAdvance, still = ''): Progress => {
  const { step, observation, context, pods, fleet } = at;
  const { fresh, old } = fleet;
  const isMore = fresh.total > pods;
  if (step.beside === true && !isMore)
    return settled(observation, `${fresh.settled} new pods stand beside ${old.total} old ones`);
  const count = isMore ? fresh.total : fresh.settled;
  const changed = 'because their number was changed';
  const more = isMore ? `, more than the ${pods} of this step, ${changed}` : '';
  const lone = isLone(at) ? `, and no old one is left beside it, ${changed}` : '';
  return settled(
    observation,
    `${count} of ${context.wanted} pods run the new revision${more}${lone}${still}`,
  );
};

/** A single pod keeps its old one beside it, unless scaling has taken that one: it never comes back. */
const isLone = ({ context: { wanted, antiAffinity }, fleet: { old } }: HeldAdvance): boolean =>
  wanted === 1 && old.total === 0 && !antiAffinity;
