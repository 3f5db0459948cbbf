import type { JsonObject } from '../json.ts';
import type { KindName } from '../kube/kind-name.ts';

/**
 * A kind of workload whose controller keeps as many pods on the old revision as one field says: all that there is to
 * know of it. Paths are names with dots between them, from the object down: `spec.updateStrategy.partition`.
 */
export interface KindDescription extends KindName {
  /** Versions of its group in which the API serves the same object under the same paths. */
  readonly otherVersions?: readonly string[];
  /** What kubectl calls it besides. */
  readonly shortNames: readonly string[];
  readonly paths: Paths;
  /** A percentage may stand in place of the number of old pods; of it, the old pods are rounded up. */
  readonly takesPercent?: true;
  /** The label by which a pod names its revision. */
  readonly revisionLabel: string;
  /** Where the controller says which revision is the newest; where it does not, new is what no pod ran before. */
  readonly newest?: string;
  /** The objects in which its controller remembers revisions, and by what a pod names one. */
  readonly revisions?: KindName & { readonly namedBy: 'name' | 'label' };
  /** Its pods are numbered, and the highest are the first to be new. */
  readonly numbered?: true;
  /** Fields of its spec that never change. */
  readonly frozen: readonly string[];
  /** What batches cannot be held with; `is` absent stands for any value. */
  readonly refused: readonly { readonly path: string; readonly is?: unknown; readonly why: string }[];
  /** What its API server gives to fields of its spec that nobody has written. */
  readonly specDefaults: JsonObject;
}

export interface Paths {
  readonly template: string;
  /** In its spec, or in its status where its controller counts nodes. */
  readonly replicas: string;
  /** How many pods keep the old revision. It has a field of the spec for itself: neither of the others stands below that. */
  readonly partition: string;
}

export const usualPaths = { template: 'spec.template', replicas: 'spec.replicas' } as const;
