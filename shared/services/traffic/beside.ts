import { isFailure } from '#domain/failure.ts';
import { type KubeObject, refOf } from '#domain/kube/object.ts';
import type { RoutePlan, Sides, Split } from '#domain/traffic/split.ts';
import { releaseLabel } from '#domain/workload/snapshot.ts';
import { sideLabel } from '#domain/traffic/helpers.ts';
import { routerOf, type TrafficScene } from './scene.ts';

interface Beside {
  /** The route as it is now. */
  readonly after: KubeObject;
  readonly split: Split;
}

/**
 * Writes the objects that stand beside a route while it divides requests. If they give nothing to the new side, they
 * need not exist.
 */
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

/**
 * Removes an object that a release put beside the user's; another of the same name that someone else made since stays.
 */
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
