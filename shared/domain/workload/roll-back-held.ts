import { sameJson } from '../json.ts';
import type { KubeObject } from '../kube/object.ts';
import { uncreate, unscale } from './all-at-once.ts';
import type { Hold } from './hold.ts';
import {
  act,
  fleetOf,
  holderOf,
  isForeign,
  isLeaving,
  lastWriter,
  type Observation,
  settled,
  stuck,
  wantedOf,
} from './observation.ts';
import { type Arm, isFresh } from './pods-by-revision.ts';
import { stays } from './remove-pods.ts';
import { sameTemplate, specOf, type WorkloadPlan } from './snapshot.ts';
import type { Progress } from './step.ts';
import { waitForProgress } from './wait-for-progress.ts';

/** The pods on the way back: those of the last good revision, and all others. */
export interface WayBack {
  readonly good: Arm;
  readonly bad: readonly KubeObject[];
}

/** What a kind does for pods that its controller does not bring back by itself; nothing when there is nothing to do. */
type Help = (observation: Observation, live: KubeObject, way: WayBack) => Progress | undefined;

/** Brings one workload back to what stood before the release. */
export const rollBackHeld = (observation: Observation, hold: Hold, help: Help): Progress => {
  const { plan, live } = observation;
  if (plan.kind === 'same') return settled(observation, 'was left unchanged');
  if (plan.kind === 'create') return uncreate(observation);
  if (live === undefined) return stuck(observation, 'was deleted');
  return plan.kind === 'scale' || plan.kind === 'settings'
    ? (unscale(observation, live) ?? handBack(observation, live, hold))
    : undo(observation, live, hold, help);
};

const undo = (observation: Observation, live: KubeObject, hold: Hold, help: Help): Progress => {
  const { plan, release: name } = observation;
  const template = specOf(live)['template'];
  const holder = holderOf(live);
  const isBefore = sameTemplate(template, plan.before.template);
  if (isLeaving(live)) return stuck(observation, 'is being deleted');
  if (isForeign(observation, live)) return stuck(observation, `is held by release ${holder}`);
  if (holder === undefined && !isBefore && !sameTemplate(template, plan.after.template))
    return stuck(observation, `was changed by ${lastWriter(live)}; it is left unchanged`);
  if (isBefore && !hold.blocksWayBack(live)) return awaitRestored(observation, live, hold, help);
  const operations = hold.revert(live, plan.before, name);
  return act(observation, { kind: 'patch', why: 'rolling back to the last good revision', operations });
};

const wayBack = (observation: Observation): WayBack => {
  const { plan, pods } = observation;
  const staying = pods.filter(stays);
  if (plan.beforeHash === undefined)
    return { good: fleetOf(observation).old, bad: staying.filter((pod) => isFresh(pod, plan)) };
  // The same plan seen from the other side: new is what was there before, and known is everything else.
  const knownHashes = staying.map(revisionOf(plan)).filter((name) => name !== plan.beforeHash);
  const back = { ...plan, before: plan.after, after: plan.before, freshHash: plan.beforeHash, knownHashes };
  const { fresh } = fleetOf({ ...observation, plan: back });
  return { good: fresh, bad: staying.filter((pod) => !isFresh(pod, back)) };
};

const revisionOf =
  ({ revisionLabel = '' }: WorkloadPlan) =>
  (pod: KubeObject): string =>
    pod.metadata.labels?.[revisionLabel] ?? '';

const awaitRestored = (observation: Observation, live: KubeObject, hold: Hold, help: Help): Progress => {
  const way = wayBack(observation);
  const { leaving } = fleetOf(observation);
  const { good, bad } = way;
  if (isOwn(observation, live, hold) && bad.length === 0)
    return settled(observation, 'runs the last good revision');
  const helped = help(observation, live, way);
  if (helped !== undefined) return helped;
  const wanted = wantedOf(live);
  if (good.ready < wanted) {
    const what = `${good.ready} of ${wanted} pods of the last good revision are Ready`;
    return waitForProgress(observation, live, what, good);
  }
  if (bad.length > 0 || leaving > 0)
    return waitForProgress(observation, live, `${bad.length + leaving} pods are still leaving`);
  return handBack(observation, live, hold);
};

const isOwn = (observation: Observation, live: KubeObject, { ownFieldsOf }: Hold): boolean =>
  sameJson(ownFieldsOf(live), observation.plan.before.own) && holderOf(live) === undefined;

const handBack = (observation: Observation, live: KubeObject, hold: Hold): Progress =>
  isOwn(observation, live, hold)
    ? settled(observation, 'runs the last good revision')
    : act(observation, {
        kind: 'patch',
        why: 'handed back to its owner',
        operations: hold.release(live, observation.plan.before.own),
      });

/**
 * Where what stood before does not come back: the workload goes to its owner as it is, with their own fields and without
 * our label, so that the next release may begin on it.
 */
export const giveUpHeld = (observation: Observation, hold: Hold): Progress => {
  const { live, plan } = observation;
  const isOurs = live !== undefined && holderOf(live) !== undefined && !isForeign(observation, live);
  if (!isOurs || plan.kind === 'create' || plan.kind === 'same')
    return settled(observation, 'is left unchanged');
  const operations = hold.release(live, plan.before.own);
  return act(observation, { kind: 'patch', why: 'handed back to its owner as it is', operations });
};
