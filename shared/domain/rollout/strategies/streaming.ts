import { inPlace } from './in-place.ts';
import type { StrategyKind } from './strategy.ts';

/**
 * A window that slides over the pods instead of batches: a new pod starts as soon as another has been Ready for the
 * bake, and the judge watches meanwhile. The hold is exact at every moment, so the rollout stops where it is when
 * Tidegate stops.
 */
export const streaming: StrategyKind = {
  type: 'streaming',
  fields: ['window', 'bake', 'maxUnavailable'],
  steps: ({ window, bake }) => [{ percent: 100, bakeSeconds: bake, approve: false, window }],
  misfits: inPlace,
  remark: ({ steps: [first] }, _, warmupSeconds) => {
    const bake = first?.bakeSeconds ?? 0;
    const unjudged =
      bake < warmupSeconds
        ? `; nothing is judged in the first ${warmupSeconds} s (checks.warmup), so all pods may be new before a fault is found: make bake longer than that`
        : '';
    return `streaming: a pod counts as proven after ${bake} s Ready, and frees its place in the window at once; when the judge finds a fault, the pods proven by then are on the new revision too${unjudged}`;
  },
};
