import type { Strategy, StrategyType } from '#domain/app/app.ts';
import { allAtOnce } from './all-at-once.ts';
import { blueGreen } from './blue-green.ts';
import { canary } from './canary.ts';
import { streaming } from './streaming.ts';
import type { StrategyKind } from './strategy.ts';

/** Every way for pods to go over: one file and one line each. */
export const strategies: Readonly<Record<StrategyType, StrategyKind>> = {
  canary,
  streaming,
  'blue-green': blueGreen,
  'all-at-once': allAtOnce,
};

export const strategyOf = ({ type }: Pick<Strategy, 'type'>): StrategyKind => strategies[type ?? 'canary'];
