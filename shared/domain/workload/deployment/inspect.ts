import { type KubeObject, refOf } from '#domain/kube/object.ts';
import { isCounted } from '../counted.ts';
import { inspectWorkload } from '../inspect-workload.ts';
import { sameTemplate, specOf, type WorkloadPlan } from '../snapshot.ts';
import type { Found, Inspection } from '../kind.ts';
import { answersRequests, refusesToShare, scales, selectorOf } from '../pod-template.ts';
import { isHeld } from './hold.ts';
import { hashOf, setOf } from './replica-sets.ts';
import { unsettled } from './unsettled.ts';
import { manifestReplicas, wantsScaling } from '../revision-plan.ts';
import { settingsChange } from '../settings.ts';
import { ownFieldsOf, wantedOwn } from './own-fields.ts';

/** Whether a release may touch this Deployment, and everything needed to go forward and back. */
export const inspect = (found: Found): Inspection =>
  inspectWorkload(found, {
    orphanedHold: (live) =>
      isHeld(live)
        ? `is held, but no release owns the hold (minReadySeconds ${String(specOf(live)['minReadySeconds'])}); restore its own minReadySeconds and strategy`
        : undefined,
    isCounted,
    isTakenOver: isHeld,
    unfinished: (live) => unsettled(found, live),
    planOf: (at, kind, serving) => planOf(found, at, kind, serving),
  });

/** Without a minimum of its own an autoscaler may leave one pod. */
const scalingOf = ({ autoscalers, object }: Found): Pick<WorkloadPlan, 'scaled' | 'leastPods'> => {
  const least = autoscalers
    .filter((autoscaler) => scales(autoscaler, object))
    .map((autoscaler) => Number(specOf(autoscaler)['minReplicas'] ?? 1));
  return least.length === 0 ? { scaled: false } : { scaled: true, leastPods: Math.min(...least) };
};

/** `serving` is what runs where that is not what the Deployment states: what the release would come back to. */
const planOf = (
  found: Found,
  live: KubeObject,
  kind: WorkloadPlan['kind'],
  serving?: unknown,
): WorkloadPlan => {
  const { object, template, inherited } = found;
  const old = inherited?.plan;
  const own = old?.before.own ?? ownFieldsOf(live);
  const wanted = manifestReplicas(found);
  const changes = kind !== 'create' && wantsScaling(found, live) && wanted !== undefined;
  const back = setOf(found.revisions, template);
  const stated = specOf(live)['template'];
  // A release that asks for the serving template would have nothing else to return to.
  const isOff = serving !== undefined && !sameTemplate(serving, template);
  const replicas = old?.before.replicas ?? specOf(live)['replicas'];
  const settings = kind === 'create' ? undefined : settingsChange({ live, object, previous: found.previous });
  return {
    ref: refOf(object),
    kind,
    object,
    before: {
      template: old?.before.template ?? (isOff ? serving : stated),
      own,
      ...(changes && typeof replicas === 'number' ? { replicas } : {}),
      ...(settings === undefined ? {} : { settings: settings.before }),
    },
    ...(isOff ? { stated } : {}),
    after: {
      template,
      own: wantedOwn(own, object, found.previous),
      ...(changes ? { replicas: wanted } : {}),
      ...(settings === undefined ? {} : { settings: settings.after }),
    },
    knownHashes: found.revisions.map(hashOf),
    ...(back === undefined ? {} : { freshHash: hashOf(back) }),
    selector: selectorOf(live),
    ...scalingOf(found),
    ...(specOf(live)['replicas'] === 0 && kind !== 'create' ? { asleep: true as const } : {}),
    antiAffinity: refusesToShare(template),
    serves: answersRequests(template),
  };
};
