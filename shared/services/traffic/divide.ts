import { kindOfPlan } from '#domain/workload/kinds.ts';
import { nameOf, refOf } from '#domain/kube/object.ts';
import { mirroredWithin, withinCapacity } from '#domain/traffic/capacity.ts';
import type { StepTraffic } from '#domain/app/app.ts';
import type { RoutePlan, Split, TrafficPlan } from '#domain/traffic/split.ts';
import { lastWriter } from '#domain/workload/observation.ts';
import { isFresh, readFleet } from '#domain/workload/pods-by-revision.ts';
import type { Progress } from '#domain/workload/step.ts';
import { openOwned, readOwnedPods } from '../rollout/owned-pods.ts';
import { openHelper } from './helpers.ts';
import { type Divided, routerOf, type TrafficScene } from './scene.ts';
import { writeBeside } from './beside.ts';
import { ensurePolicies } from './side-policies.ts';
import { changeRoute } from './write-route.ts';

/** The state of the requests to one Service after a look: the progress, and the share that was written. */
export interface Moved {
  readonly progress: Progress;
  /** Percent; absent if nothing was written because the step cannot continue. */
  readonly percent?: number;
}

/** The shortest wait for pods of a step. */
const podsPollMs = 1_000;

/**
 * How long a step waits for old pods that are missing, before the new side takes what they cannot: a pod that is lost
 * comes again, and the share would stand for the whole bake.
 */
const lostMs = 60_000;

/** How long routers may take to apply a change, if the route does not report it. */
export const graceMs = 3_000;

/**
 * Ties the routes to the old pods before the first new one comes, so that a new pod gets no requests by becoming Ready.
 */
export const holdOld = async (scene: TrafficScene, { plan, workload }: Divided): Promise<Moved> => {
  const live = await scene.cluster.get(workload.ref);
  const { old } = readFleet(
    await readOwnedPods(scene.cluster, workload, live),
    workload,
    scene.cluster.now(),
  );
  const least = Math.max(1, old.ready);
  const ready = await openHelper(scene, plan, { side: 'old', revision: plan.oldRevision, least });
  if (ready < least) return waiting(plan, `${ready} of ${least} old pods answer behind ${plan.sides.old}`);
  return writeSplit(scene, plan, { percent: 0 });
};

/**
 * Gives the new revision its share, but never more to either side than its Ready pods can take. Idempotent: writes
 * nothing if the routes are as wanted.
 */
export const divide = async (
  scene: TrafficScene,
  { plan, workload, seen }: Divided,
  { percent, match, mirror = 0 }: StepTraffic,
  since: number,
): Promise<Moved> => {
  const live = seen === undefined ? await scene.cluster.get(workload.ref) : seen.live;
  const wanted = live === undefined ? 1 : kindOfPlan(workload).wanted(live);
  // Nothing answers, so there is nothing to divide: the step ends as it does without a router.
  if (wanted === 0)
    return {
      progress: { kind: 'settled', reason: `${nameOf(workload.ref)}: no pods to divide requests between` },
    };
  const pods =
    seen === undefined
      ? await readOwnedPods(scene.cluster, workload, live)
      : (await openOwned(scene.cluster, workload)(live, seen.pods)).pods;
  const { fresh, old } = readFleet(pods, workload, scene.cluster.now());
  const revisions = new Set(
    pods
      .filter((pod) => pod.metadata.deletionTimestamp === undefined && isFresh(pod, workload))
      .map(({ metadata }) => metadata.labels?.[plan.revisionLabel] ?? ''),
  );
  const [revision, ...more] = revisions;
  if (revision === undefined || more.length > 0) {
    // The workflow looks again at once: without a wait, a workload without pods would keep it busy without end.
    await scene.clock.sleep(Math.max(podsPollMs, scene.until - scene.clock.now()));
    return waiting(plan, `its new pods run ${revisions.size} revisions`);
  }
  const asked = percent ?? Math.floor((1000 * fresh.ready) / Math.max(1, wanted)) / 10;
  const share = withinCapacity(Math.min(100, asked), { fresh: fresh.ready, old: old.ready, wanted });
  if (percent !== undefined && share > percent && scene.clock.now() < since + lostMs) {
    await scene.clock.sleep(podsPollMs);
    return waiting(
      plan,
      `${old.ready} of ${wanted} old pods are Ready, too few for ${100 - percent} % of the requests`,
    );
  }
  const least = fresh.ready;
  const ready = await openHelper(scene, plan, { side: 'fresh', revision, least });
  if (ready < least) return waiting(plan, `${ready} of ${least} new pods answer behind ${plan.sides.fresh}`);
  const isLess = share !== asked ? `, not ${asked} %: no side gets more than its Ready pods can take` : '';
  const copies = mirroredWithin(mirror, share, fresh.ready, wanted);
  const note = copies === 0 ? isLess : `${isLess}, and copies of ${copies} %`;
  const split = { percent: share, ...(match === undefined ? {} : { match }), mirror: copies };
  return writeSplit(scene, plan, split, note);
};

const waiting = ({ sides }: TrafficPlan, reason: string): Moved => ({
  progress: { kind: 'moving', acts: [], reason: `Service ${sides.namespace}/${sides.service}: ${reason}` },
});

/** Writes the share to each route of a Service. `note` goes after the sentence that says it. */
export const writeSplit = async (
  scene: TrafficScene,
  plan: TrafficPlan,
  split: Split,
  note = '',
): Promise<Moved> => {
  for (const route of plan.routes) {
    const router = routerOf(route);
    await ensurePolicies(scene, route, plan.sides);
    const after = await changeRoute(scene, route, (live) =>
      router.serves(live, plan.sides)
        ? { next: router.write(live, plan.sides, split), label: 'keep' }
        : undefined,
    );
    if (after === undefined) return stuck(route, 'was deleted in the middle of the release');
    if (!router.serves(after, plan.sides))
      return stuck(
        route,
        `no longer routes to Service ${plan.sides.service}: ${lastWriter(after)} has changed it`,
      );
    await writeBeside(scene, route, plan.sides, { after, split });
    if (split.percent === 100) await untilSeen(scene, route);
  }
  const { service, namespace } = plan.sides;
  const reason = `${split.percent} % of the requests to Service ${namespace}/${service} go to the new revision${note}`;
  return { progress: { kind: 'settled', reason }, percent: split.percent };
};

/**
 * Whether the routes are still as they were divided. A tool that writes them back would do so after every write of
 * ours, and the new pods would get requests unintentionally: the release ends instead.
 */
export const stillDivided = async (scene: TrafficScene, { plan }: Divided): Promise<Moved> => {
  for (const route of plan.routes) {
    const live = await scene.cluster.get(refOf(route.before));
    const router = routerOf(route);
    if (live === undefined || !router.serves(live, plan.sides)) continue;
    if (router.read(live, plan.sides) === undefined)
      return {
        progress: {
          kind: 'stuck',
          reason: `${lastWriter(live)} has written ${nameOf(refOf(live))} back in the middle of the release; have it ignore the weights, or leave \`traffic\` out`,
        },
      };
  }
  return { progress: { kind: 'settled', reason: '' } };
};

const stuck = ({ before }: RoutePlan, reason: string): Moved => ({
  progress: { kind: 'stuck', reason: `${nameOf(refOf(before))} ${reason}` },
});

/** Waits until the controller of the route has accepted it, and the proxies have had time to apply it. */
export const untilSeen = async ({ cluster, clock, until }: TrafficScene, route: RoutePlan): Promise<void> => {
  const ref = refOf(route.before);
  for (;;) {
    const live = await cluster.get(ref);
    if (live === undefined || routerOf(route).isSeen?.(live) !== false || clock.now() >= until) break;
    await clock.sleep(250);
  }
  await clock.sleep(graceMs);
};
