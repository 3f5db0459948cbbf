import type { Failure } from '../failure.ts';

/** Something outside that a plan needs and that does not answer, while its release waits for it. */
export interface Outage {
  /** `registry ghcr.io`, `cluster eu`, as the failure names it. */
  readonly what: string;
  readonly reason: string;
  /** Epoch ms. */
  readonly since: number;
  /** The release waits no longer than this, epoch ms. */
  readonly until: number;
}

/** Who ends a release for which something was away too long. */
export const byPlanning = 'the planning';

/** As long as a question to people stays open. */
export const patienceMs = 24 * 3_600_000;

/**
 * Failures that end by themselves. Those of the store are not among them: without it nothing can be recorded, and the
 * workflow repeats the call.
 */
const outages: ReadonlySet<string> = new Set([
  'ClusterUnreachable',
  'MetricsUnreachable',
  'RegistryUnreachable',
  'ProviderUnreachable',
  'StackBusy',
]);

export const isOutage = ({ name }: Pick<Failure, 'name'>): boolean => outages.has(name);

/** What failed and why, apart. */
export const outageOf = ({ at, message }: Failure): Pick<Outage, 'what' | 'reason'> => ({
  what: at,
  reason: message.slice(at.length + ': '.length),
});

const shortestMs = 5_000;
const longestMs = 60_000;

/** When it is asked again: the longer it is away, the less often, but at least once a minute, when an abort is noticed. */
export const nextTry = ({ since, until }: Pick<Outage, 'since' | 'until'>, now: number): number => {
  let at = since;
  while (at <= now) at += Math.min(longestMs, Math.max(shortestMs, Math.round((at - since) / 20_000) * 1000));
  return Math.min(at, Math.max(until, now + 1000));
};
