import { inPlace } from './in-place.ts';
import type { StrategyKind } from './strategy.ts';

/** All pods in one step. No old pods are left to compare with, so nothing is judged before the soak. */
export const allAtOnce: StrategyKind = {
  type: 'all-at-once',
  fields: ['maxUnavailable', 'failureThreshold'],
  steps: () => [{ percent: 100, bakeSeconds: 0, approve: false }],
  misfits: inPlace,
  remark: () =>
    'all-at-once: no step is judged, because no old pod is left to compare with; only release.soak watches',
};
