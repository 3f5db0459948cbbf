import type { KubeObject } from '../kube/object.ts';

/** Everything one target runs, as Kubernetes objects in the order they are applied. */
export interface Manifest {
  readonly app: string;
  readonly target: string;
  readonly objects: readonly KubeObject[];
  /** What is said of objects that may belong to another application, by their names (`nameOf`); absent when nothing is. */
  readonly claims?: Readonly<Record<string, Claim>>;
}

/** Whether an object of another application is taken from it, or left to it. */
export type Claim = 'take-over' | 'share';

/** Kinds whose pods are stepped in batches; everything else is applied before the first batch. */
export const isWorkload = (object: KubeObject): boolean =>
  object.apiVersion === 'apps/v1' && object.kind === 'Deployment';
