import { type Order, type OrderedComponent, titleOf } from './order.ts';

/** How far one component has come: in which step of its target it took its own first, and since when it is healthy. */
export interface Standing {
  readonly first: number;
  readonly startedAt: number;
  readonly readyAt?: number;
}

/** By name; one that has not begun is absent. */
export type Standings = Readonly<Record<string, Standing>>;

/** Components that wait, each with what for: `{ web: 'db-migrate (Job): 0 of 1 complete' }`. */
export type Waits = Readonly<Record<string, string>>;

const isReady = (standings: Standings, name: string): boolean => standings[name]?.readyAt !== undefined;

/** Components that may begin now: all their dependencies are healthy. */
export const mayBegin = ({ components }: Order, standings: Standings): readonly OrderedComponent[] =>
  components.filter(
    ({ name, needs }) => standings[name] === undefined && needs.every((need) => isReady(standings, need)),
  );

/**
 * The own step that each component takes in this step of the target: all advance together, and one that begins later
 * stays behind by as many. A component that has taken all of its `count` steps is not included.
 */
export const stepsIn = (
  { components }: Order,
  standings: Standings,
  index: number,
  count: number,
): ReadonlyMap<string, number> =>
  new Map(
    components.flatMap(({ name, inBatches }) => {
      const own = index - (standings[name]?.first ?? Infinity);
      return inBatches && own >= 0 && own < count ? [[name, own] as const] : [];
    }),
  );

/** Components that have taken all their steps, or have none, and are not known to be healthy yet. */
export const toLookAt = (
  { components }: Order,
  standings: Standings,
  index: number,
  count: number,
): readonly OrderedComponent[] =>
  components.filter(({ name, inBatches }) => {
    const standing = standings[name];
    if (standing === undefined || standing.readyAt !== undefined) return false;
    return !inBatches || index - standing.first >= count;
  });

export const areAllReady = ({ components }: Order, standings: Standings): boolean =>
  components.every(({ name }) => isReady(standings, name));

/** How many steps the target takes if dependents wait only for the pods of others. */
export const expectedSteps = (
  { components }: Order,
  standings: Standings,
  index: number,
  count: number,
): number => {
  const ends = new Map<string, number>();
  let most = index + 1;
  // Each comes after its dependencies.
  for (const { name, needs, inBatches } of components) {
    const earliest = Math.max(index, ...needs.map((need) => ends.get(need) ?? 0));
    const first = standings[name]?.first ?? earliest;
    ends.set(name, inBatches ? first + count : first);
    most = Math.max(most, inBatches ? first + count : first + 1);
  }
  return most;
};

/** What the components that have not begun wait for; `told` is the progress of the awaited ones. */
export const waitsOf = (order: Order, standings: Standings, told: Waits): Waits =>
  Object.fromEntries(
    order.components.flatMap(({ name, needs }) => {
      const missing = order.components.filter(
        (one) => needs.includes(one.name) && !isReady(standings, one.name),
      );
      if (standings[name] !== undefined || missing.length === 0) return [];
      const what = missing.map((one) => {
        const far = told[one.name];
        return far === undefined ? titleOf(one) : `${titleOf(one)}: ${far}`;
      });
      return [[name, what.join(' and ')] as const];
    }),
  );

/** In one sentence: `web waits for db-migrate (Job): 0 of 1 complete`. */
export const describeWaits = (waits: Waits): string =>
  Object.entries(waits)
    .map(([name, what]) => `${name} waits for ${what}`)
    .join('; ');
