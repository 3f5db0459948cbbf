import { identityOf, type KubeObject } from '#domain/kube/object.ts';
import type { Split } from '#domain/traffic/split.ts';
import { splitsOf } from '#domain/traffic/steps.ts';
import type { WorkloadPlan } from '#domain/workload/snapshot.ts';
import { findRoutes } from './find-routes.ts';
import { planWorkloadTraffic } from './plan-workload-traffic.ts';
import type { AskedTraffic, TrafficFindings } from './traffic-look.ts';

/** Finds the routers of the workloads whose steps set a share of requests. */
export const planTraffic = async (
  asked: AskedTraffic,
  workloads: readonly WorkloadPlan[],
): Promise<TrafficFindings> => {
  const splits = asked.strategy === undefined ? [] : splitsOf(asked.strategy);
  const moving = splits.length === 0 ? [] : workloads.filter(({ kind }) => kind === 'update');
  if (moving.length === 0) return { plans: [], refusals: undividedRefusals(asked, splits), remarks: [] };
  const { cluster, namespace, standing } = asked;
  const [{ items: live }, found] = await Promise.all([
    cluster.list({ apiVersion: 'v1', kind: 'Service', namespace }),
    findRoutes(cluster, namespace, { standing, described: asked.routers ?? [] }),
  ]);
  const scene = {
    ...asked,
    splits,
    services: servicesOf(live, standing, namespace),
    routes: found,
  };
  const all = await Promise.all(moving.map((plan) => planWorkloadTraffic(scene, plan)));
  const busy = all.find((one) => one.busy !== undefined)?.busy;
  return {
    plans: all.flatMap(({ plans }) => plans),
    refusals: [...new Set(all.flatMap(({ refusals }) => refusals))],
    remarks: [...new Set(all.flatMap(({ remarks }) => remarks))],
    ...(busy === undefined ? {} : { busy }),
  };
};

/** A router counts the requests to a side, so there must be sides. */
const undividedRefusals = ({ source }: AskedTraffic, splits: readonly Split[]): readonly string[] =>
  source === 'router' && splits.length === 0
    ? [
        '`source: router` compares the two sides of a route, but no step has `traffic`; add it, or leave `source` out',
      ]
    : [];

/** The Services of the manifest as they will be, and the other live ones. */
const servicesOf = (
  live: readonly KubeObject[],
  standing: readonly KubeObject[],
  namespace: string,
): readonly KubeObject[] => {
  const own = standing.filter(({ kind, metadata }) => kind === 'Service' && metadata.namespace === namespace);
  const names = new Set(own.map(identityOf));
  const others = live.map((object) => ({ ...object, apiVersion: 'v1', kind: 'Service' }));
  return [...own, ...others.filter((object) => !names.has(identityOf(object)))];
};
