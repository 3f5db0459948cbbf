import { sameJson } from '#domain/json.ts';
import { fields } from '#domain/kube/fields.ts';
import type { KubeObject } from '#domain/kube/object.ts';
import { uncreate, unscale } from '../all-at-once.ts';
import { adjust, describeAdjusted, isAdjusted } from '../adjust.ts';
import { type Side, specOf } from '../snapshot.ts';
import { isHeld, raiseHold, release, rolling, type RollingUpdate, revertTemplate } from './hold.ts';
import type { Fleet } from '../pods-by-revision.ts';
import { describeKept } from '../kept-fields.ts';
import { giveUpBy, lookBack } from '../look-back.ts';
import { sideBack } from '../side-back.ts';
import { describeRestored } from '../template-back.ts';
import { asKept } from './as-kept.ts';
import { backOf } from './given-back.ts';
import { ownFieldsOf } from './own-fields.ts';
import { recreates } from './own-strategy.ts';
import { lacksCapacity } from '../obstacle.ts';
import { readRollingUpdate, resolve, describeRollingUpdate } from './surge.ts';
import {
  act,
  fleetOf,
  holderOf,
  type Observation,
  settled,
  stuck,
  wantedOf,
  wroteLast,
} from '../observation.ts';
import type { Progress } from '../step.ts';
import { describeLeaving, obstacleTo, waitFor, waitForLeaving } from './wait-for-pods.ts';

/** Restores one workload without a dip: first the old pods come, then the new ones go. */
export const rollBackWorkload = (observation: Observation): Progress => {
  const { plan, live } = observation;
  switch (plan.kind) {
    case 'same':
      return settled(observation, 'was left unchanged');
    case 'create':
      return uncreate(observation);
    case 'scale':
    case 'settings':
      return live === undefined
        ? stuck(observation, 'was deleted')
        : (unscale(observation, live) ?? handBack(observation, live));
    case 'update':
      return live === undefined ? stuck(observation, 'was deleted') : undo(observation, live);
    default:
      return plan.kind satisfies never;
  }
};

/** Handed to its owner as it is, if the former state cannot be restored. */
export const giveUpWorkload = (observation: Observation): Progress =>
  giveUpBy(observation, (live) => release(live, backOf(observation, live).own));

const undo = (observation: Observation, live: KubeObject): Progress => {
  const { plan, release: name } = observation;
  const seen = lookBack(observation, live, isHeld);
  if (seen.kind !== 'revertible') return seen;
  const isPaused = holderOf(live) !== undefined && specOf(live)['paused'] === true;
  if (seen.isBack && !isHeld(live) && !isPaused)
    return home(seen.isBefore && plan.knownHashes.length > 0 ? observation : asKept(observation, live), live);
  const { own, theirs } = backOf(observation, live);
  const isWhole = recreates(plan.before) || recreates(plan.after);
  const strategy = isWhole ? { type: 'Recreate' } : rolling(ownRollingUpdate(observation));
  return act(observation, {
    kind: 'patch',
    why: `rolling back to the last good revision${describeKept(live, plan.after, theirs)}`,
    operations: revertTemplate(
      live,
      { ...sideBack(live, plan), template: seen.back, own },
      strategy,
      name,
      theirs,
    ),
  });
};

/** All at once beside the running pods; if pods refuse to share a node, in their place. */
const ownRollingUpdate = (observation: Observation): RollingUpdate => {
  const pods = Math.max(1, fleetOf(observation).fresh.total);
  return observation.plan.antiAffinity
    ? { maxUnavailable: pods, maxSurge: 0 }
    : { maxUnavailable: 0, maxSurge: pods };
};

/**
 * Whether the controller wants only pods of this template, by its own status: available and unavailable pods together
 * are all that it wants. A pod that does not exist yet may still be on its way, and would grow with the number.
 */
const isAlone = (live: KubeObject): boolean => {
  const { observedGeneration, updatedReplicas, availableReplicas, unavailableReplicas } = fields(
    live['status'],
  );
  const all = Number(availableReplicas ?? 0) + Number(unavailableReplicas ?? 0);
  const isSeen = Number(observedGeneration ?? 0) >= (live.metadata.generation ?? 0);
  return isSeen && Number(updatedReplicas ?? 0) === wantedOf(live) && all === wantedOf(live);
};

/** The object knows, not its pods. */
const untilAlone = (observation: Observation, live: KubeObject): Progress => {
  const waiting = waitFor(observation, live, 'the controller has not yet given up the new revision');
  return waiting.kind === 'moving' ? { ...waiting, areMissing: true } : waiting;
};

/**
 * Number and settings of the release that are still there under the former template: the number always comes last, and
 * who undoes the template by hand leaves the settings too. Where our own write did not change them, somebody keeps them so.
 */
const leftOf = (observation: Observation, live: KubeObject): Side | undefined => {
  const { settings, ...side } = sideBack(live, observation.plan);
  const left = settings === undefined || wroteLast(live) ? side : { ...side, settings };
  return isAdjusted(live, left) ? undefined : left;
};

const home = (observation: Observation, live: KubeObject): Progress => {
  const { fresh, old, leaving } = fleetOf(observation);
  const wanted = wantedOf(live);
  const left = leftOf(observation, live);
  if (left === undefined && isOwn(observation, live) && fresh.total === 0)
    return handBack(observation, live, leaving);
  if (old.ready < wanted) {
    const place = placeBack(observation, live, { fresh, old });
    if (place !== undefined) return place;
    return waitFor(observation, live, `${old.ready} of ${wanted} pods of the last good revision are Ready`, {
      arm: old,
      wanted,
      minReadySeconds: backOf(observation, live).own.minReadySeconds ?? 0,
    });
  }
  if (fresh.total > 0)
    return waitFor(observation, live, `${fresh.total} pods of the new revision are still there`);
  if (left !== undefined)
    return left.replicas === undefined || isAlone(live)
      ? act(observation, {
          kind: 'patch',
          why: `set back to ${describeAdjusted(left)}`,
          operations: adjust(live, left, observation.release),
        })
      : untilAlone(observation, live);
  return leaving > 0
    ? waitForLeaving(observation, live, leaving, () => handBack(observation, live))
    : handBack(observation, live);
};

/** If the old pods find no room beside the new ones, these go first: as many at once as their owner allows, or one. */
const placeBack = (
  observation: Observation,
  live: KubeObject,
  { fresh, old }: Pick<Fleet, 'fresh' | 'old'>,
): Progress | undefined => {
  const wanted = wantedOf(live);
  const rollingUpdate = readRollingUpdate(specOf(live)['strategy']);
  const obstacle = obstacleTo(live, old, wanted);
  if (fresh.total === 0 || rollingUpdate?.maxUnavailable !== 0) return undefined;
  if (obstacle === undefined || !lacksCapacity(obstacle, observation.now)) return undefined;
  const allowed = readRollingUpdate(observation.plan.before.own['strategy'])?.maxUnavailable ?? 0;
  const maxUnavailable = Math.max(1, resolve(allowed, wanted, 'down'));
  return act(observation, {
    kind: 'patch',
    why: `makes room: ${describeRollingUpdate({ ...rollingUpdate, maxUnavailable })}`,
    operations: raiseHold(live, { ...rollingUpdate, maxUnavailable }),
  });
};

/** The former state, with what others have set meanwhile; or as close to it as the cluster allows. */
const isOwn = (observation: Observation, live: KubeObject): boolean =>
  holderOf(live) === undefined &&
  (sameJson(ownFieldsOf(live), backOf(observation, live).own) || wroteLast(live));

const handBack = (observation: Observation, live: KubeObject, leaving = 0): Progress => {
  const { own, theirs } = backOf(observation, live);
  return isOwn(observation, live)
    ? settled(observation, `${describeRestored(observation, live, theirs)}${describeLeaving(leaving)}`)
    : act(observation, { kind: 'patch', why: 'handed back to its owner', operations: release(live, own) });
};
