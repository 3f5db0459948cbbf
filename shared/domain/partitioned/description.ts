import type { JsonObject } from '../json.ts';
import type { KindName } from '../kube/kind-name.ts';

/**
 * A kind of workload whose controller keeps as many pods on the old revision as one field says: its whole description.
 * Paths are names joined by dots, from the object down: `spec.updateStrategy.partition`.
 */
export interface KindDescription extends KindName {
  /** Versions of its group in which the API serves the same object under the same paths. */
  readonly otherVersions?: readonly string[];
  /** Further names in kubectl. */
  readonly shortNames: readonly string[];
  readonly paths: Paths;
  /** A percentage may replace the number of old pods; the old pods are rounded up then. */
  readonly takesPercent?: true;
  /** The label by which a pod names its revision. */
  readonly revisionLabel: string;
  /** Where the controller reports the newest revision; if it does not, a revision that no pod ran before is new. */
  readonly newest?: string;
  /** The objects in which its controller remembers revisions, and by what a pod names one. */
  readonly revisions?: KindName & { readonly namedBy: 'name' | 'label' };
  /** Its pods are numbered, and the highest are the first to be new. */
  readonly numbered?: true;
  /**
   * With more pods wanted and the old number kept, its controller makes all new pods beside the old ones; with as many
   * wanted as before, it removes old ones only.
   */
  readonly standsBeside?: true;
  /** Fields of its spec that never change. */
  readonly frozen: readonly string[];
  /** Settings that batches do not work with; if `is` is absent, any value. */
  readonly refused: readonly { readonly path: string; readonly is?: unknown; readonly why: string }[];
  /** The API server's defaults for absent fields of its spec. */
  readonly specDefaults: JsonObject;
}

export interface Paths {
  readonly template: string;
  /** In its spec, or in its status where its controller counts nodes. */
  readonly replicas: string;
  /**
   * The number of pods that keep the old revision. It must be a field of its own: neither of the others may be below
   * it.
   */
  readonly partition: string;
}

export const usualPaths = { template: 'spec.template', replicas: 'spec.replicas' } as const;

/** Its controller reports how many pods it is to have, since nobody states it: one on each node that suits. */
export const isPerNode = ({ paths: { replicas } }: KindDescription): boolean =>
  replicas.startsWith('status.');
