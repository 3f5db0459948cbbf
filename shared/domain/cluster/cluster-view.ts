import type { Spot } from '../drift/drift-view.ts';

/** A cluster, and the targets of registered applications that are in it; none while nothing is released to it. */
export interface ClusterView {
  readonly name: string;
  readonly targets: readonly Omit<Spot, 'cluster'>[];
  /** Applications name it, but the settings do not have it: their releases are refused. */
  readonly isUnknown: boolean;
}

/** What a cluster answered when it was tested; nothing was changed in it. */
export interface ClusterCheck {
  readonly name: string;
  readonly api: { readonly kind: 'answers'; readonly tookMs: number } | Silent;
  /** One for each namespace, as far as there was time. */
  readonly rights: readonly NamespaceRights[];
  readonly metrics: MetricsCheck;
}

export interface NamespaceRights {
  readonly namespace: string;
  readonly apps: readonly string[];
  /** What the applications need there and Tidegate may not do, in words; empty if nothing is missing. */
  readonly missing: string;
  /** Why the cluster was not asked. */
  readonly unseen?: string;
}

export type MetricsCheck =
  | {
      readonly kind: 'answers';
      readonly namespace: string;
      readonly workload: string;
      readonly pods: number;
      /** Pods for which the source has numbers of the last minutes. */
      readonly podsWithNumbers: number;
    }
  /** No pod runs that it could be asked about. */
  | { readonly kind: 'nothing-to-ask' }
  | Silent;

interface Silent {
  readonly kind: 'silent';
  readonly reason: string;
}
