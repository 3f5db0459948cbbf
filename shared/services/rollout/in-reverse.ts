import { componentOf } from '#domain/order/order.ts';
import type { Snapshot } from '#domain/workload/snapshot.ts';
import type { Progress } from '#domain/workload/step.ts';
import { together } from './reconcile-target.ts';

/**
 * Takes components back one by one, dependents first; components without an order go at once. If a component is not
 * back yet, or cannot come back, its dependencies stay as they are, because they were made for it.
 */
export const inReverse = async (
  snapshot: Snapshot,
  restore: (part: Snapshot) => Promise<Progress>,
): Promise<Progress> => {
  const { order } = snapshot;
  if (order === undefined) return restore(snapshot);
  const under = new Map<string, Promise<Progress>>();
  // From last to first: the dependents of a component come before it.
  for (const { name } of order.components.toReversed()) {
    const dependents = order.components.flatMap((one) =>
      one.needs.includes(name) ? [under.get(one.name) ?? Promise.resolve(nothing)] : [],
    );
    under.set(
      name,
      after(dependents, name, () => restore(partOf(snapshot, name))),
    );
  }
  const known = new Set(order.components.map(({ name }) => name));
  const others = restore(partOf(snapshot, (name) => !known.has(name)));
  const all = await Promise.allSettled([others, ...under.values()]);
  return together(all.map(answerOf));
};

const answerOf = (one: PromiseSettledResult<Progress>): Progress => {
  if (one.status === 'rejected') throw one.reason;
  return one.value;
};

const nothing: Progress = { kind: 'settled', reason: '' };

const after = async (
  dependents: readonly Promise<Progress>[],
  name: string,
  restore: () => Promise<Progress>,
): Promise<Progress> => {
  const before = together(await Promise.all(dependents));
  if (before.kind === 'settled') return restore();
  return { kind: 'moving', acts: [], reason: `${name} waits until what depends on it is back` };
};

/** The part of a snapshot that concerns one component, or the chosen ones. */
export const partOf = (snapshot: Snapshot, chosen: string | ((name: string) => boolean)): Snapshot => {
  const isOf = (name: string): boolean => (typeof chosen === 'string' ? name === chosen : chosen(name));
  return {
    workloads: snapshot.workloads.filter(({ object }) => isOf(componentOf(object))),
    resourceChanges: snapshot.resourceChanges.filter(({ object }) => isOf(componentOf(object))),
  };
};
