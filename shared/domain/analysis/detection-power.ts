import { countedBy, percent, type ForecastInput, type Observed } from './forecast-input.ts';
import { ofSlowdown } from './slowdown-power.ts';
import { budgetRules, gaugeRules, ratioRules } from './thresholds.ts';
import { divergence, evidenceSeconds, foresee } from './statistics/foresee.ts';
import { marginPlace } from './judge-state.ts';
import type { Check } from './verdict.ts';

/** What a check can see in a step, by its kind. */
export const detectionPowerOf = (check: Check, input: ForecastInput): Observed => {
  switch (check.kind) {
    case 'errors':
    case 'latency':
    case 'pair':
      return ofRatio(check, input);
    case 'slowdown':
      return ofSlowdown(check, input);
    case 'gauge':
      return ofGauge(check, input);
    case 'slo':
      return ofBudget(check, input);
    default:
      return check satisfies never;
  }
};

const ofRatio = (
  check: Extract<Check, { kind: 'errors' | 'latency' | 'pair' }>,
  input: ForecastInput,
): Observed => {
  const { judging, past, share, margin, state, deadline } = input;
  const rules = ratioRules(check, judging, state);
  const { bad, all, seconds } = countedBy(check, past, judging.windowSeconds);
  const ratio = all === 0 ? 0 : bad / all;
  const outlook = {
    ...rules,
    levels: rules,
    ratio,
    requestsPerSecond: seconds === 0 ? 0 : all / seconds,
    share,
    rho1: rules.rho1s[marginPlace(state, margin)] ?? rules.rho0,
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

const gaugeIncreases = [1.25, 1.5, 2, 3] as const;
/** Windows that are spent on the scale where there is no history. */
const unknownGauge = { s2: 0.01, c: 3, tau2: 0.25 } as const;

const ofGauge = (
  check: Extract<Check, { kind: 'gauge' }>,
  { judging, state, margin, deadline, past }: ForecastInput,
): Observed => {
  const rules = gaugeRules(check, judging, state);
  const { s2, c, tau2 } = rules.noise ?? unknownGauge;
  const isKnown = past.historyGauges.some(({ gauge }) => gauge === check.gauge);
  const rho1 = rules.rho1s[margin] ?? rules.rho0;
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
  { judging, past, share, margin, deadline }: ForecastInput,
): Observed => {
  const { budget, rho0, rho1s, c, alpha, beta } = budgetRules(check);
  const { bad, all, seconds } = countedBy(check, past, judging.windowSeconds);
  const served = seconds === 0 ? 0 : (all / seconds) * share;
  const ratio = all === 0 ? 0 : bad / all;
  const rho1 = rho1s[margin] ?? 2;
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
