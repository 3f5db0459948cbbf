import { sameJson } from '#domain/json.ts';
import type { KubeObject } from '#domain/kube/object.ts';
import { uncreate, unscale } from '../all-at-once.ts';
import {
  act,
  fleetOf,
  holderOf,
  lastWriter,
  type Observation,
  settled,
  stuck,
  wantedOf,
} from '../observation.ts';
import { isFresh, readySince } from '../pods-by-revision.ts';
import { sameTemplate, specOf, type WorkloadPlan } from '../snapshot.ts';
import type { Progress } from '../step.ts';
import { waitForProgress } from '../wait-for-progress.ts';
import { isHeld, ownFieldsOf, release, revertTemplate } from './partition.ts';
import { removePods, stays } from './pods.ts';

/** Brings one StatefulSet back to what stood before, by the same order in which it goes forward: one pod after the other. */
export const rollBack = (observation: Observation): Progress => {
  const { plan, live } = observation;
  if (plan.kind === 'same') return settled(observation, 'was left alone');
  if (plan.kind === 'create') return uncreate(observation);
  if (live === undefined) return stuck(observation, 'is gone; somebody deleted it');
  return plan.kind === 'scale' || plan.kind === 'settings'
    ? (unscale(observation, live) ?? handBack(observation, live))
    : undo(observation, live);
};

const undo = (observation: Observation, live: KubeObject): Progress => {
  const { plan, release: name } = observation;
  const template = specOf(live)['template'];
  const holder = holderOf(live);
  const isBefore = sameTemplate(template, plan.before.template);
  if (holder !== undefined && holder !== name && holder !== observation.supersedes)
    return stuck(observation, `is held by release ${holder}`);
  if (holder === undefined && !isBefore && !sameTemplate(template, plan.after.template))
    return stuck(observation, `was changed by ${lastWriter(live)}; it is left as it is`);
  if (isBefore && !isHeld(live)) return awaitRestored(observation, live);
  const operations = revertTemplate(live, plan.before, name);
  return act(observation, { kind: 'patch', why: 'turned back to the last good revision', operations });
};

/** The same plan seen from the other side: what is new in it is what was there before. */
const reversed = (plan: WorkloadPlan): WorkloadPlan => ({
  ...plan,
  before: plan.after,
  after: plan.before,
  ...(plan.beforeHash === undefined ? {} : { freshHash: plan.beforeHash }),
});

const awaitRestored = (observation: Observation, live: KubeObject): Progress => {
  const back = { ...observation, plan: reversed(observation.plan) };
  const hasName = observation.plan.beforeHash !== undefined;
  const fleet = fleetOf(hasName ? back : observation);
  const [good, bad] = hasName ? [fleet.fresh, fleet.old] : [fleet.old, fleet.fresh];
  const isGood = (pod: KubeObject) => (hasName ? isFresh(pod, back.plan) : !isFresh(pod, observation.plan));
  if (isOwn(observation, live) && bad.total === 0) return settled(observation, 'runs the last good revision');
  // In order, the controller waits for a pod that is not Ready before it replaces any: for one that never will be, forever.
  const broken = observation.pods.filter(
    (pod) => stays(pod) && !isGood(pod) && readySince(pod) === undefined,
  );
  if (broken.length > 0 && specOf(live)['podManagementPolicy'] !== 'Parallel')
    return removePods(observation, broken, 'a pod that is not Ready makes place for the last good revision');
  const wanted = wantedOf(live);
  if (good.ready < wanted) {
    const what = `${good.ready} of ${wanted} pods of the last good revision are Ready`;
    return waitForProgress(observation, live, what, good);
  }
  if (bad.total > 0 || fleet.leaving > 0)
    return waitForProgress(observation, live, `${bad.total + fleet.leaving} pods are still leaving`);
  return handBack(observation, live);
};

const isOwn = (observation: Observation, live: KubeObject): boolean =>
  sameJson(ownFieldsOf(live), observation.plan.before.own) && holderOf(live) === undefined;

const handBack = (observation: Observation, live: KubeObject): Progress =>
  isOwn(observation, live)
    ? settled(observation, 'runs the last good revision')
    : act(observation, {
        kind: 'patch',
        why: 'given back to its owner',
        operations: release(live, observation.plan.before.own),
      });
