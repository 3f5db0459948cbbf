import { type KubeObject, nameOf } from '#domain/kube/object.ts';
import type { Arm } from '../pods-by-revision.ts';
import { retriggerReplicaSet } from './hold.ts';
import { type Obstacle, refusalIn } from '../obstacle.ts';
import { act, lastWrittenByUs, type Observation, stuck, wantedOf } from '../observation.ts';
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

const retriggersMs = { soonest: 2_000, latest: 30_000 };

/**
 * When to tell a refused ReplicaSet to try again, epoch ms; undefined as long as nothing is refused. Now and then, for
 * somebody may have made room; soon where old pods have gone in whose place others fit, but ever later if they do not.
 */
const retriggerAt = (
  observation: Observation,
  live: KubeObject,
  { arm, wanted }: Awaited,
): number | undefined => {
  if (arm.total >= wanted || refusalIn(live) === undefined) return undefined;
  const { plan, pods, now, startedAt } = observation;
  const isRoom = plan.kind === 'update' && pods.length < wantedOf(live);
  const pause = isRoom ? Math.max(retriggersMs.soonest, (now - startedAt) / 8) : retriggersMs.latest;
  return lastWrittenByUs(live) + Math.min(retriggersMs.latest, pause);
};

const defaultDeadlineSeconds = 600;

/** Not there yet: look again when a pod changes or settles; past the deadline it never will be. */
export const waitFor = (
  observation: Observation,
  live: KubeObject,
  what: string,
  awaited?: Awaited,
): Progress => {
  const { now, plan, startedAt } = observation;
  const retriggered = awaited && retriggerAt(observation, live, awaited);
  // Our last write set going what is waited for, be it from before an outage; one that only asked again did not.
  const since = retriggered === undefined ? Math.max(startedAt, lastWrittenByUs(live)) : startedAt;
  const deadline = since + (plan.before.own.progressDeadlineSeconds ?? defaultDeadlineSeconds) * 1000;
  const obstacle = awaited && obstacleTo(live, awaited.arm, awaited.wanted);
  const why = `${what}${obstacle === undefined ? '' : `; ${obstacle.reason}`}`;
  if (now >= deadline) return stuck(observation, `${why} (after ${Math.round((now - since) / 1000)} s)`);
  if (awaited !== undefined && retriggered !== undefined && now >= retriggered)
    return act(observation, {
      kind: 'patch',
      why: 'asks again',
      operations: retriggerReplicaSet(live, awaited.minReadySeconds),
    });
  const reason = `${nameOf(plan.ref)}: ${why}`;
  return {
    kind: 'moving',
    acts: [],
    reason,
    checkAgainAt: Math.min(deadline, awaited?.arm.nextAt ?? deadline, retriggered ?? deadline),
    ...(obstacle === undefined ? {} : { obstacle: { ...obstacle, reason } }),
    ...(awaited !== undefined && awaited.arm.total < awaited.wanted ? { areMissing: true } : {}),
  };
};
