import type { KubeObject } from '#domain/kube/object.ts';
import type { Plant } from './controller-kit.ts';
import { controllerRef } from './revisions.ts';
import { instant, type Pod, type Template } from './shapes.ts';

/** What a controller decides about a pod beside its template. */
export interface PodParts {
  readonly name: string;
  readonly template: Template;
  /** Added to the labels of the template. */
  readonly labels?: Readonly<Record<string, string>>;
  /** Added to the spec of the template. */
  readonly spec?: Readonly<Record<string, unknown>>;
}

/** A pod as its controller creates it; the cluster has not seen it yet. */
export const ownedPod = (
  plant: Plant,
  owner: KubeObject,
  { name, template, labels, spec = {} }: PodParts,
): Pod => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: {
    ...template.metadata,
    name,
    generateName: `${owner.metadata.name}-`,
    namespace: owner.metadata.namespace ?? 'default',
    ...(labels === undefined ? {} : { labels: { ...template.metadata?.labels, ...labels } }),
    uid: plant.newUid(),
    generation: 1,
    creationTimestamp: instant(plant.timers.now()),
    ownerReferences: [controllerRef(owner)],
  },
  spec: { ...template.spec, ...spec },
  status: { phase: 'Pending', qosClass: 'BestEffort' },
});
