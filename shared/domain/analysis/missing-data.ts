import { keyOf } from './check-key.ts';
import type { Counts, Gauged, Paired } from './observation.ts';
import { addBuckets } from './statistics/latency.ts';
import type { Check } from './verdict.ts';

/** What was asked for, and what came; a query that failed has its reason instead of rows. */
export interface Answers {
  readonly counts: readonly Counts[] | string;
  /** Why there are counts, but none of slow requests and no histogram. */
  readonly untimed?: string;
  readonly gauges: Readonly<Record<string, readonly Gauged[] | string>>;
  readonly pairs: Readonly<Record<string, readonly Paired[] | string>>;
}

/** The source answers, and has never heard of any of the pods: they expose nothing that it scrapes. */
export const unknownPods = 'the source has no series for these pods';

/** There is no source. */
export const unwatched = 'no metrics source is configured';

interface Arms {
  readonly canary: readonly string[];
  readonly stable: readonly string[];
}

/** Why checks have no numbers, by key: the source's own words, or what its response lacks. Empty if all is there. */
export const missingIn = (
  checks: readonly Check[],
  answers: Answers,
  arms: Arms,
): Readonly<Record<string, string>> =>
  Object.fromEntries(
    checks.flatMap((check) => {
      const why = whyMissing(check, answers, arms);
      return why === undefined ? [] : [[keyOf(check), why] as const];
    }),
  );

const whyMissing = (check: Check, answers: Answers, arms: Arms): string | undefined => {
  const rows = rowsFor(check, answers);
  if (typeof rows === 'string') return rows;
  // An objective needs nothing to compare with.
  const needed = check.kind === 'slo' ? { ...arms, stable: [] } : arms;
  const isTimed = check.kind === 'latency' || check.kind === 'slowdown';
  const lacking = armsWithout(rows, needed, isTimed ? 'no usable histogram' : 'no series');
  if (lacking !== undefined) return lacking;
  return check.kind === 'slowdown' ? bucketTrouble(rows as readonly Counts[], arms) : undefined;
};

const rowsFor = (
  check: Check,
  { counts, untimed, gauges, pairs }: Answers,
): readonly { readonly pod: string }[] | string => {
  switch (check.kind) {
    case 'gauge':
      return gauges[check.gauge] ?? [];
    case 'pair':
      return pairs[check.name] ?? [];
    case 'latency':
      if (untimed !== undefined) return untimed;
      return typeof counts === 'string' ? counts : counts.filter(({ slow }) => slow !== undefined);
    case 'slowdown':
      if (untimed !== undefined) return untimed;
      return typeof counts === 'string' ? counts : counts.filter(({ buckets }) => buckets !== undefined);
    case 'errors':
    case 'slo':
      return counts;
    default:
      return check satisfies never;
  }
};

const armsWithout = (
  rows: readonly { readonly pod: string }[],
  { canary, stable }: Arms,
  what: string,
): string | undefined => {
  const isAbsent = (pods: readonly string[]) =>
    pods.length > 0 && !rows.some(({ pod }) => pods.includes(pod));
  if (isAbsent(canary) && (stable.length === 0 || isAbsent(stable)))
    return `the source has ${what} for these pods`;
  if (isAbsent(canary)) return `the source has ${what} for the new pods`;
  return isAbsent(stable) ? `the source has ${what} for the stable pods` : undefined;
};

const bucketTrouble = (rows: readonly Counts[], { canary, stable }: Arms): string | undefined => {
  const of = (pods: readonly string[]) =>
    rows.flatMap(({ pod, buckets }) => (buckets !== undefined && pods.includes(pod) ? [buckets] : []));
  const [fresh, old] = [addBuckets(of(canary)), addBuckets(of(stable))];
  if (fresh !== undefined && old !== undefined && addBuckets([fresh, old]) === undefined)
    return `the buckets of the new pods (${fresh.bounds.join(', ')} ms) are not those of the stable ones (${old.bounds.join(', ')} ms)`;
  return fresh === undefined || old === undefined ? 'the buckets differ from pod to pod' : undefined;
};
