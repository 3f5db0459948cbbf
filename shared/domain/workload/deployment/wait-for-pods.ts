import { type KubeObject, nameOf } from '#domain/kube/object.ts';
import type { Arm } from '../pods-by-revision.ts';
import { nudge } from './hold.ts';
import { type Obstacle, refusalIn } from '../obstacle.ts';
import { act, lastWrittenByUs, type Seen, stuck, wantedOf } from '../observation.ts';
import type { Progress } from '../step.ts';

/** The pods that are waited for: which, how many there shall be, and the minReadySeconds that they have by right. */
export interface Awaited {
  readonly arm: Arm;
  readonly wanted: number;
  readonly minReadySeconds: number;
}

/** What keeps them: the object knows why pods are missing, the pods know why they are not Ready. */
export const obstacleTo = (live: KubeObject, arm: Arm, wanted: number): Obstacle | undefined =>
  (arm.total < wanted ? refusalIn(live) : undefined) ?? arm.trouble;

const nudgesMs = { soonest: 2_000, latest: 30_000 };

/**
 * When to tell a refused ReplicaSet to try again, epoch ms; undefined as long as nothing is refused. Now and then, for
 * somebody may have made room; soon where old pods have gone in whose place others fit, but ever later if they do not.
 */
const nudgeAt = (seen: Seen, live: KubeObject, { arm, wanted }: Awaited): number | undefined => {
  if (arm.total >= wanted || refusalIn(live) === undefined) return undefined;
  const { plan, pods, now, startedAt } = seen;
  const isRoom = plan.kind === 'update' && pods.length < wantedOf(live);
  const pause = isRoom ? Math.max(nudgesMs.soonest, (now - startedAt) / 8) : nudgesMs.latest;
  return lastWrittenByUs(live) + Math.min(nudgesMs.latest, pause);
};

const defaultDeadlineSeconds = 600;

/** Not there yet: look again when a pod changes or settles; past the deadline it never will be. */
export const waitFor = (seen: Seen, live: KubeObject, what: string, awaited?: Awaited): Progress => {
  const { now, plan, startedAt } = seen;
  const nudged = awaited && nudgeAt(seen, live, awaited);
  // Our last write set going what is waited for, be it from before an outage; one that only asked again did not.
  const since = nudged === undefined ? Math.max(startedAt, lastWrittenByUs(live)) : startedAt;
  const deadline = since + (plan.before.own.progressDeadlineSeconds ?? defaultDeadlineSeconds) * 1000;
  const obstacle = awaited && obstacleTo(live, awaited.arm, awaited.wanted);
  const why = `${what}${obstacle === undefined ? '' : `; ${obstacle.because}`}`;
  if (now >= deadline) return stuck(seen, `${why} (after ${Math.round((now - since) / 1000)} s)`);
  if (awaited !== undefined && nudged !== undefined && now >= nudged)
    return act(seen, {
      kind: 'patch',
      why: 'asks again',
      operations: nudge(live, awaited.minReadySeconds),
    });
  const because = `${nameOf(plan.ref)}: ${why}`;
  return {
    kind: 'moving',
    acts: [],
    because,
    lookAgainAt: Math.min(deadline, awaited?.arm.nextAt ?? deadline, nudged ?? deadline),
    ...(obstacle === undefined ? {} : { obstacle: { ...obstacle, because } }),
    ...(awaited !== undefined && awaited.arm.total < awaited.wanted ? { areMissing: true } : {}),
  };
};
