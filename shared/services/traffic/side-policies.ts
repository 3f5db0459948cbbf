import { sameJson } from '#domain/json.ts';
import { type KubeObject, refOf } from '#domain/kube/object.ts';
import { sideLabel } from '#domain/traffic/helpers.ts';
import type { RoutePlan, Sides } from '#domain/traffic/split.ts';
import { releaseLabel } from '#domain/workload/snapshot.ts';
import { removeOurs } from './beside.ts';
import { routerOf, type TrafficScene } from './scene.ts';

const policiesFor = (route: RoutePlan, sides: Sides): readonly KubeObject[] =>
  [sides.old, sides.fresh]
    .map((helper) => routerOf(route).policies?.forSide(route.policies ?? [], sides, helper))
    .filter((one) => one !== undefined);

/** What says how requests to the Service are sent says it of its helpers too, before a route leads to them. */
export const ensurePolicies = async (
  { cluster, release }: TrafficScene,
  route: RoutePlan,
  sides: Sides,
): Promise<void> => {
  for (const object of policiesFor(route, sides)) {
    const live = await cluster.get(refOf(object));
    if (sameJson(live?.['spec'], object['spec'])) continue;
    const labels = { [releaseLabel]: release, [sideLabel]: sides.service };
    await cluster.apply({ ...object, metadata: { ...object.metadata, labels } });
  }
};

export const removePolicies = async (
  { cluster }: Pick<TrafficScene, 'cluster'>,
  route: RoutePlan,
  sides: Sides,
): Promise<void> => {
  for (const object of policiesFor(route, sides)) await removeOurs(cluster, await cluster.get(refOf(object)));
};
