import { fields } from '#domain/kube/fields.ts';
import type { KubeObject } from '#domain/kube/object.ts';
import { specOf } from '../snapshot.ts';

export const hashOf = (replicaSet: KubeObject): string =>
  replicaSet.metadata.labels?.['pod-template-hash'] ?? '';

/** A ReplicaSet's template is its Deployment's with the hash among the labels. */
export const templateOf = (replicaSet: KubeObject): unknown => {
  const template = fields(specOf(replicaSet)['template']);
  const metadata = fields(template['metadata']);
  const { 'pod-template-hash': _, ...labels } = fields(metadata['labels']) as Record<string, unknown>;
  return { ...template, metadata: { ...metadata, labels } };
};
