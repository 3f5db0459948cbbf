import { fields, list } from '#domain/kube/fields.ts';
import { refOf } from '#domain/kube/object.ts';
import { helperOf } from '#domain/traffic/helpers.ts';
import type { TrafficPlan } from '#domain/traffic/split.ts';
import { removeOurs } from './beside.ts';
import type { TrafficScene } from './scene.ts';

const pollMs = 250;

/** Makes the helper of one side where it is missing; true if it had to. */
const ensureHelper = async (
  { cluster, release }: TrafficScene,
  plan: TrafficPlan,
  side: 'old' | 'fresh',
  revision: string,
): Promise<boolean> => {
  const helper = helperOf(plan, side, revision, release);
  const live = await cluster.get(refOf(helper));
  const selects = fields(fields(live?.['spec'])['selector'])[plan.revisionLabel];
  if (live !== undefined && selects === revision) return false;
  await cluster.apply(helper);
  return true;
};

/** How many pods answer behind a Service, as routers see it. */
export const readyBehind = async (
  { cluster }: TrafficScene,
  { sides }: TrafficPlan,
  side: 'old' | 'fresh' | 'service',
): Promise<number> => {
  const { items } = await cluster.list({
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    namespace: sides.namespace,
    labels: `kubernetes.io/service-name=${sides[side]}`,
  });
  const ready = items.flatMap((slice) =>
    list(slice['endpoints'])
      .filter(({ conditions }) => fields(conditions)['ready'] !== false)
      .flatMap(({ addresses }) => (Array.isArray(addresses) ? addresses.slice(0, 1) : [])),
  );
  return new Set(ready).size;
};

/**
 * Routers watch Services, their endpoints and routes apart from each other. One that learns of a route before the helper
 * that it leads to answers with errors (seen on a busy Traefik), so a new helper is there this long before.
 */
const knownMs = 1_000;

/**
 * Makes the helper of one side, and waits until at least `least` pods answer behind it; returns their number, also when
 * the time of the task is up.
 */
export const openHelper = async (
  scene: TrafficScene,
  plan: TrafficPlan,
  {
    side,
    revision,
    least,
  }: { readonly side: 'old' | 'fresh'; readonly revision: string; readonly least: number },
): Promise<number> => {
  const isNew = await ensureHelper(scene, plan, side, revision);
  const ready = await untilReady(scene, plan, side, least);
  if (isNew && ready >= least) await scene.clock.sleep(knownMs);
  return ready;
};

/** Waits until at least `least` pods answer; returns their number, also when the time of the task is up. */
const untilReady = async (
  scene: TrafficScene,
  plan: TrafficPlan,
  side: 'old' | 'fresh',
  least: number,
): Promise<number> => {
  for (;;) {
    const ready = await readyBehind(scene, plan, side);
    if (ready >= least || scene.clock.now() >= scene.until) return ready;
    await scene.clock.sleep(pollMs);
  }
};

/**
 * Removes both helper Services. One that is already gone is fine, and one of that name that someone else made stays.
 */
export const removeHelpers = async ({ cluster }: TrafficScene, plan: TrafficPlan): Promise<void> => {
  for (const side of ['fresh', 'old'] as const)
    await removeOurs(cluster, await cluster.get(refOf(helperOf(plan, side, '', ''))));
};
