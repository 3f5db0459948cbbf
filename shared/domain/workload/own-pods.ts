import type { KubeObject, ObjectRef } from '../kube/object.ts';
import type { Observation } from './observation.ts';

/** Pods that a workload owns itself. Its selector may fit pods of others, which are nothing to count and less to remove. */
export const podsOwnedBy = (pods: readonly KubeObject[], { kind, name }: ObjectRef): readonly KubeObject[] =>
  pods.filter(
    ({ metadata }) =>
      metadata.ownerReferences?.some((owner) => owner.kind === kind && owner.name === name) === true,
  );

/** The same observation without the pods of others. */
export const withOwnPods = (observation: Observation): Observation => ({
  ...observation,
  pods: podsOwnedBy(observation.pods, observation.plan.ref),
});
