import type { KubeObject } from '../kube/object.ts';
import type { Manifest } from '../kube/manifest.ts';
import type { WorkloadKind } from '../workload/kind.ts';
import { kindOf, kindOfPlan } from '../workload/kinds.ts';
import type { Strategy } from '../app/app.ts';
import { strategyOf } from '../rollout/strategies/list.ts';
import { steppedOf } from './stepped.ts';
import { scales } from '../workload/pod-template.ts';
import { specOf, type WorkloadPlan } from '../workload/snapshot.ts';

/**
 * Where the files themselves keep the steps of a release from being carried out as written: reported before anything
 * moves.
 */
export const stepRemarks = (objects: readonly KubeObject[], kinds?: Manifest['kinds']): readonly string[] =>
  objects.flatMap((object) => remarkOn(kindOf(object, kinds), object, objects));

/**
 * New workloads have no pods to go over, and the steps of a release that changes no others have nothing to ask. Nothing
 * where no cluster was asked.
 */
export const approvalRemarks = (
  { steps }: Strategy,
  stepped: readonly string[],
  live?: readonly { readonly object: string; readonly kind: string }[],
): readonly string[] => {
  if (live === undefined || stepped.length === 0 || !steps.some(({ approve }) => approve)) return [];
  const kinds = new Map(live.map(({ object, kind }) => [object, kind]));
  const isWhole = stepped.every((object) => ['new', 'same'].includes(kinds.get(object) ?? ''));
  return isWhole ? ['everything comes with the first step this time, so no step asks for an approval'] : [];
};

/** What a person should know about a strategy before it begins; nothing if none was chosen. */
export const strategyRemarks = (
  strategy: Strategy,
  { objects, kinds }: Pick<Manifest, 'objects'> & { readonly kinds?: Manifest['kinds'] | undefined },
  warmupSeconds = 0,
): readonly string[] => {
  const remark = strategyOf(strategy).remark(strategy, steppedOf(objects, kinds), warmupSeconds);
  return remark === undefined ? [] : [remark];
};

/** Why these workloads, as they are, cannot be held at all; steps that the plan remarks on are not included. */
export const strategyRefusals = (
  strategy: Strategy,
  workloads: readonly WorkloadPlan[],
): readonly string[] => {
  const updates = workloads
    .filter(({ kind }) => kind === 'update')
    .map((plan) => ({ object: asItWillStand(plan), isScaled: plan.scaled }));
  const stepped = steppedOf(
    updates.map(({ object }) => object),
    workloads.flatMap(({ described }) => described ?? []),
    updates.flatMap(({ object, isScaled }) => (isScaled ? [object] : [])),
  );
  const misfits = strategyOf(strategy).misfits(strategy, stepped);
  return misfits.flatMap(({ isBent, reason }) => (isBent === true ? [] : [reason]));
};

/** With the fields that its files leave to their owner. */
const asItWillStand = ({ object, after }: WorkloadPlan): KubeObject => ({
  ...object,
  spec: { ...specOf(object), ...after.own },
});

/** The same, judged by the cluster: fields that the files leave to their owner, and autoscalers of others. */
export const liveRemarks = (
  workloads: readonly WorkloadPlan[],
  autoscalers: readonly KubeObject[],
): readonly string[] =>
  workloads
    .filter(({ kind }) => kind === 'update')
    .flatMap((plan) => remarkOn(kindOfPlan(plan), asItWillStand(plan), autoscalers));

const remarkOn = (
  kind: WorkloadKind | undefined,
  object: KubeObject,
  others: readonly KubeObject[],
): readonly string[] => {
  const autoscaler = others.find((one) => one.kind === 'HorizontalPodAutoscaler' && scales(one, object));
  const remark = kind?.stepRemark(object, autoscaler);
  return remark === undefined ? [] : [`${object.kind}/${object.metadata.name}: ${remark}`];
};
