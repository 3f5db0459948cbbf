import type { Counts, Measurement } from './observation.ts';

/** Requests of the new pods of late, and how many they would have had as one of all pods. */
export interface Asked {
  readonly canary: number;
  readonly expected: number;
}

/** Consecutive windows in which half of the new pods' requests failed, and the number of those requests. */
export interface Foul {
  readonly windows: number;
  readonly requests: number;
  readonly bad: number;
  /** How much of the stable pods' requests failed meanwhile. */
  readonly others: number;
  /** Whether the last of them still belongs to the warm-up. */
  readonly isWarming?: true;
}

export const notAsked: Asked = { canary: 0, expected: 0 };
export const notFoul: Foul = { windows: 0, requests: 0, bad: 0, others: 0 };

interface Arms {
  readonly canary: readonly Counts[];
  readonly stable: readonly Counts[];
}

const requestsOf = (rows: readonly Counts[]): number => rows.reduce((sum, { requests }) => sum + requests, 0);
const errorsOf = (rows: readonly Counts[]): number => rows.reduce((sum, { errors }) => sum + errors, 0);

const fade = 0.9;
const short = (value: number): number => Math.round(value * 10) / 10;

/** Ten windows are remembered or so: sessions that stick to the old pods come over by and by. */
export const addAsked = (
  before: Asked,
  { canary, stable, measurement }: Arms & { readonly measurement: Measurement },
): Asked => {
  const [fresh, old] = [requestsOf(canary), requestsOf(stable)];
  if (old <= 0 || canary.length === 0) return before;
  return {
    canary: short(before.canary * fade + fresh),
    expected: short(before.expected * fade + expectedOf(fresh, old, measurement)),
  };
};

/** How many requests the new pods would have got: by their share of the traffic, or as one of all pods. */
export const expectedOf = (
  fresh: number,
  old: number,
  { canary, stable, share }: Pick<Measurement, 'canary' | 'stable' | 'share'>,
): number => {
  if (share !== undefined) return (fresh + old) * share;
  return stable.length === 0 ? 0 : (old / stable.length) * canary.length;
};

const [least, fewest] = [0.3, 100];

/** The share of requests that the new pods get, if it is too small to call it a test. */
export const starvedPart = ({ canary, expected }: Asked): number | undefined =>
  expected >= fewest && canary < least * expected ? canary / expected : undefined;

/** So many times the stable pods' rate is no catastrophe but a comparison: where all suffer, one pod suffers some times as much. */
const far = 5;

/** One more window; the first in which less than half fails, or the stable pods do no better, ends the run. */
export const addFoul = (
  before: Foul,
  { canary, stable, isWarming }: Arms & { readonly isWarming: boolean },
): Foul => {
  const [requests, bad, old] = [requestsOf(canary), errorsOf(canary), requestsOf(stable)];
  if (requests <= 0 || old <= 0) return before;
  const others = errorsOf(stable) / old;
  if (bad < requests / 2 || bad / requests < far * others) return notFoul;
  return {
    windows: before.windows + 1,
    requests: before.requests + requests,
    bad: before.bad + bad,
    others: Math.round(1e4 * Math.max(before.others, others)) / 1e4,
    ...(isWarming ? { isWarming } : {}),
  };
};

const certain = Math.log(1e4);
const wholeMinute = 60;

/**
 * Whether the new pods fail as no good ones do, however errors come in clumps: half of all requests, in several windows
 * without a break, and 10,000 times likelier so than if a tenth failed, or five times as many as of the stable pods. `clump` is by how much errors scatter more than
 * chance. Pods that are still warming up have a whole minute.
 */
export const isCatastrophe = (
  { windows, requests, bad, others, isWarming }: Foul,
  { clump, windowSeconds }: { readonly clump: number; readonly windowSeconds: number },
): boolean => {
  if (windows < 2 || (isWarming === true && windows * windowSeconds < wholeMinute)) return false;
  const usual = Math.min(0.5, Math.max(0.1, far * others));
  const evidence = bad * Math.log(0.5 / usual) + (requests - bad) * Math.log(0.5 / (1 - usual));
  return evidence >= certain * Math.max(1, clump);
};
