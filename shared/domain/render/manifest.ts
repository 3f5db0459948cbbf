import type { KubeObject } from '../kube/object.ts';

/** Everything one target runs, as Kubernetes objects in the order they are applied. */
export interface Manifest {
  readonly app: string;
  readonly target: string;
  readonly objects: readonly KubeObject[];
}

/** Kinds whose pods are stepped in batches; everything else is applied before the first batch. */
export const isWorkload = (object: KubeObject): boolean =>
  object.apiVersion === 'apps/v1' && object.kind === 'Deployment';
