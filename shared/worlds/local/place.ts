import type { Cluster } from '#ports/cluster.ts';
import type { Metrics } from '#ports/metrics.ts';

export interface Place {
  readonly cluster: Cluster;
  readonly metrics: Metrics;
  close(): Promise<void>;
}
