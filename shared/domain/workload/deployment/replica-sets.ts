import { sameJson } from '#domain/json.ts';
import { fields } from '#domain/kube/fields.ts';
import type { KubeObject } from '#domain/kube/object.ts';
import { specOf } from '../snapshot.ts';

/** Of a ReplicaSet, or of a pod of one. */
export const hashOf = ({ metadata }: KubeObject): string => metadata.labels?.['pod-template-hash'] ?? '';

/** The native controller names a ReplicaSet by its Deployment and the hash that its pods carry. */
export const setNameOf = (live: KubeObject, pod: KubeObject): string | undefined => {
  const hash = hashOf(pod);
  return hash === '' ? undefined : `${live.metadata.name}-${hash}`;
};

/** A ReplicaSet's template is its Deployment's with the hash among the labels. */
export const templateOf = (replicaSet: KubeObject): unknown => {
  const template = fields(specOf(replicaSet)['template']);
  const metadata = fields(template['metadata']);
  const { 'pod-template-hash': _, ...labels } = fields(metadata['labels']) as Record<string, unknown>;
  return { ...template, metadata: { ...metadata, labels } };
};

/** The ReplicaSet of a template; undefined when no pod was ever to run it. */
export const setOf = (sets: readonly KubeObject[], template: unknown): KubeObject | undefined =>
  sets.find((one) => sameJson(templateOf(one), template));

/** Those that should have pods. */
export const activeSets = (sets: readonly KubeObject[]): readonly KubeObject[] =>
  sets.filter((one) => replicasOf(one) > 0);

/** How many pods it is to have. */
export const replicasOf = (one: KubeObject): number => Number(specOf(one)['replicas'] ?? 0);

export const readyIn = (replicaSet: KubeObject): number =>
  Number(fields(replicaSet['status'])['readyReplicas'] ?? 0);
