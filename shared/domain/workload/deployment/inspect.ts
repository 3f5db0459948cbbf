import { fields } from '#domain/kube/fields.ts';
import { type KubeObject, nameOf, refOf } from '#domain/kube/object.ts';
import { releaseLabel, sameTemplate, specOf, type WorkloadPlan } from '../snapshot.ts';
import type { Found, Inspection } from '../kind.ts';
import { answersRequests, refusesToShare, scales, selectorOf } from '../pod-template.ts';
import { isHeld } from './hold.ts';
import { hashOf, setOf } from './replica-sets.ts';
import { unsettled, type Unsettled } from './unsettled.ts';
import { orSame } from '../or-same.ts';
import { settingsChange } from '../settings.ts';
import { ownFieldsOf, wantedOwn } from './own-fields.ts';
import { isLeaving } from '../observation.ts';

/** Whether a release may touch this workload, and everything needed to go forward and back. */
export const inspect = (found: Found): Inspection => {
  const { live } = found;
  if (live === undefined) return { kind: 'clear', plan: planOf(found, found.object, 'create') };
  const trouble = troubleWith(found, live);
  if (trouble?.kind === 'stuck')
    return { kind: 'clear', plan: planOf(found, live, 'update', trouble.serving) };
  if (trouble !== undefined) return trouble;
  const before = found.inherited?.plan?.before.template ?? specOf(live)['template'];
  const takesOver = isHeld(live);
  if (!takesOver && sameTemplate(found.template, before)) {
    return {
      kind: 'clear',
      plan: orSame(planOf(found, live, wantsScaling(found, live) ? 'scale' : 'settings')),
    };
  }
  return { kind: 'clear', plan: planOf(found, live, 'update') };
};

const troubleWith = (
  found: Found,
  live: KubeObject,
): Exclude<Inspection, { kind: 'clear' }> | Unsettled | undefined => {
  const name = nameOf(refOf(live));
  const holder = live.metadata.labels?.[releaseLabel];
  const isKnown = holder === found.release || (holder !== undefined && holder === found.inherited?.release);
  if (holder !== undefined && !isKnown) {
    return {
      kind: 'refused',
      reason: `${name} is held by release ${holder}; end that release first, or remove the label ${releaseLabel} if no server knows it`,
    };
  }
  if (isHeld(live) && !isKnown) {
    return {
      kind: 'refused',
      reason: `${name} is held, but no release owns the hold (minReadySeconds ${String(specOf(live)['minReadySeconds'])}); restore its own minReadySeconds and strategy`,
    };
  }
  if (isLeaving(live))
    return { kind: 'busy', reason: `${name} is being deleted; it is released again when it is gone` };
  const observed = fields(live['status'])['observedGeneration'];
  if (typeof observed !== 'number' || observed < (live.metadata.generation ?? 0)) {
    return { kind: 'busy', reason: `${name}: its controller has not yet seen the last change` };
  }
  return isKnown ? undefined : unsettled(found, live);
};

const manifestReplicas = ({ object }: Found): number | undefined => {
  const replicas = specOf(object)['replicas'];
  return typeof replicas === 'number' ? replicas : undefined;
};

const isScaled = (found: Found): boolean =>
  found.autoscalers.some((autoscaler) => scales(autoscaler, found.object));

/** Without a minimum of its own an autoscaler may leave one pod. */
const scalingOf = ({ autoscalers, object }: Found): Pick<WorkloadPlan, 'scaled' | 'leastPods'> => {
  const least = autoscalers
    .filter((autoscaler) => scales(autoscaler, object))
    .map((autoscaler) => Number(specOf(autoscaler)['minReplicas'] ?? 1));
  return least.length === 0 ? { scaled: false } : { scaled: true, leastPods: Math.min(...least) };
};

const wantsScaling = (found: Found, live: KubeObject): boolean => {
  const replicas = manifestReplicas(found);
  return replicas !== undefined && !isScaled(found) && replicas !== specOf(live)['replicas'];
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
