import { kindOfPlan } from '#domain/workload/kinds.ts';
import { sameJson } from '#domain/json.ts';
import { type KubeObject, nameOf, refOf } from '#domain/kube/object.ts';
import { canTakeAll } from '#domain/traffic/capacity.ts';
import type { RoutePlan, TrafficPlan } from '#domain/traffic/split.ts';
import { holderOf, lastWriter } from '#domain/workload/observation.ts';
import { ownersMayMiss } from '#domain/traffic/may-miss.ts';
import { removeBeside } from './beside.ts';
import { readyBehind, removeHelpers } from './helpers.ts';
import { graceMs, untilSeen } from './divide.ts';
import { type Divided, routerOf, type TrafficScene } from './scene.ts';
import { removePolicies } from './side-policies.ts';
import { changeRoute } from './write-route.ts';

/** The outcome for the routes: whether anything was written, and what others had changed. */
export interface GivenBack {
  readonly isWritten: boolean;
  readonly kept: readonly string[];
}

/**
 * The first write of a way back: all requests go to the old pods where these can take them, in one write a route. Where
 * they cannot (they have gone already), the routes go to the user's Service, behind which pods of both sides answer.
 * Answers the share of the new revision; null where the routes are their owner's.
 */
export const turnBack = async (
  scene: TrafficScene,
  { plan, workload }: Divided,
): Promise<{ readonly percent: number | null; readonly isWritten: boolean }> => {
  const { sides } = plan;
  const [live, ready] = await Promise.all([scene.cluster.get(workload.ref), readyBehind(scene, plan, 'old')]);
  const wanted = live === undefined ? 1 : kindOfPlan(workload).wanted(live);
  const isOld = canTakeAll(ready, wanted, ownersMayMiss(workload, wanted));
  let isWritten = false;
  for (const route of plan.routes) {
    const router = routerOf(route);
    await changeRoute(scene, route, (now) => {
      if (router.read(now, sides) === undefined) return undefined;
      const next = isOld
        ? router.write(now, sides, { percent: 0 })
        : router.restore(now, sides, route.before);
      isWritten ||= !sameJson(next, now);
      return { next, label: 'keep' };
    });
    // With a share of nothing it would still get the requests of sessions that began on the new side.
    await removeBeside(scene, route, sides);
  }
  return { percent: isOld ? 0 : null, isWritten };
};

/**
 * Puts the routes back as their owners wrote them, and takes the helpers away once no router uses them any more. A route
 * may still divide the requests of `others`.
 */
export const giveBack = async (
  scene: TrafficScene,
  plan: TrafficPlan,
  others: readonly TrafficPlan[] = [],
): Promise<GivenBack> => {
  const { sides } = plan;
  const kept: string[] = [];
  let isWritten = false;
  for (const route of plan.routes) {
    const router = routerOf(route);
    const name = nameOf(refOf(route.before));
    const after = await changeRoute(scene, route, (live) => {
      const isDivided = router.read(live, sides) !== undefined;
      if (!isDivided && !isOurs(scene, live)) return undefined;
      const next = isDivided ? router.restore(live, sides, route.before) : live;
      isWritten = true;
      return { next, label: 'drop' };
    });
    if (after === undefined) kept.push(`${name} was deleted`);
    else if (isWritten && isChanged(route, after, others)) kept.push(`${name} by ${lastWriter(after)}`);
    if (isWritten && after !== undefined) await untilSeen(scene, route);
    await removeBeside(scene, route, sides);
    await removePolicies(scene, route, sides);
  }
  // A process that died here has left the helpers, and the next one cannot know how long ago the route was put back.
  if (!isWritten && (await areThere(scene, plan))) await scene.clock.sleep(graceMs);
  await removeHelpers(scene, plan);
  return { isWritten, kept };
};

const isChanged = (route: RoutePlan, after: KubeObject, others: readonly TrafficPlan[]): boolean => {
  const own = others.reduce((here, { sides }) => routerOf(route).restore(here, sides, route.before), after);
  return !sameJson(own['spec'], route.before['spec']);
};

const isOurs = ({ release, supersedes = [] }: TrafficScene, live: KubeObject): boolean => {
  const holder = holderOf(live);
  return holder !== undefined && (holder === release || supersedes.includes(holder));
};

const areThere = async ({ cluster }: TrafficScene, { sides }: TrafficPlan): Promise<boolean> => {
  const { namespace } = sides;
  const all = await Promise.all(
    [sides.old, sides.fresh].map((name) =>
      cluster.get({ apiVersion: 'v1', kind: 'Service', namespace, name }),
    ),
  );
  return all.some((one) => one !== undefined);
};
