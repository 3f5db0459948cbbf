import { isFailure } from '#domain/failure.ts';
import { type KubeObject, refOf } from '#domain/kube/object.ts';
import type { RoutePlan, Sides, Split } from '#domain/traffic/split.ts';
import { releaseLabel } from '#domain/workload/snapshot.ts';
import { sideLabel } from '#domain/traffic/helpers.ts';
import { routerOf, type TrafficScene } from './scene.ts';

interface Beside {
  /** The route as it stands. */
  readonly after: KubeObject;
  readonly split: Split;
}

/** What stands beside a route as long as it divides; where it gives nothing to the new side, it need not be there. */
export const writeBeside = async (
  { cluster, release }: TrafficScene,
  route: RoutePlan,
  sides: Sides,
  { after, split }: Beside,
): Promise<void> => {
  for (const object of routerOf(route).beside?.(after, sides, split) ?? []) {
    const isNothing = split.percent === 0 && (split.match ?? []).length === 0;
    if (isNothing && (await cluster.get(refOf(object))) === undefined) continue;
    const labels = { ...object.metadata.labels, [releaseLabel]: release, [sideLabel]: sides.service };
    await cluster.apply({ ...object, metadata: { ...object.metadata, labels } });
  }
};

export const removeBeside = async (
  { cluster }: TrafficScene,
  route: RoutePlan,
  sides: Sides,
): Promise<void> => {
  for (const object of routerOf(route).beside?.(route.before, sides, { percent: 0 }) ?? [])
    await removeOurs(cluster, await cluster.get(refOf(object)));
};

/** Something that a release has put beside the user's objects; of the same name somebody else may have made one since. */
export const removeOurs = async (
  cluster: TrafficScene['cluster'],
  live: KubeObject | undefined,
): Promise<void> => {
  if (live?.metadata.labels?.[sideLabel] === undefined) return;
  try {
    await cluster.remove(refOf(live), live.metadata.uid ?? '');
  } catch (error) {
    if (!isFailure(error, 'Conflict')) throw error;
  }
};
