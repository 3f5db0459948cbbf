import { type Health, healthOf, patienceFor } from '#domain/order/health.ts';
import { type OrderedComponent, titleOf } from '#domain/order/order.ts';
import type { Standing, Waits } from '#domain/order/turn.ts';
import type { Cluster } from '#ports/cluster.ts';

/** One that others wait for, with how far it has come. */
export interface Awaited {
  readonly component: OrderedComponent;
  readonly standing: Standing;
}

/** The state of the components that others wait for. */
export interface Seen {
  readonly ready: readonly string[];
  /** How far the others are. */
  readonly told: Waits;
  /** Why there is no use in waiting any longer. */
  readonly stuck?: string;
}

/** Reads the awaited components, at `now` (epoch ms); nothing of them has moved since `movingSince`. */
export const lookAtComponents = async (
  cluster: Cluster,
  all: readonly Awaited[],
  { now, movingSince }: { readonly now: number; readonly movingSince: number },
): Promise<Seen> => {
  const seen = await Promise.all(
    all.map(async ({ component, standing }) => {
      const { inBatches } = component;
      const since = inBatches ? Math.max(standing.startedAt, movingSince) : standing.startedAt;
      return { component, health: await healthIn(cluster, component, now - since) };
    }),
  );
  const failed = seen.flatMap(({ component, health }) =>
    health.kind === 'failed' ? [`${titleOf(component)} failed: ${health.reason}`] : [],
  );
  return {
    ready: seen.flatMap(({ component, health }) => (health.kind === 'healthy' ? [component.name] : [])),
    told: Object.fromEntries(
      seen.flatMap(({ component, health }) =>
        health.kind === 'waits' ? [[component.name, health.told] as const] : [],
      ),
    ),
    ...(failed.length === 0 ? {} : { stuck: failed.join('; ') }),
  };
};

/** The worst of its objects; one that is waited for too long has failed. */
const healthIn = async (
  cluster: Cluster,
  { awaited }: OrderedComponent,
  waitedMs: number,
): Promise<Health> => {
  const all = await Promise.all(
    awaited.map(async (ref) => {
      const live = await cluster.get(ref);
      const health = healthOf(live);
      const seconds = patienceFor(live);
      if (health.kind !== 'waits' || waitedMs <= seconds * 1000) return health;
      return { kind: 'failed' as const, reason: `${health.told} after ${Math.round(waitedMs / 1000)} s` };
    }),
  );
  const isWorst = (kind: Health['kind']) => all.find((health) => health.kind === kind);
  return isWorst('failed') ?? isWorst('waits') ?? { kind: 'healthy' };
};
