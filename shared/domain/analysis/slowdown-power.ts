import { countedBy, percent, type ForecastInput, type Observed } from './forecast-input.ts';
import { slowdownMargins, thresholdRules } from './thresholds.ts';
import { evidenceSeconds, foresee } from './statistics/foresee.ts';
import { bucketsOf, chooseThresholds, passableShare, tails } from './statistics/latency.ts';
import type { Check } from './verdict.ts';

/** By the bound of the histogram that decides soonest; a good release has to convince at every bound that may pass. */
export const ofSlowdown = (check: Extract<Check, { kind: 'slowdown' }>, input: ForecastInput): Observed => {
  const { judging, past, share, margin, state, deadline } = input;
  const margins = slowdownMargins(check, judging);
  const buckets = bucketsOf(past.history);
  const thresholds = buckets === undefined ? [] : chooseThresholds(buckets, tails[check.tail], margins);
  const { all, seconds } = countedBy({ kind: 'slo', objective: 1 }, past, judging.windowSeconds);
  const outlooks = thresholds.map((threshold) => ({
    ...thresholdRules(threshold, judging, state),
    ratio: threshold.share,
    requestsPerSecond: seconds === 0 ? 0 : all / seconds,
    share,
    windowSeconds: judging.windowSeconds,
    minRequests: judging.minRequests,
    threshold,
  }));
  const passes = outlooks
    .filter(({ threshold }) => threshold.share >= passableShare)
    .map((one) => {
      const rho1 = one.threshold.rho1s[margin] ?? one.rho0;
      return foresee({ ...one, levels: one, rho1 }, deadline).passSeconds;
    });
  const found = margins.passes
    .map((margin, at) => ({
      times: margin,
      ratio: margin,
      seconds: Math.min(Infinity, ...outlooks.map((one) => slowerSeconds(one, one.threshold.rho1s[at] ?? 1))),
    }))
    .sort((a, b) => a.times - b.times)
    .find(({ seconds: soon }) => soon <= deadline);
  return {
    passSeconds: passes.length === 0 ? Infinity : Math.max(...passes),
    ...(found === undefined ? {} : { detects: found }),
    what: ({ times }) => `answers that take ${percent(times - 1)} longer`,
  };
};

interface Slower {
  readonly ratio: number;
  readonly requestsPerSecond: number;
  readonly share: number;
  readonly rho0: number;
  readonly alpha: number;
  readonly cap: number;
  readonly noise: { readonly c: number; readonly tau2: number };
  readonly windowSeconds: number;
}

const slowerSeconds = (one: Slower, times: number): number => {
  if (times <= one.rho0) return Infinity;
  const effect = Math.log(times / one.rho0);
  const information = (one.ratio * one.requestsPerSecond * one.share * (1 - one.share)) / (1 - one.ratio);
  const fewest = Math.ceil(1.5 / one.cap) * one.windowSeconds;
  return evidenceSeconds((information * effect * effect) / 2, effect, one.alpha, one.noise, fewest);
};
