import type { ClusterView } from '#domain/cluster/cluster-view.ts';
import type { World } from '#ports/world.ts';
import { spotsOf } from '../sync/targets.ts';

/**
 * The clusters of the settings and those that applications name, by name. A caller who may not see the whole
 * installation sees the clusters of their applications only.
 */
export const listClusters = async (
  world: World,
  isVisible: (app: string) => boolean,
  seesAll: boolean,
): Promise<readonly ClusterView[]> => {
  const configured = await world.settings.clusters?.();
  const spots = (await spotsOf(world, {})).filter(({ app }) => isVisible(app));
  const used = spots.map(({ cluster }) => cluster);
  const names = [...new Set([...(seesAll ? (configured ?? []) : []), ...used])].toSorted();
  return names.map((name) => ({
    name,
    targets: spots
      .filter(({ cluster }) => cluster === name)
      .map(({ app, target, namespace, environment }) => ({ app, target, namespace, environment })),
    isUnknown: configured !== undefined && !configured.includes(name),
  }));
};
