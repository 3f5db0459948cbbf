import type { KubeObject } from '#domain/kube/object.ts';
import { releaseLabel, sameTemplate, specOf } from '../snapshot.ts';
import { climb } from './advance-held.ts';
import { isHeld, rescale, type Room, startHold } from './hold.ts';
import { freshPods, groundOf, readRoom, resolve, sayRoom, surged } from './surge.ts';
import { act, fleetOf, holderOf, lastWriter, type Seen, settled, stuck, wantedOf } from '../observation.ts';
import type { Progress, Step } from '../step.ts';
import { waitFor } from './wait-for-pods.ts';

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
  const { plan } = seen;
  const { fresh, old } = fleetOf(seen);
  const wanted = wantedOf(live);
  const arm = fresh.total > 0 ? fresh : old;
  if (arm.settled >= wanted) return settled(seen, `${wanted} pods are Ready`);
  return waitFor(seen, live, `${arm.settled} of ${wanted} pods are Ready`, {
    arm,
    wanted,
    minReadySeconds: plan.after.own.minReadySeconds ?? 0,
  });
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

/** A taken-over hold keeps its room: the superseded pods are then the first to make place (a smaller room would keep them). */
const start = (step: Step, seen: Seen, live: KubeObject): Progress => {
  const wanted = seen.plan.after.replicas ?? wantedOf(live);
  const ground = groundOf(seen.plan, wanted);
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
    why: `step 1 begins: ${sayRoom(room)}`,
    operations: startHold(live, seen.plan.after, room, seen.release),
  });
};
