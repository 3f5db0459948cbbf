import type { KubeObject } from '#domain/kube/object.ts';
import type { Pod, Yard } from '../yard.ts';

/** What moves the pods of one kind of workload, all at once: the law of its controller, without what carries it. */
export interface Controller {
  /** One move towards what the object says; false when there is nothing to do. */
  move(object: KubeObject): boolean;
  /** The objects in which it remembers its revisions. */
  revisions(owner: KubeObject | undefined): readonly KubeObject[];
  /** When a pod counts as available, epoch ms; never where it never gets Ready. */
  availableAt(pod: Pod, object: KubeObject): number;
  /** What it says of the object now. */
  status(object: KubeObject): object;
  /** When it says something else though no pod has changed, epoch ms. */
  dueAt(object: KubeObject): number;
  /** The object is gone, and with it what was remembered. */
  forget(): void;
}

export interface Around {
  readonly yard: Yard;
  readonly now: () => number;
  /** How many nodes there are. */
  readonly nodes: number;
}

export type OpenController = (around: Around) => Controller;

/** When a pod that gets Ready then is available, epoch ms: the API keeps whole seconds of that instant. */
export const availableFrom = (readyAt: number, afterMs: number): number =>
  Math.max(readyAt, Math.floor(readyAt / 1000) * 1000 + afterMs);

export const minReadyMs = (object: KubeObject): number =>
  1000 * ((object['spec'] as { readonly minReadySeconds?: number }).minReadySeconds ?? 0);
