import type { KubeObject } from '../kube/object.ts';
import { adjust, describeAdjusted, isAdjusted } from './adjust.ts';
import {
  act,
  fleetOf,
  holderOf,
  isForeign,
  lastWriter,
  type Observation,
  settled,
  stuck,
  wantedOf,
} from './observation.ts';
import { sideAhead, sideBack } from './side-back.ts';
import { releaseLabel } from './snapshot.ts';
import type { Progress } from './step.ts';
import { waitForProgress } from './wait-for-progress.ts';

/* What needs no batches: a workload that is new has nothing to be careful with, and scaling changes no revision. */

export const create = (observation: Observation): Progress => {
  const { plan, live, release } = observation;
  if (live === undefined) {
    const labels = { ...plan.object.metadata.labels, [releaseLabel]: release };
    const object = { ...plan.object, metadata: { ...plan.object.metadata, labels } };
    return act(observation, { kind: 'create', why: 'created', object });
  }
  return holderOf(live) === release
    ? untilAllReady(observation, live)
    : stuck(observation, `was created by ${lastWriter(live)} in the meantime`);
};

export const scale = (observation: Observation): Progress => {
  const { plan, live, release } = observation;
  if (live === undefined) return stuck(observation, 'was deleted');
  if (holderOf(live) === release)
    return plan.kind === 'scale'
      ? untilAllReady(observation, live)
      : settled(observation, 'keeps its pods; only settings outside the pod template changed');
  const after = sideAhead(live, plan);
  const operations = adjust(live, after, release);
  return act(observation, { kind: 'patch', why: `set to ${describeAdjusted(after)}`, operations });
};

const untilAllReady = (observation: Observation, live: KubeObject): Progress => {
  const { fresh, old } = fleetOf(observation);
  const wanted = wantedOf(live);
  const arm = fresh.total > 0 ? fresh : old;
  return arm.settled >= wanted
    ? settled(observation, `${wanted} pods are Ready`)
    : waitForProgress(observation, live, `${arm.settled} of ${wanted} pods are Ready`, arm);
};

/** Removes what this release created. */
export const uncreate = (observation: Observation): Progress => {
  const { plan, live } = observation;
  if (live === undefined || live.metadata.deletionTimestamp !== undefined)
    return settled(observation, 'was removed again');
  if (isForeign(observation, live)) return stuck(observation, `is held by release ${holderOf(live)}`);
  const why = 'removed, because this release had created it';
  return act(observation, { kind: 'remove', why, ref: plan.ref, uid: live.metadata.uid ?? '' });
};

/** The former number of pods and settings; nothing if they are in place already. */
export const unscale = (observation: Observation, live: KubeObject): Progress | undefined => {
  const before = sideBack(live, observation.plan);
  if (isAdjusted(live, before)) return undefined;
  const operations = adjust(live, before, observation.release);
  return act(observation, { kind: 'patch', why: `set back to ${describeAdjusted(before)}`, operations });
};
