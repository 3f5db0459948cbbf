import type { Cluster } from '#ports/cluster.ts';
import type { Wanted } from '#test/cluster/audit.ts';
import type { Running } from '#test/cluster/manager.ts';

/** One of those who divide the requests to the same pods on the same Gateway. */
export interface RoutedSide {
  readonly name: string;
  /** Which requests of the audit log are its own. */
  readonly requests: Pick<Wanted, 'user' | 'userAgent'>;
  readonly start: (kubeconfig: string) => Promise<Running | undefined>;
  /** Makes the workload with its route in a namespace of its own; all its pods are Ready when this is over. */
  readonly open: (place: RoutedPlace) => Promise<RoutedPlay>;
}

export interface RoutedPlace {
  readonly kubeconfig: string;
  /** Whose requests are nobody's. */
  readonly owner: Cluster;
  readonly replicas: number;
}

/** A workload whose pods have these labels and run `shop/app:1`. */
export interface RoutedPlay {
  readonly namespace: string;
  readonly labels: string;
  begin(): Promise<void>;
  over(): Promise<void>;
  close(): Promise<void>;
}

/** Shares of the requests in the steps before the last one, percent, and how long each lasts. */
export const shares = [25, 50] as const;
export const stepSeconds = 10;
