import { sameJson } from '../json.ts';
import type { KubeObject, PatchOperation } from '../kube/object.ts';
import { uncreate, unscale } from './all-at-once.ts';
import { put, putReplicas } from './guarded-patch.ts';
import type { Hold } from './hold.ts';
import {
  act,
  fleetOf,
  holderOf,
  lastWrittenByUs,
  type Observation,
  settled,
  stuck,
  wantedOf,
  wroteLast,
} from './observation.ts';
import { describeKept } from './kept-fields.ts';
import { giveUpBy, lookBack } from './look-back.ts';
import { backOf } from './own-back.ts';
import { type Arm, isFresh, readFleet } from './pods-by-revision.ts';
import { stays } from './remove-pods.ts';
import { hasTemplate } from './revision-plan.ts';
import { hasSettings } from './settings.ts';
import { sideBack } from './side-back.ts';
import { sameTemplate, specOf, type WorkloadPlan } from './snapshot.ts';
import type { Progress } from './step.ts';
import { describeRestored } from './template-back.ts';
import { waitForProgress } from './wait-for-progress.ts';

/** The pods on the way back: those of the last good revision, and all others. */
export interface WayBack {
  readonly good: Arm;
  readonly bad: readonly KubeObject[];
}

/**
 * What a kind does about pods that its controller does not bring back by itself; undefined if there is nothing to do.
 */
type Help = (observation: Observation, live: KubeObject, way: WayBack) => Progress | undefined;

/** Restores one workload to the state before the release. */
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
  const seen = lookBack(observation, live, hold.isHeld);
  if (seen.kind !== 'revertible') return seen;
  const side = sideBack(live, plan);
  const isWhole = putReplicas(live, side.replicas).length === 0 && hasSettings(live, side.settings);
  if (seen.isBack && isWhole && !hold.blocksWayBack(live))
    return awaitRestored(observation, live, hold, help);
  const { own, theirs } = backOf(observation, live, hold);
  return act(observation, {
    kind: 'patch',
    why: `rolling back to the last good revision${describeKept(live, plan.after, theirs)}`,
    operations: hold.revert(live, { ...side, template: seen.back, own }, name),
  });
};

const wayBack = (observation: Observation, live: KubeObject): WayBack => {
  const { plan, pods } = observation;
  const staying = pods.filter(stays);
  if (!sameTemplate(specOf(live)['template'], plan.before.template))
    return keptWay(observation, live, staying);
  if (plan.beforeHash === undefined)
    return { good: fleetOf(observation).old, bad: staying.filter((pod) => isFresh(pod, plan)) };
  // The same plan seen from the other side: the former revision is new, and everything else is known.
  const knownHashes = staying.map(revisionOf(plan)).filter((name) => name !== plan.beforeHash);
  const back = { ...plan, before: plan.after, after: plan.before, freshHash: plan.beforeHash, knownHashes };
  const { fresh } = fleetOf({ ...observation, plan: back });
  return { good: fresh, bad: staying.filter((pod) => !isFresh(pod, back)) };
};

/**
 * The way back to the former state plus what people have set in it since: a revision of its own, with the name that the
 * cluster gave it. If the name is unknown, its pods are those that were created since we wrote it.
 */
const keptWay = (observation: Observation, live: KubeObject, staying: readonly KubeObject[]): WayBack => {
  const { plan, now, revisions = [] } = observation;
  const label = plan.revisionLabel ?? '';
  const kept = revisions.find((revision) => hasTemplate(revision, specOf(live)['template']));
  const names = kept && [kept.metadata.name, kept.metadata.labels?.[label]];
  const isGood = (pod: KubeObject): boolean =>
    names === undefined
      ? Date.parse(pod.metadata.creationTimestamp ?? '') >= lastWrittenByUs(live)
      : names.includes(pod.metadata.labels?.[label]);
  const good = staying.filter(isGood);
  const { fresh } = readFleet(good, { ...plan, knownHashes: [], after: plan.before }, now);
  return { good: fresh, bad: staying.filter((pod) => !isGood(pod)) };
};

const revisionOf =
  ({ revisionLabel = '' }: WorkloadPlan) =>
  (pod: KubeObject): string =>
    pod.metadata.labels?.[revisionLabel] ?? '';

const awaitRestored = (observation: Observation, live: KubeObject, hold: Hold, help: Help): Progress => {
  const way = wayBack(observation, live);
  const { leaving } = fleetOf(observation);
  const { good, bad } = way;
  if (isOwn(observation, live, hold) && (bad.length === 0 || isHome(observation, live)))
    return handBack(observation, live, hold);
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

/** Everything awaited was there before its label was removed, with what others have set. */
const isHome = ({ plan }: Observation, live: KubeObject): boolean =>
  wroteLast(live) && !sameTemplate(specOf(live)['template'], plan.before.template);

const isOwn = (observation: Observation, live: KubeObject, hold: Hold): boolean =>
  sameJson(hold.ownFieldsOf(live), backOf(observation, live, hold).own) && holderOf(live) === undefined;

const handBack = (observation: Observation, live: KubeObject, hold: Hold): Progress => {
  const { own, theirs } = backOf(observation, live, hold);
  return isOwn(observation, live, hold)
    ? settled(observation, describeRestored(observation, live, theirs))
    : act(observation, {
        kind: 'patch',
        why: 'handed back to its owner',
        operations: [...hold.release(live, own), ...statedAgain(observation, live, hold)],
      });
};

/** What its owner had stated before the release, where no pod runs it before the owner says so. */
const statedAgain = (
  { plan: { before, stated } }: Observation,
  live: KubeObject,
  { isLeftToOwner }: Hold,
): readonly PatchOperation[] =>
  isLeftToOwner === true && stated !== undefined && sameTemplate(specOf(live)['template'], before.template)
    ? [put('template', stated)]
    : [];

/** Handed to its owner as it is, if the former state cannot be restored. */
export const giveUpHeld = (observation: Observation, hold: Hold): Progress =>
  giveUpBy(observation, (live) => hold.release(live, backOf(observation, live, hold).own));
