import type { Onset } from './onset.ts';
import type { Spikes } from './spikes.ts';

/** What one check concludes from single windows, beside what it concludes from their sum. */
export interface Alarm {
  readonly onset: Onset;
  readonly spikes: Spikes;
}

export type Alarms = Readonly<Record<string, Alarm>>;
