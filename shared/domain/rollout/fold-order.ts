import type { Standings } from '../order/turn.ts';
import type { TargetLock } from './target.ts';
import type { TargetFact } from './target-fact.ts';

export type OrderFact = Extract<
  TargetFact,
  { kind: 'components-started' | 'components-ready' | 'components-waiting' }
>;

/** How far components have come that wait for each other. */
export const followOrder = (lock: TargetLock, fact: OrderFact, at: number): TargetLock => {
  if (fact.kind === 'components-waiting') return { ...lock, waits: fact.waits };
  const { standings = {} } = lock;
  const told: Standings = Object.fromEntries(
    fact.components.flatMap((name) => {
      if (fact.kind === 'components-started') return [[name, { first: fact.index, startedAt: at }] as const];
      const standing = standings[name];
      return standing === undefined ? [] : [[name, { ...standing, readyAt: at }] as const];
    }),
  );
  return { ...lock, standings: { ...standings, ...told } };
};
