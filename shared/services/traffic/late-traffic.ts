import { nameOf, type KubeObject, refOf } from '#domain/kube/object.ts';
import { sideLabel } from '#domain/traffic/helpers.ts';
import type { TrafficPlan } from '#domain/traffic/split.ts';
import { holderOf, lastWriter } from '#domain/workload/observation.ts';
import type { LateWrite } from '#domain/workload/late-write.ts';
import { removeOurs } from './beside.ts';
import { giveBack } from './give-back.ts';
import { routerOf, type TrafficScene } from './scene.ts';

/**
 * Removes what late writes of finished releases have left on routes: a route with their label, a helper that no route
 * uses. All of it is ours. `isOver` tells whether the release of that id has ended.
 */
export const sweepTraffic = async (
  scene: Omit<TrafficScene, 'release'>,
  plans: readonly TrafficPlan[],
  isOver: (release: string) => Promise<boolean>,
): Promise<readonly LateWrite[]> => {
  const found: LateWrite[] = [];
  for (const plan of plans) {
    const holders = new Set<string>();
    for (const route of plan.routes) {
      const live = await scene.cluster.get(refOf(route.before));
      const holder = live && holderOf(live);
      if (live === undefined || (holder !== undefined && !(await isOver(holder)))) continue;
      const isDivided = routerOf(route).read(live, plan.sides) !== undefined;
      if (holder === undefined && !isDivided) continue;
      holders.add(holder ?? nobody);
      found.push({ reason: `${nameOf(refOf(live))} still ${leftIn(live, isDivided)}`, isOurs: true });
    }
    const [release, ...supersedes] = holders;
    if (release !== undefined) await giveBack({ ...scene, release, supersedes }, plan);
    for (const helper of await helpersOf(scene, plan)) {
      const owner = holderOf(helper);
      if (owner === undefined || !(await isOver(owner))) continue;
      await removeOurs(scene.cluster, helper);
      found.push({
        reason: `${nameOf(refOf(helper))} was left by the finished release ${owner}`,
        isOurs: true,
      });
    }
  }
  return found;
};

/** No release is called so. */
const nobody = '';

/** A tool that writes what it read before the end brings our weights back without our label. */
const leftIn = (live: KubeObject, isDivided: boolean): string => {
  const holder = holderOf(live);
  if (holder === undefined)
    return `leads to helpers of a finished release, which ${lastWriter(live)} has written`;
  return `${isDivided ? 'divides requests for' : 'carries the label of'} the finished release ${holder}`;
};

const helpersOf = async (
  { cluster }: Pick<TrafficScene, 'cluster'>,
  { sides, routes }: TrafficPlan,
): Promise<readonly KubeObject[]> => {
  const ours = routes.flatMap((route) => [
    ...(routerOf(route).beside === undefined ? [] : [route.before]),
    ...(route.policies ?? []),
  ]);
  const kinds = new Map(ours.map(({ apiVersion, kind }) => [kind, { apiVersion, kind }]));
  const lists = await Promise.all(
    [{ apiVersion: 'v1', kind: 'Service' }, ...kinds.values()].map(async (kind) => {
      const labels = `${sideLabel}=${sides.service}`;
      const { items } = await cluster.list({ ...kind, namespace: sides.namespace, labels });
      return items.map((item) => ({ ...item, ...kind }));
    }),
  );
  return lists.flat();
};
