import type { Counts, Gauged, Paired } from './observation.ts';

/** All that is known of one window. */
export interface Window {
  readonly to: number;
  readonly counts: readonly Counts[];
  readonly gauges: readonly Gauged[];
  readonly pairs: readonly Paired[];
}
