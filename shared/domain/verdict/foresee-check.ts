import type { Look } from './look.ts';
import { budgetRules, gaugeRules, ratioRules, slowdownMargins, thresholdRules } from './rules.ts';
import type { JudgeState } from './state.ts';
import { divergence, evidenceSeconds, foresee, type Foreseen } from './tcl/foresee.ts';
import { addBuckets, chooseThresholds, passableShare, tails } from './tcl/latency.ts';
import { marginAt } from './tcl/presets.ts';
import type { Check, Judging } from './verdict.ts';

/** What is known before the release begins; windows are those of the running pods, all of them. */
export interface Past {
  readonly pods: readonly string[];
  readonly history: NonNullable<Look['history']>;
  readonly historyGauges: NonNullable<Look['historyGauges']>;
  readonly historyPairs: NonNullable<Look['historyPairs']>;
}

/** One check in one step: the judge as it would begin there, and until when it may decide. */
export interface Scene {
  readonly judging: Judging;
  readonly past: Past;
  readonly share: number;
  readonly state: JudgeState;
  readonly deadline: number;
}

export interface Seen extends Foreseen {
  readonly what: (detected: NonNullable<Foreseen['detects']>) => string;
}

/** What a check can see in a step, by its kind. */
export const sightOf = (check: Check, scene: Scene): Seen => {
  switch (check.kind) {
    case 'errors':
    case 'latency':
    case 'pair':
      return ofRatio(check, scene);
    case 'slowdown':
      return ofSlowdown(check, scene);
    case 'gauge':
      return ofGauge(check, scene);
    case 'slo':
      return ofBudget(check, scene);
    default:
      return check satisfies never;
  }
};

const percent = (share: number): string => `${Number((share * 100).toPrecision(2))} %`;

const ofRatio = (check: Extract<Check, { kind: 'errors' | 'latency' | 'pair' }>, scene: Scene): Seen => {
  const { judging, past, share, state, deadline } = scene;
  const rules = ratioRules(check, judging, state);
  const { bad, all, seconds } = countedBy(check, past, judging.windowSeconds);
  const ratio = all === 0 ? 0 : bad / all;
  const outlook = {
    ...rules,
    levels: rules,
    ratio,
    requestsPerSecond: seconds === 0 ? 0 : all / seconds,
    share,
    rho1: rules.rho1s[marginAt(share)] ?? rules.rho0,
    windowSeconds: judging.windowSeconds,
    minRequests: judging.minRequests,
  };
  const isLow = rules.floor !== undefined && ratio < rules.floor;
  const noun = { errors: 'errors', latency: 'slow answers', pair: 'bad ones' }[check.kind];
  return {
    ...foresee(outlook, deadline),
    what: (found) => (isLow ? `${percent(found.ratio)} ${noun}` : `x${found.times} ${noun}`),
  };
};

type Tally = { readonly bad: number; readonly all: number; readonly seconds: number };

const countedBy = (
  check: Extract<Check, { kind: 'errors' | 'latency' | 'pair' | 'slo' }>,
  { history, historyPairs }: Past,
  windowSeconds: number,
): Tally => {
  const rows =
    check.kind === 'pair'
      ? historyPairs.filter(({ name }) => name === check.name)
      : history.map(({ to, requests, errors, slow }) => ({
          to,
          all: requests,
          bad: check.kind === 'latency' ? (slow ?? 0) : errors,
        }));
  const windows = new Set(rows.map(({ to }) => to)).size;
  return {
    bad: rows.reduce((sum, { bad }) => sum + bad, 0),
    all: rows.reduce((sum, { all }) => sum + all, 0),
    seconds: windows * windowSeconds,
  };
};

/** By the bound of the histogram that tells soonest; a good release has to convince at each that can be passed. */
const ofSlowdown = (check: Extract<Check, { kind: 'slowdown' }>, scene: Scene): Seen => {
  const { judging, past, share, state, deadline } = scene;
  const margins = slowdownMargins(check, judging);
  const buckets = addBuckets(past.history.flatMap((row) => row.buckets ?? []));
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
      const rho1 = one.rho1s[marginAt(share)] ?? one.rho0;
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

const gaugeIncreases = [1.25, 1.5, 2, 3] as const;
/** Windows that are spent on the scale where there is no history. */
const unknownGauge = { s2: 0.01, c: 3, tau2: 0.25 } as const;

const ofGauge = (
  check: Extract<Check, { kind: 'gauge' }>,
  { judging, state, share, deadline, past }: Scene,
): Seen => {
  const rules = gaugeRules(check, judging, state);
  const { s2, c, tau2 } = rules.noise ?? unknownGauge;
  const isKnown = past.historyGauges.some(({ gauge }) => gauge === check.gauge);
  const rho1 = rules.rho1s[marginAt(share)] ?? rules.rho0;
  const seconds = (effect: number, level: number) =>
    isKnown && effect > 0
      ? evidenceSeconds(
          (effect * effect) / (2 * s2) / judging.windowSeconds,
          effect,
          level,
          { c, tau2: tau2 * s2 },
          3 * judging.windowSeconds,
        )
      : Infinity;
  const detects = gaugeIncreases
    .map((times) => ({ times, ratio: times, seconds: seconds(Math.log(times / rules.rho0), rules.alpha) }))
    .find((one) => one.seconds <= deadline);
  const less = check.lowerIsWorse ? 'less' : 'more';
  return {
    passSeconds: seconds(Math.log(rho1), rules.beta),
    ...(detects === undefined ? {} : { detects }),
    what: ({ times }) => `${percent(check.lowerIsWorse ? 1 - 1 / times : times - 1)} ${less}`,
  };
};

const burnsAsked = [2, 5, 14.4, 50] as const;

const ofBudget = (
  check: Extract<Check, { kind: 'slo' }>,
  { judging, past, share, deadline }: Scene,
): Seen => {
  const { budget, rho0, rho1s, c, alpha, beta } = budgetRules(check);
  const { bad, all, seconds } = countedBy(check, past, judging.windowSeconds);
  const served = seconds === 0 ? 0 : (all / seconds) * share;
  const ratio = all === 0 ? 0 : bad / all;
  const rho1 = rho1s[marginAt(share)] ?? 2;
  const soon = (gain: number, effect: number, level: number) =>
    evidenceSeconds(gain, effect, level, { c, tau2: 0 }, 3 * judging.windowSeconds);
  const detects = burnsAsked
    .map((times) => ({
      times,
      ratio: budget * times,
      seconds: soon(served * divergence(budget * times, budget * rho0), Math.log(times / rho0), alpha),
    }))
    .find((one) => one.seconds <= deadline);
  const isKept = ratio < budget * rho1;
  return {
    passSeconds: isKept ? soon(served * divergence(ratio, budget * rho1), Math.log(rho1), beta) : Infinity,
    ...(detects === undefined ? {} : { detects }),
    what: ({ times }) => `${times} times the budget`,
  };
};
