import { type Cron, lastDue } from './cron.ts';

/** When something is done: every so often, or by a line of cron in a zone. */
export type Schedule =
  | { readonly kind: 'every'; readonly ms: number }
  | { readonly kind: 'cron'; readonly cron: Cron; readonly zone: string };

/** How far back a schedule that has never run looks: nothing that was due before it existed is made up for. */
const firstLookMs = 10 * 60_000;

/**
 * The time of the schedule that is due now, epoch ms, not that of the clock, so that two callers mean the same run. Of
 * several missed runs only the last is made up for. `last` is the last completed one.
 */
export const dueAt = (schedule: Schedule, last: number | undefined, now: number): number | undefined => {
  if (schedule.kind === 'cron') return lastDue(schedule.cron, schedule.zone, last ?? now - firstLookMs, now);
  const slot = now - (now % schedule.ms);
  return last === undefined || slot > last ? slot : undefined;
};
