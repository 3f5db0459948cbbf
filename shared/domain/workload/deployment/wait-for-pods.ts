import { type KubeObject, nameOf } from '#domain/kube/object.ts';
import type { Arm } from '../pods-by-revision.ts';
import { retriggerReplicaSet } from './hold.ts';
import { type Obstacle, refusalIn } from '../obstacle.ts';
import { sameTemplate, specOf } from '../snapshot.ts';
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
 * When to make a refused ReplicaSet try again, epoch ms; undefined as long as nothing is refused. From time to time,
 * because someone may have made room; soon if old pods have gone whose room others fit in, but ever later if that does
 * not help.
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

/**
 * By when it must have made progress, by the deadline of the revision that it runs. Our last write started what is
 * awaited, even if it was before an outage; a write that only asked again did not.
 */
const deadlineOf = (
  { plan, startedAt }: Observation,
  live: KubeObject,
  byWrite = true,
): { readonly since: number; readonly deadline: number } => {
  const isFresh = sameTemplate(specOf(live)['template'], plan.after.template);
  const { progressDeadlineSeconds = defaultDeadlineSeconds } = isFresh ? plan.after.own : plan.before.own;
  const since = byWrite ? Math.max(startedAt, lastWrittenByUs(live)) : startedAt;
  return { since, deadline: since + progressDeadlineSeconds * 1000 };
};

/** How long terminating pods are awaited; they may take hours, or hang, and that says nothing about a revision. */
const mostLeavingMs = 60_000;

/** When the last terminating pod was told to go, epoch ms: the stamp of a pod says by when it shall be gone. */
const lastToldToGo = ({ pods }: Observation): number =>
  Math.max(
    0,
    ...pods.map(({ metadata: { deletionTimestamp, deletionGracePeriodSeconds } }) =>
      deletionTimestamp === undefined
        ? 0
        : Date.parse(deletionTimestamp) - 1000 * Number(deletionGracePeriodSeconds ?? 0),
    ),
  );

/** A remark on terminating pods; empty if there are none. */
export const describeLeaving = (leaving: number): string =>
  leaving === 0 ? '' : `; ${leaving} ${leaving === 1 ? 'pod is' : 'pods are'} still leaving`;

/**
 * Terminating pods block nothing, because they are not counted; after a while it is reported that they still exist. The
 * while begins when they were told to go, which may be long after our write, and ends however many follow.
 */
export const waitForLeaving = (
  observation: Observation,
  live: KubeObject,
  leaving: number,
  then: (still: string) => Progress,
): Progress => {
  const { since, deadline } = deadlineOf(observation, live);
  const patience = Math.min(deadline - since, mostLeavingMs);
  const told = Math.max(since, lastToldToGo(observation));
  const enough = Math.min(told, deadline) + patience;
  const still = describeLeaving(leaving);
  return observation.now >= enough
    ? then(still)
    : {
        kind: 'moving',
        acts: [],
        reason: `${nameOf(observation.plan.ref)}${still.replace(';', ':')}`,
        checkAgainAt: enough,
      };
};

/** Not there yet: look again when a pod changes or settles; past the deadline it never will be. */
export const waitFor = (
  observation: Observation,
  live: KubeObject,
  what: string,
  awaited?: Awaited,
): Progress => {
  const { now, plan } = observation;
  const retriggered = awaited && retriggerAt(observation, live, awaited);
  const { since, deadline } = deadlineOf(observation, live, retriggered === undefined);
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
