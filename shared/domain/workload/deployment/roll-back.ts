import { sameJson } from '#domain/json.ts';
import type { KubeObject } from '#domain/kube/object.ts';
import { ownFieldsOf, sameTemplate, specOf } from '../snapshot.ts';
import { isHeld, raiseHold, release, rescale, type Room, turnBack } from './hold.ts';
import { lacksRoom } from '../obstacle.ts';
import { readRoom, resolve, sayRoom } from './surge.ts';
import { act, fleetOf, holderOf, lastWriter, type Seen, settled, stuck, wantedOf } from '../observation.ts';
import type { Progress } from '../step.ts';
import { obstacleTo, waitFor } from './wait-for-pods.ts';

/** Brings one workload back to what stood before, without a dip: the old pods come first, then the new ones go. */
export const retreat = (seen: Seen): Progress => {
  const { plan, live } = seen;
  switch (plan.kind) {
    case 'same':
      return settled(seen, 'was left alone');
    case 'create':
      return uncreate(seen);
    case 'scale':
      return live === undefined ? stuck(seen, 'is gone; somebody deleted it') : unscale(seen, live);
    case 'update':
      return live === undefined ? stuck(seen, 'is gone; somebody deleted it') : undo(seen, live);
    default:
      return plan.kind satisfies never;
  }
};

const uncreate = (seen: Seen): Progress => {
  const { live, release: name } = seen;
  if (live === undefined || live.metadata.deletionTimestamp !== undefined)
    return settled(seen, 'was removed again');
  const holder = holderOf(live);
  if (holder !== name && holder !== undefined) return stuck(seen, `is held by release ${holder}`);
  return act(seen, {
    kind: 'remove',
    why: 'removed, as this release had created it',
    ref: seen.plan.ref,
    uid: live.metadata.uid ?? '',
  });
};

const unscale = (seen: Seen, live: KubeObject): Progress => {
  const replicas = seen.plan.before.replicas;
  if (replicas === undefined || wantedOf(live) === replicas) return handBack(seen, live);
  return act(seen, {
    kind: 'patch',
    why: `scaled back to ${replicas} pods`,
    operations: rescale(live, replicas, seen.release),
  });
};

const undo = (seen: Seen, live: KubeObject): Progress => {
  const { plan, release: name } = seen;
  const template = specOf(live)['template'];
  const holder = holderOf(live);
  const isBefore = sameTemplate(template, plan.before.template);
  if (holder !== undefined && holder !== name && holder !== seen.supersedes)
    return stuck(seen, `is held by release ${holder}`);
  if (holder === undefined && !isBefore && !sameTemplate(template, plan.after.template)) {
    return stuck(seen, `was changed by ${lastWriter(live)}; it is left as it is`);
  }
  if (!isBefore || isHeld(live)) {
    return act(seen, {
      kind: 'patch',
      why: 'turned back to the last good revision',
      operations: turnBack(live, plan.before, roomBack(seen), name),
    });
  }
  return home(seen, live);
};

/** All at once beside what runs now; where pods refuse to share a node, in place of what runs now. */
const roomBack = (seen: Seen): Room => {
  const pods = Math.max(1, fleetOf(seen).fresh.total);
  return seen.plan.antiAffinity
    ? { maxUnavailable: pods, maxSurge: 0 }
    : { maxUnavailable: 0, maxSurge: pods };
};

const home = (seen: Seen, live: KubeObject): Progress => {
  const { fresh, old, leaving } = fleetOf(seen);
  const wanted = wantedOf(live);
  if (isOwn(seen, live) && fresh.total === 0) return handBack(seen, live);
  if (old.ready < wanted) {
    const place = placeBack(seen, live);
    if (place !== undefined) return place;
    return waitFor(seen, live, `${old.ready} of ${wanted} pods of the last good revision are Ready`, {
      arm: old,
      wanted,
      minReadySeconds: seen.plan.before.own.minReadySeconds ?? 0,
    });
  }
  if (fresh.total > 0 || leaving > 0)
    return waitFor(seen, live, `${fresh.total + leaving} pods are still leaving`);
  return handBack(seen, live);
};

/** Where the old pods find no room beside the new ones, these go first: as many at once as their owner allows, or one. */
const placeBack = (seen: Seen, live: KubeObject): Progress | undefined => {
  const { fresh, old } = fleetOf(seen);
  const wanted = wantedOf(live);
  const room = readRoom(specOf(live)['strategy']);
  const obstacle = obstacleTo(live, old, wanted);
  if (fresh.total === 0 || room?.maxUnavailable !== 0) return undefined;
  if (obstacle === undefined || !lacksRoom(obstacle, seen.now)) return undefined;
  const allowed = readRoom(seen.plan.before.own.strategy)?.maxUnavailable ?? 0;
  const maxUnavailable = Math.max(1, resolve(allowed, wanted, 'down'));
  return act(seen, {
    kind: 'patch',
    why: `makes place: ${sayRoom({ ...room, maxUnavailable })}`,
    operations: raiseHold(live, { ...room, maxUnavailable }),
  });
};

const isOwn = (seen: Seen, live: KubeObject): boolean =>
  sameJson(ownFieldsOf(live), seen.plan.before.own) && holderOf(live) === undefined;

const handBack = (seen: Seen, live: KubeObject): Progress =>
  isOwn(seen, live)
    ? settled(seen, 'runs the last good revision')
    : act(seen, {
        kind: 'patch',
        why: 'given back to its owner',
        operations: release(live, seen.plan.before.own),
      });
