import type { Strategy } from '#domain/app/app.ts';
import type { KubeObject } from '#domain/kube/object.ts';
import type { RouterDescription } from '#domain/traffic/description.ts';
import type { Split, TrafficPlan } from '#domain/traffic/split.ts';
import type { Cluster } from '#ports/cluster.ts';
import type { FoundRoutes } from './find-routes.ts';

/** For which release, and by which steps, requests are to be divided. */
export interface AskedTraffic {
  readonly cluster: Cluster;
  readonly namespace: string;
  readonly release: string;
  readonly strategy?: Strategy;
  /** Who counts the requests for the checks; default: the pods. */
  readonly source?: 'router' | undefined;
  /** Objects of the manifest as they will be. */
  readonly standing: readonly KubeObject[];
  /** Routers of the user's own, as the manifest describes them. */
  readonly routers?: readonly RouterDescription[];
}

/** Which routers will divide the requests of which workloads, and why some cannot. */
export interface TrafficFindings {
  readonly plans: readonly TrafficPlan[];
  readonly refusals: readonly string[];
  readonly remarks: readonly string[];
  /** A route that another release divides at the moment. */
  readonly busy?: string;
}

/** The request, with what was found in the cluster. */
export interface TrafficLook extends AskedTraffic {
  readonly splits: readonly Split[];
  readonly services: readonly KubeObject[];
  readonly routes: FoundRoutes;
}
