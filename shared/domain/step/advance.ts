import type { KubeObject } from '../kube/object.ts';
import { releaseLabel, sameTemplate, specOf } from './baseline.ts';
import { isHeld, raiseHold, rescale, type Room, startHold } from './hold.ts';
import { drained, freshPods, isLast, readRoom, resolve, surged } from './room.ts';
import { act, fleetOf, holderOf, lastWriter, type Seen, settled, stuck, waitFor, wantedOf } from './seen.ts';
import type { Progress, Step } from './step.ts';

/** Takes one workload one batch further: what to write now, what to wait for, or why it will never get there. */
export const advance = (step: Step, seen: Seen): Progress => {
  switch (seen.plan.kind) {
    case 'same':
      return settled(seen, 'runs this revision already');
    case 'create':
      return create(seen);
    case 'scale':
      return scale(seen);
    case 'update':
      return seen.live === undefined
        ? stuck(seen, 'is gone; somebody deleted it')
        : update(step, seen, seen.live);
    default:
      return seen.plan.kind satisfies never;
  }
};

/** There is nothing to be careful with yet: all pods at once. */
const create = (seen: Seen): Progress => {
  const { plan, live, release } = seen;
  if (live === undefined) {
    const labels = { ...plan.object.metadata.labels, [releaseLabel]: release };
    return act(seen, {
      kind: 'apply',
      why: 'created',
      object: { ...plan.object, metadata: { ...plan.object.metadata, labels } },
    });
  }
  if (holderOf(live) !== release) return stuck(seen, `was created by ${lastWriter(live)} in the meantime`);
  return untilAllReady(seen, live);
};

const scale = (seen: Seen): Progress => {
  const { plan, live, release } = seen;
  if (live === undefined) return stuck(seen, 'is gone; somebody deleted it');
  const replicas = plan.after.replicas ?? wantedOf(live);
  if (holderOf(live) === release) return untilAllReady(seen, live);
  return act(seen, {
    kind: 'patch',
    why: `scaled to ${replicas} pods`,
    operations: rescale(live, replicas, release),
  });
};

const untilAllReady = (seen: Seen, live: KubeObject): Progress => {
  const { fresh, old } = fleetOf(seen);
  const wanted = wantedOf(live);
  const arm = fresh.total > 0 ? fresh : old;
  if (arm.settled >= wanted) return settled(seen, `${wanted} pods are Ready`);
  return waitFor(seen, live, arm, `${arm.settled} of ${wanted} pods are Ready`);
};

const update = (step: Step, seen: Seen, live: KubeObject): Progress => {
  const { plan, release, supersedes } = seen;
  const holder = holderOf(live);
  if (holder !== release) {
    const isFree =
      holder === undefined
        ? sameTemplate(specOf(live)['template'], plan.before.template) && !isHeld(live)
        : holder === supersedes;
    return step.index === 0 && isFree ? start(step, seen, live) : stuck(seen, foreign(live, holder));
  }
  if (!sameTemplate(specOf(live)['template'], plan.after.template)) {
    return stuck(seen, `its pod template was changed by ${lastWriter(live)} during the release`);
  }
  const room = readRoom(specOf(live)['strategy']);
  if (!isHeld(live) || room === undefined)
    return stuck(seen, `its hold was lifted by ${lastWriter(live)} during the release`);
  return climb(step, seen, live, room);
};

const foreign = (live: KubeObject, holder: string | undefined): string =>
  holder === undefined
    ? `was changed by ${lastWriter(live)} since this release looked at it`
    : `is held by release ${holder}`;

const groundOf = (seen: Seen, live: KubeObject) => ({
  wanted: wantedOf(live),
  scaled: seen.plan.scaled,
  antiAffinity: seen.plan.antiAffinity,
});

/** A taken-over hold keeps its room: the superseded pods are then the first to make place (a smaller room would keep them). */
const start = (step: Step, seen: Seen, live: KubeObject): Progress => {
  const wanted = seen.plan.after.replicas ?? wantedOf(live);
  const ground = { ...groundOf(seen, live), wanted };
  const taken = isHeld(live) ? readRoom(specOf(live)['strategy']) : undefined;
  const kept =
    taken === undefined
      ? 0
      : resolve(taken.maxUnavailable, wanted, 'down') + resolve(taken.maxSurge, wanted, 'up');
  const room: Room =
    kept > 0 && !ground.scaled
      ? { maxUnavailable: Math.max(kept, freshPods(step, wanted)), maxSurge: 0 }
      : surged(step, 0, ground);
  return act(seen, {
    kind: 'patch',
    why: `step 1 begins: ${say(room)}`,
    operations: startHold(live, seen.plan.after, room, seen.release),
  });
};

const say = ({ maxUnavailable, maxSurge }: Room): string =>
  `maxUnavailable ${maxUnavailable}, maxSurge ${maxSurge}`;

/** Surge, wait until the new pods have settled, let as many old ones go, wait until they are gone. */
const climb = (step: Step, seen: Seen, live: KubeObject, room: Room): Progress => {
  const { fresh, old, leaving } = fleetOf(seen);
  const ground = groundOf(seen, live);
  const gone = resolve(room.maxUnavailable, ground.wanted, 'down');
  const beside = resolve(room.maxSurge, ground.wanted, 'up');
  const end = drained(step, ground);
  const target = Math.max(freshPods(step, ground.wanted), gone);
  const expected = Math.min(ground.wanted, Math.max(1, gone + beside));
  const isThere =
    (gone >= resolve(end.maxUnavailable, ground.wanted, 'down') && beside === 0) || say(room) === say(end);
  const raise = (to: Room): Progress =>
    act(seen, { kind: 'patch', why: `step ${step.index + 1}: ${say(to)}`, operations: raiseHold(live, to) });

  if (ground.wanted === 0) return settled(seen, 'there are no pods to step');
  // Scaled to nothing and back, or below its room: the native controller then makes every pod a new one.
  if (!isLast(step) && ground.wanted > 1 && old.total === 0 && fresh.total >= ground.wanted) {
    return stuck(
      seen,
      `was scaled during the hold, and all of its ${fresh.total} pods run the new revision now`,
    );
  }
  if (isLast(step) && ground.antiAffinity)
    return settled(seen, 'the native controller replaces the rest, a few at a time');
  if (!isThere && beside === 0) return raise(surged(step, room.maxUnavailable, ground));
  if (fresh.settled < expected)
    return waitFor(seen, live, fresh, `${fresh.settled} of ${expected} new pods are Ready`);
  if (isLast(step))
    return expected >= ground.wanted
      ? settled(seen, `all ${ground.wanted} new pods are Ready`)
      : raise(surged(step, room.maxUnavailable, ground));
  if (!isThere) return raise(expected >= target ? end : surged(step, room.maxUnavailable, ground));
  if (old.total > ground.wanted - gone || leaving > 0)
    return waitFor(seen, live, old, `${leaving} old pods are still leaving`);
  return settled(seen, `${fresh.settled} of ${ground.wanted} pods run the new revision`);
};
