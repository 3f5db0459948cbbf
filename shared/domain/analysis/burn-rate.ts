import { burnPairs } from './statistics/budget.ts';

/** How long everything is watched after it has reached 100 %, against which objective, and what a burn means. */
export interface SoakPolicy {
  readonly seconds: number;
  /** 0.999: this share of all requests must be good. */
  readonly objective: number;
  readonly onBurn: 'ask' | 'roll-back';
}

/** Requests of all pods in one window; `to` is its end, epoch ms. */
export interface SoakWindow {
  readonly to: number;
  readonly bad: number;
  readonly all: number;
}

/** How fast the budget burned over the two times of a pair, in multiples of what the objective allows. */
export interface Burn {
  readonly limit: number;
  readonly longSeconds: number;
  readonly long: number;
  readonly shortSeconds: number;
  readonly short: number;
}

/**
 * The result of a look at the watched pods; only `watching` asks for another one. `overtaken`: others have changed it
 * since.
 */
export interface SoakResult {
  readonly kind: 'soaking' | 'calm' | 'burning' | 'unseen' | 'overtaken';
  /** One sentence with the numbers. */
  readonly reason: string;
  readonly burns: readonly Burn[];
  readonly bad: number;
  readonly all: number;
}

/**
 * The pairs of Google's SRE workbook (14.4 over 1 h and 5 min, 6 over 6 h and 30 min), shrunk so that the longest time
 * is the whole watch. A short time is never below two windows, and a limit never more than nine tenths of all requests.
 */
export const pairsFor = ({ seconds, objective }: SoakPolicy, windowSeconds: number) =>
  burnPairs.map(({ burn, longSeconds, shortSeconds }) => {
    const scale = Math.min(1, seconds / longest);
    return {
      limit: Math.min(burn, 0.9 / (1 - objective)),
      longSeconds: Math.max(2 * windowSeconds, longSeconds * scale),
      shortSeconds: Math.max(2 * windowSeconds, shortSeconds * scale),
    };
  });
const longest = Math.max(...burnPairs.map(({ longSeconds }) => longSeconds));

interface Scene {
  readonly since: number;
  readonly now: number;
  readonly windows: readonly SoakWindow[];
  readonly windowSeconds: number;
  /** With fewer requests nothing burns, and nothing has been watched. */
  readonly minRequests: number;
  /** Why there are no numbers, where a source has said so. */
  readonly missing?: string;
}

/** Whether the watched pods keep their objective. Pure: the same windows, the same answer. */
export const soak = (policy: SoakPolicy, scene: Scene): SoakResult => {
  const { windows, since, now, minRequests, missing } = scene;
  const burns = pairsFor(policy, scene.windowSeconds).map((pair) => burnOf(pair, policy, scene));
  const bad = sum(windows, 'bad');
  const all = sum(windows, 'all');
  const seen = { burns, bad, all };
  const when = policy.seconds > longest ? ` in the last ${longest / 3600} h` : '';
  const told = `${Math.round(bad)} of ${Math.round(all)} requests failed${when}, ${round(rate(bad, all) / (1 - policy.objective))} times the budget of ${percent(policy.objective)}`;
  const burning = burns.find(({ limit, long, short }) => long > limit && short > limit);
  if (burning !== undefined && all >= minRequests)
    return { kind: 'burning', reason: `${describeBurn(burning)}; ${told}`, ...seen };
  // A source that is away at the very end has some time to return: what it saw before still counts.
  const graceSeconds = missing === undefined ? 0 : Math.min(300, policy.seconds);
  const isOver = now >= since + (policy.seconds + graceSeconds) * 1000;
  if (!isOver) {
    const soaked = `watched for ${Math.floor((now - since) / 1000)} of ${policy.seconds} s`;
    return { kind: 'soaking', reason: `${soaked}: ${missing ?? told}`, ...seen };
  }
  if (all >= minRequests && missing === undefined) return { kind: 'calm', reason: told, ...seen };
  const why = missing ?? `only ${Math.round(all)} requests in ${policy.seconds} s`;
  return { kind: 'unseen', reason: `no verdict: ${why}`, ...seen };
};

export const overtaken = (reason: string): SoakResult => ({
  kind: 'overtaken',
  reason,
  burns: [],
  bad: 0,
  all: 0,
});

/** One answer for several workloads: the worst of them. */
export const combineSoaks = (all: readonly SoakResult[]): SoakResult => {
  const order = ['burning', 'soaking', 'unseen', 'calm', 'overtaken'] as const;
  const worst = order.flatMap((kind) => all.filter((one) => one.kind === kind)).at(0);
  return worst ?? overtaken('no component of it answers requests');
};

type Pair = ReturnType<typeof pairsFor>[number];

/** A time that has not wholly passed yet counts as whole, its rest without a failure: a budget is burned, not a rate. */
const burnOf = (pair: Pair, { objective }: SoakPolicy, { since, now, windows }: Scene): Burn => {
  const over = (seconds: number) => {
    const recent = windows.filter(({ to }) => to > now - seconds * 1000 && to <= now);
    const part = Math.min(1, Math.max(0, now - since) / (seconds * 1000));
    return round((rate(sum(recent, 'bad'), sum(recent, 'all')) * part) / (1 - objective));
  };
  return { ...pair, long: over(pair.longSeconds), short: over(pair.shortSeconds) };
};

const sum = (windows: readonly SoakWindow[], field: 'bad' | 'all'): number =>
  windows.reduce((total, window) => total + window[field], 0);
const rate = (bad: number, all: number): number => (all === 0 ? 0 : bad / all);
const round = (value: number): number => Number(value.toPrecision(4));
const percent = (share: number): string => `${Number((share * 100).toPrecision(6))} %`;

const describeBurn = ({ limit, long, longSeconds, short, shortSeconds }: Burn): string =>
  `burns ${long} times the budget over ${round(longSeconds)} s and ${short} times over ${round(shortSeconds)} s, where ${round(limit)} is too much`;

/** Length of the windows that are read: the judge's, or longer ones, so that a long watch stays a short answer. */
export const soakWindowSeconds = ({ seconds }: SoakPolicy, windowSeconds: number): number =>
  windowSeconds * Math.max(1, Math.ceil(Math.min(seconds, longest) / 240 / windowSeconds));

/** Windows are read from here on, epoch ms: anything before the longest period no longer counts. */
export const soakedFrom = (since: number, now: number): number => Math.max(since, now - longest * 1000);

/** Seconds until the next look: a short time must not pass unseen, and no watch may be longer than its workflow's history. */
export const soakPauseSeconds = (policy: SoakPolicy, windowSeconds: number): number => {
  const shortest = Math.min(...pairsFor(policy, windowSeconds).map(({ shortSeconds }) => shortSeconds));
  return Math.max(windowSeconds, Math.min(60, shortest / 2), policy.seconds / 1000);
};
