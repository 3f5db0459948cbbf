import type { KubeObject } from '#domain/kube/object.ts';
import type { Fleet } from '../pods-by-revision.ts';
import { heldMinReadySeconds, raiseHold, type RollingUpdate } from './hold.ts';
import { sameNeeds } from '../scheduling-needs.ts';
import { lacksCapacity } from '../obstacle.ts';
import {
  drained,
  type ScalingContext,
  scalingContextOf,
  joined,
  makingPlace,
  readRollingUpdate,
  resolve,
  describeRollingUpdate,
  surged,
} from './surge.ts';
import { act, fleetOf, type Observation, settled, stuck, wantedOf } from '../observation.ts';
import { freshPods, isLast, type Progress, type Step } from '../step.ts';
import { obstacleTo, waitFor } from './wait-for-pods.ts';

/** A held workload, and what its room comes to in pods. */
interface HeldAdvance {
  readonly step: Step;
  readonly observation: Observation;
  readonly live: KubeObject;
  readonly rollingUpdate: RollingUpdate;
  readonly context: ScalingContext;
  readonly fleet: Fleet;
  /** Old pods that the hold has let go. */
  readonly gone: number;
  /** New pods beside as many old ones. */
  readonly beside: number;
  /** New pods that the hold asks for. */
  readonly expected: number;
}

/** Surge, wait until the new pods have settled, let as many old ones go, wait until they are gone. */
export const advanceHeld = (
  step: Step,
  observation: Observation,
  live: KubeObject,
  rollingUpdate: RollingUpdate,
): Progress => {
  const context = scalingContextOf(observation.plan, wantedOf(live));
  const { wanted } = context;
  if (wanted === 0) return settled(observation, 'there are no pods to step');
  const gone = resolve(rollingUpdate.maxUnavailable, wanted, 'down');
  const beside = resolve(rollingUpdate.maxSurge, wanted, 'up');
  const expected = Math.min(wanted, Math.max(1, gone + beside));
  const at: HeldAdvance = {
    step,
    observation,
    live,
    rollingUpdate,
    context,
    fleet: fleetOf(observation),
    gone,
    beside,
    expected,
  };
  if (tookAll(at))
    return stuck(
      observation,
      `was scaled during the hold, and all of its ${at.fleet.fresh.total} pods run the new revision now`,
    );
  if (isLast(step) && context.antiAffinity)
    return settled(observation, 'the native controller replaces the rest, a few at a time');
  if (!isThere(at) && beside === 0) return raise(at, surged(step, rollingUpdate.maxUnavailable, context));
  return at.fleet.fresh.settled < expected ? untilReady(at) : goOn(at);
};

/** Scaled to nothing and back, or below its room: the native controller then makes every pod a new one. */
const tookAll = ({ step, context, fleet: { fresh, old } }: HeldAdvance): boolean =>
  !isLast(step) && context.wanted > 1 && old.total === 0 && fresh.total >= context.wanted;

const isThere = ({ step, context, rollingUpdate, gone, beside }: HeldAdvance): boolean => {
  const end = drained(step, context);
  return (
    (gone >= resolve(end.maxUnavailable, context.wanted, 'down') && beside === 0) ||
    describeRollingUpdate(rollingUpdate) === describeRollingUpdate(end)
  );
};

const raise = ({ step, observation, live }: HeldAdvance, to: RollingUpdate): Progress =>
  act(observation, {
    kind: 'patch',
    why: `step ${step.index + 1}: ${describeRollingUpdate(to)}`,
    operations: raiseHold(live, to),
  });

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
const placeFor = ({
  step,
  observation,
  live,
  rollingUpdate,
  context,
  fleet,
  beside,
  expected,
}: HeldAdvance): RollingUpdate | undefined => {
  const { before, after } = observation.plan;
  const obstacle = obstacleTo(live, fleet.fresh, expected);
  if (beside === 0 || obstacle === undefined || !lacksCapacity(obstacle, observation.now)) return undefined;
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
  const { step, observation, live, rollingUpdate, context, gone, expected, fleet } = at;
  const { wanted } = context;
  const { fresh, old, leaving } = fleet;
  const isEnough = expected >= Math.max(freshPods(step, wanted), gone);
  const further = () => raise(at, surged(step, joined(rollingUpdate), context));
  if (isLast(step))
    return expected >= wanted ? settled(observation, `all ${wanted} new pods are Ready`) : further();
  if (!isEnough) return further();
  if (step.passing === true)
    return settled(observation, `${fresh.settled} of ${wanted} pods run the new revision`);
  if (!isThere(at)) return raise(at, drained(step, context));
  if (old.total > wanted - gone || leaving > 0)
    return waitFor(observation, live, `${leaving} old pods are still leaving`);
  return settled(observation, `${fresh.settled} of ${wanted} pods run the new revision`);
};
