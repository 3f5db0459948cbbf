import { type Cron, lastDue } from './cron.ts';

/** When something is done: every so often, or by a line of cron in a zone. */
export type Schedule =
  | { readonly kind: 'every'; readonly ms: number }
  | { readonly kind: 'cron'; readonly cron: Cron; readonly zone: string };

/** How far back a schedule that has never run looks: nothing is made up for that was due before anybody had it. */
const firstLookMs = 10 * 60_000;

/**
 * The time for which it is due now, epoch ms: that of the schedule, not of the clock, so that two callers mean the same
 * one. However many were missed, only the last is made up for. `last` is the one that was done last.
 */
export const dueAt = (schedule: Schedule, last: number | undefined, now: number): number | undefined => {
  if (schedule.kind === 'cron') return lastDue(schedule.cron, schedule.zone, last ?? now - firstLookMs, now);
  const slot = now - (now % schedule.ms);
  return last === undefined || slot > last ? slot : undefined;
};
