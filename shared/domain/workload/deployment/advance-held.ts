import type { KubeObject } from '#domain/kube/object.ts';
import type { Fleet } from '../pods-by-revision.ts';
import { heldMinReadySeconds, raiseHold, type Room } from './hold.ts';
import { sameNeeds } from '../scheduling-needs.ts';
import { lacksRoom } from '../obstacle.ts';
import {
  drained,
  freshPods,
  type Ground,
  groundOf,
  isLast,
  joined,
  makingPlace,
  readRoom,
  resolve,
  sayRoom,
  surged,
} from './surge.ts';
import { act, fleetOf, type Seen, settled, stuck, wantedOf } from '../observation.ts';
import type { Progress, Step } from '../step.ts';
import { obstacleTo, waitFor } from './wait-for-pods.ts';

/** A held workload, and what its room comes to in pods. */
interface Climb {
  readonly step: Step;
  readonly seen: Seen;
  readonly live: KubeObject;
  readonly room: Room;
  readonly ground: Ground;
  readonly fleet: Fleet;
  /** Old pods that the hold has let go. */
  readonly gone: number;
  /** New pods beside as many old ones. */
  readonly beside: number;
  /** New pods that the hold asks for. */
  readonly expected: number;
}

/** Surge, wait until the new pods have settled, let as many old ones go, wait until they are gone. */
export const climb = (step: Step, seen: Seen, live: KubeObject, room: Room): Progress => {
  const ground = groundOf(seen.plan, wantedOf(live));
  const { wanted } = ground;
  if (wanted === 0) return settled(seen, 'there are no pods to step');
  const gone = resolve(room.maxUnavailable, wanted, 'down');
  const beside = resolve(room.maxSurge, wanted, 'up');
  const expected = Math.min(wanted, Math.max(1, gone + beside));
  const at: Climb = { step, seen, live, room, ground, fleet: fleetOf(seen), gone, beside, expected };
  if (tookAll(at))
    return stuck(
      seen,
      `was scaled during the hold, and all of its ${at.fleet.fresh.total} pods run the new revision now`,
    );
  if (isLast(step) && ground.antiAffinity)
    return settled(seen, 'the native controller replaces the rest, a few at a time');
  if (!isThere(at) && beside === 0) return raise(at, surged(step, room.maxUnavailable, ground));
  return at.fleet.fresh.settled < expected ? untilReady(at) : goOn(at);
};

/** Scaled to nothing and back, or below its room: the native controller then makes every pod a new one. */
const tookAll = ({ step, ground, fleet: { fresh, old } }: Climb): boolean =>
  !isLast(step) && ground.wanted > 1 && old.total === 0 && fresh.total >= ground.wanted;

const isThere = ({ step, ground, room, gone, beside }: Climb): boolean => {
  const end = drained(step, ground);
  return (
    (gone >= resolve(end.maxUnavailable, ground.wanted, 'down') && beside === 0) ||
    sayRoom(room) === sayRoom(end)
  );
};

const raise = ({ step, seen, live }: Climb, to: Room): Progress =>
  act(seen, {
    kind: 'patch',
    why: `step ${step.index + 1}: ${sayRoom(to)}`,
    operations: raiseHold(live, to),
  });

const untilReady = (at: Climb): Progress => {
  const { seen, live, expected, fleet } = at;
  const { fresh } = fleet;
  const place = placeFor(at);
  if (place !== undefined) return raise(at, place);
  return waitFor(seen, live, `${fresh.settled} of ${expected} new pods are Ready`, {
    arm: fresh,
    wanted: expected,
    minReadySeconds: heldMinReadySeconds,
  });
};

/**
 * Where more pods find no room, old ones go first: as many as their owner allows to be missing, and only if the new
 * ones are sure to fit where the old ones were.
 */
const placeFor = ({ step, seen, live, room, ground, fleet, beside, expected }: Climb): Room | undefined => {
  const { before, after } = seen.plan;
  const obstacle = obstacleTo(live, fleet.fresh, expected);
  if (beside === 0 || obstacle === undefined || !lacksRoom(obstacle, seen.now)) return undefined;
  if (!sameNeeds(before.template, after.template)) return undefined;
  const allowed = readRoom(after.own.strategy)?.maxUnavailable ?? 0;
  return makingPlace(step, room, ground, fleet.fresh.settled + resolve(allowed, ground.wanted, 'down'));
};

/** All new pods that were asked for are Ready. */
const goOn = (at: Climb): Progress => {
  const { step, seen, live, room, ground, gone, expected, fleet } = at;
  const { wanted } = ground;
  const { fresh, old, leaving } = fleet;
  const isEnough = expected >= Math.max(freshPods(step, wanted), gone);
  const further = () => raise(at, surged(step, joined(room), ground));
  if (isLast(step)) return expected >= wanted ? settled(seen, `all ${wanted} new pods are Ready`) : further();
  if (!isEnough) return further();
  if (step.passing === true) return settled(seen, `${fresh.settled} of ${wanted} pods run the new revision`);
  if (!isThere(at)) return raise(at, drained(step, ground));
  if (old.total > wanted - gone || leaving > 0)
    return waitFor(seen, live, `${leaving} old pods are still leaving`);
  return settled(seen, `${fresh.settled} of ${wanted} pods run the new revision`);
};
