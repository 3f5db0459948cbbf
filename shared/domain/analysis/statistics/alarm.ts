import type { Onset } from './onset.ts';
import type { Spikes } from './spikes.ts';

/** What one check makes of windows one by one, beside what it makes of their sum. */
export interface Alarm {
  readonly onset: Onset;
  readonly spikes: Spikes;
}

export type Alarms = Readonly<Record<string, Alarm>>;
