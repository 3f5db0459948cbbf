import type { KubeObject } from '#domain/kube/object.ts';
import type { Router } from '#domain/traffic/router.ts';
import { routerOf as known } from '#domain/traffic/routers.ts';
import type { RoutePlan, TrafficPlan } from '#domain/traffic/split.ts';
import type { WorkloadPlan } from '#domain/workload/snapshot.ts';
import { Failure } from '#domain/failure.ts';
import type { Clock } from '#ports/clock.ts';
import type { Cluster } from '#ports/cluster.ts';

/** Where requests are divided, and for which release. */
export interface TrafficScene {
  readonly cluster: Cluster;
  readonly clock: Clock;
  readonly release: string;
  /** Releases that were taken over: this one puts back what they left on a route. */
  readonly supersedes?: readonly string[];
  /** When the task must be over, epoch ms. */
  readonly until: number;
}

/** One workload with the plan of its requests. */
export interface Divided {
  readonly plan: TrafficPlan;
  readonly workload: WorkloadPlan;
  /** The workload and all pods of its labels, if they have just been read. */
  readonly seen?: { readonly live: KubeObject | undefined; readonly pods: readonly KubeObject[] };
}

export const routerOf = (route: RoutePlan): Router => {
  const found = known(route);
  if (found === undefined)
    throw new Failure(
      'Broken',
      `router ${route.router}`,
      'this version does not know it; continue with the one that planned it',
    );
  return found;
};
