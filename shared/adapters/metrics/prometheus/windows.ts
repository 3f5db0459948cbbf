import type { PodWindow } from '#ports/metrics.ts';

/** Raw values of one counter at the ends of windows, by epoch ms; a value that is no number is `undefined`. */
export type Samples = ReadonlyMap<number, number | undefined>;

/** The counters of one process (a pod, or a container of it): they start, and restart, together. */
export interface Process {
  readonly pod: string;
  readonly requests: Samples;
  /** Absent counters count as zero as long as `requests` is known: nothing has failed yet. */
  readonly errors: Samples;
  /** All observations of the latency histogram, and those that were fast enough; absent ones are unknown. */
  readonly observed: Samples;
  readonly fast: Samples;
}

/**
 * What each pod did in each window. A window without a sample at both its ends has no row; a counter that fell has
 * restarted.
 */
export const windowsOf = (processes: readonly Process[], bounds: readonly number[]): readonly PodWindow[] => {
  const rows = new Map<string, PodWindow>();
  for (const process of processes)
    for (const [index, to] of bounds.entries()) {
      const from = bounds[index - 1];
      const seen = from === undefined ? undefined : growth(process, from, to);
      if (from === undefined || seen === undefined) continue;
      const key = `${process.pod} ${from}`;
      rows.set(key, { pod: process.pod, from, to, ...add(rows.get(key), seen) });
    }
  return [...rows.values()];
};

interface Growth {
  readonly requests: number;
  readonly errors: number;
  readonly slow?: number;
}

const growth = (process: Process, from: number, to: number): Growth | undefined => {
  const requests = stepOf(process.requests, from, to);
  const errors = stepOf(process.errors, from, to, process.requests);
  if (requests === undefined || errors === undefined) return undefined;
  const observed = stepOf(process.observed, from, to);
  const fast = stepOf(process.fast, from, to);
  // One counter that fell proves that the process restarted, and all its counters with it.
  const hasRestarted = [requests, errors, observed, fast].some(
    (step) => step !== undefined && step.after < step.before,
  );
  const grown = ({ before, after }: Step) => (hasRestarted ? after : after - before);
  const counted = { requests: grown(requests), errors: grown(errors) };
  if (observed === undefined || fast === undefined) return counted;
  return { ...counted, slow: Math.max(0, grown(observed) - grown(fast)) };
};

interface Step {
  readonly before: number;
  readonly after: number;
}

/** A counter at both ends of a window; if it is absent beside a known one, it is zero. */
const stepOf = (counter: Samples, from: number, to: number, beside?: Samples): Step | undefined => {
  const at = (time: number) => (counter.has(time) || beside?.get(time) === undefined ? counter.get(time) : 0);
  const [before, after] = [at(from), at(to)];
  return before === undefined || after === undefined ? undefined : { before, after };
};

/** Slow requests are known of a pod only where they are known of all its processes. */
const add = (row: PodWindow | undefined, more: Growth): Growth => {
  if (row === undefined) return more;
  const sum = { requests: row.requests + more.requests, errors: row.errors + more.errors };
  return row.slow === undefined || more.slow === undefined ? sum : { ...sum, slow: row.slow + more.slow };
};
