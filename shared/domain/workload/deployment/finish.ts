import type { KubeObject } from '#domain/kube/object.ts';
import { sameTemplate, specOf } from '../snapshot.ts';
import { isHeld, liftHold, release } from './hold.ts';
import { describeKept } from '../kept-fields.ts';
import { endOf } from './given-back.ts';
import { otherTemplate } from './own-strategy.ts';
import { act, fleetOf, holderOf, type Observation, settled, stuck, wantedOf } from '../observation.ts';
import { pausedByOthers } from './paused.ts';
import { enoughOf, type Progress } from '../step.ts';
import { waitFor } from './wait-for-pods.ts';

/** Gives a fully released workload back to its owner: their fields as they were, the old pods given up, our label last. */
export const finish = (observation: Observation): Progress => {
  const { plan, live } = observation;
  if (plan.kind === 'same') return settled(observation, 'was left unchanged');
  if (live === undefined) return stuck(observation, 'was deleted');
  if (!sameTemplate(specOf(live)['template'], plan.after.template)) return otherTemplate(observation, live);
  const paused = pausedByOthers(
    observation,
    live,
    plan.kind !== 'update' || (!isHeld(live) && plan.after.own['paused'] === true),
  );
  if (paused !== undefined) return paused;
  if (isHeld(live))
    return act(observation, {
      kind: 'patch',
      why: 'the hold is lifted',
      operations: liftHold(live, endOf(observation, live).own),
    });
  if (holderOf(live) === undefined)
    return settled(
      observation,
      `has its own settings again${describeKept(live, plan.after, endOf(observation, live).theirs)}`,
    );
  return hand(observation, live);
};

const hand = (observation: Observation, live: KubeObject): Progress => {
  const { fresh, old } = fleetOf(observation);
  const wanted = wantedOf(live);
  const { kind } = observation.plan;
  const isUpdate = kind === 'update';
  const ready = isUpdate ? fresh.settled : Math.max(fresh.settled, old.settled);
  // Where no pod was made, none is waited for.
  if (kind !== 'settings' && ready < enoughOf(observation, wanted))
    return waitFor(observation, live, `${ready} of ${wanted} new pods are Ready`, {
      arm: fresh,
      wanted,
      minReadySeconds: observation.plan.after.own.minReadySeconds ?? 0,
    });
  // Terminating pods are not needed any more.
  if (isUpdate && old.total > 0) return waitFor(observation, live, `${old.total} old pods are still there`);
  return act(observation, {
    kind: 'patch',
    why: 'handed back to its owner',
    operations: release(live, endOf(observation, live).own),
  });
};
