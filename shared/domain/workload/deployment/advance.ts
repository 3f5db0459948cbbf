import { sameJson } from '#domain/json.ts';
import type { KubeObject } from '#domain/kube/object.ts';
import { adjust, describeAdjusted } from '../adjust.ts';
import { sideAhead } from '../side-back.ts';
import { releaseLabel, sameTemplate, specOf } from '../snapshot.ts';
import { advanceHeld } from './advance-held.ts';
import { isHeld, startHold, startWhole } from './hold.ts';
import { ending, isEnding } from './last-step.ts';
import { ownFieldsOf } from './own-fields.ts';
import { liftedHold, mutated, otherStrategy, otherTemplate, recreates } from './own-strategy.ts';
import { pausedByOthers } from './paused.ts';
import { scalingContextOf, readRollingUpdate, describeRollingUpdate, opening } from './surge.ts';
import {
  act,
  fleetOf,
  holderOf,
  isLeaving,
  lastWriter,
  type Observation,
  settled,
  stuck,
  surelyWroteLast,
  wantedOf,
  wroteLast,
} from '../observation.ts';
import { rollBackWorkload } from './roll-back.ts';
import type { Progress, Step } from '../step.ts';
import { waitFor } from './wait-for-pods.ts';

/** Takes one workload one batch further: what to write now, what to wait for, or why it will never get there. */
export const advance = (step: Step, observation: Observation): Progress => {
  switch (observation.plan.kind) {
    case 'same':
      return settled(observation, 'runs this revision already');
    case 'create':
      return create(observation);
    case 'scale':
    case 'settings':
      return adjustAll(observation);
    case 'update':
      return observation.live === undefined
        ? stuck(observation, 'was deleted')
        : update(step, observation, observation.live);
    default:
      return observation.plan.kind satisfies never;
  }
};

/** There is nothing to be careful with yet: all pods at once. */
const create = (observation: Observation): Progress => {
  const { plan, live, release } = observation;
  if (live === undefined) {
    const labels = { ...plan.object.metadata.labels, [releaseLabel]: release };
    return act(observation, {
      kind: 'create',
      why: 'created',
      object: { ...plan.object, metadata: { ...plan.object.metadata, labels } },
    });
  }
  if (isLeaving(live)) return stuck(observation, 'is being deleted');
  const holder = holderOf(live);
  if (holder !== undefined && observation.supersedes?.includes(holder) === true) return takeBack(observation);
  if (holder !== release) return stuck(observation, `was created by ${lastWriter(live)} in the meantime`);
  return untilAllReady(observation, live);
};

/** No pod is recreated: there is nothing to step. */
const adjustAll = (observation: Observation): Progress => {
  const { plan, live, release } = observation;
  if (live === undefined) return stuck(observation, 'was deleted');
  if (isLeaving(live)) return stuck(observation, 'is being deleted');
  if (holderOf(live) === release)
    return plan.kind === 'scale'
      ? untilAllReady(observation, live)
      : settled(observation, 'keeps its pods; only settings outside the pod template changed');
  const after = sideAhead(live, plan);
  return act(observation, {
    kind: 'patch',
    why: `set to ${describeAdjusted(after)}`,
    operations: adjust(live, after, release),
  });
};

const untilAllReady = (observation: Observation, live: KubeObject): Progress => {
  const { plan } = observation;
  const { fresh, old } = fleetOf(observation);
  const wanted = wantedOf(live);
  const arm = fresh.total > 0 ? fresh : old;
  if (arm.settled >= wanted) return settled(observation, `${wanted} pods are Ready`);
  return waitFor(observation, live, `${arm.settled} of ${wanted} pods are Ready`, {
    arm,
    wanted,
    minReadySeconds: plan.after.own.minReadySeconds ?? 0,
  });
};

const update = (step: Step, observation: Observation, live: KubeObject): Progress => {
  const { plan, release } = observation;
  const holder = holderOf(live);
  if (isLeaving(live)) return stuck(observation, 'is being deleted');
  if (step.index === 0 && isLateWrite(observation, live)) return takeBack(observation);
  if (holder !== release) {
    const isFree =
      holder === undefined &&
      sameTemplate(specOf(live)['template'], plan.stated ?? plan.before.template) &&
      sameJson(ownFieldsOf(live), plan.before.own) &&
      !isHeld(live);
    return step.index === 0 && isFree ? start(step, observation, live) : foreign(observation, live);
  }
  if (!sameTemplate(specOf(live)['template'], plan.after.template)) return otherTemplate(observation, live);
  const paused = pausedByOthers(observation, live);
  if (paused !== undefined) return paused;
  if (recreates(plan.after)) return replaceAll(observation, live);
  const rollingUpdate = readRollingUpdate(specOf(live)['strategy']);
  if (rollingUpdate !== undefined && isEnding(step, observation, live, rollingUpdate))
    return otherStrategy(observation, live) ?? ending(observation, live, rollingUpdate);
  if (!isHeld(live) || rollingUpdate === undefined) return liftedHold(observation, live);
  return otherStrategy(observation, live) ?? advanceHeld(step, observation, live, rollingUpdate);
};

/** A release that was taken over has written again since this one looked; that is reverted before it begins. */
const isLateWrite = ({ plan, release, supersedes = [] }: Observation, live: KubeObject): boolean => {
  const holder = holderOf(live);
  if (holder === undefined || supersedes.length === 0) return false;
  if (supersedes.includes(holder)) return true;
  const isBefore = sameTemplate(specOf(live)['template'], plan.before.template);
  return holder === release && isBefore && !isHeld(live) && wroteLast(live);
};

/** Reverting is not yet what this step is for. */
const takeBack = (observation: Observation): Progress => {
  const progress = rollBackWorkload(observation);
  return progress.kind === 'settled' ? { ...progress, kind: 'moving', acts: [] } : progress;
};

/** All old pods go before the first new one comes, as the owner asked: two revisions must never run at once. */
const replaceAll = (observation: Observation, live: KubeObject): Progress => {
  const { fresh, old, leaving } = fleetOf(observation);
  const wanted = wantedOf(live);
  const isOver = fresh.settled >= wanted && old.total === 0;
  if (isOver)
    return settled(observation, `all ${wanted} pods were replaced at once, as its strategy Recreate asks`);
  if (fresh.total === 0 && leaving > 0)
    return {
      kind: 'moving',
      acts: [],
      reason: `${observation.plan.ref.name}: ${leaving} old pods must leave before the first new one comes (Recreate)`,
    };
  return waitFor(observation, live, `${fresh.settled} of ${wanted} new pods are Ready`, {
    arm: fresh,
    wanted,
    minReadySeconds: observation.plan.after.own.minReadySeconds ?? 0,
  });
};

const foreign = (observation: Observation, live: KubeObject): Progress => {
  const holder = holderOf(live);
  if (holder !== undefined) return stuck(observation, `is held by release ${holder}`);
  if (isHeld(live) && surelyWroteLast(live))
    return mutated(observation, 'the cluster did not store the label of the release');
  return stuck(observation, `was changed by ${lastWriter(live)} since this release looked at it`);
};

const start = (step: Step, observation: Observation, live: KubeObject): Progress => {
  const after = sideAhead(live, observation.plan);
  const wanted = after.replicas ?? wantedOf(live);
  if (recreates(observation.plan.after))
    return act(observation, {
      kind: 'patch',
      why: 'replaced at once: its strategy is Recreate, so no step applies',
      operations: startWhole(live, after, observation.release),
    });
  const context = scalingContextOf(observation.plan, wanted);
  const rollingUpdate = opening(step, context);
  return act(observation, {
    kind: 'patch',
    why: `step 1 begins: ${describeRollingUpdate(rollingUpdate)}`,
    operations: startHold(live, after, rollingUpdate, observation.release),
  });
};
