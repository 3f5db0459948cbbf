import { keyOf } from './check-key.ts';
import type { Counts, Measurement } from './observation.ts';
import { budgetRules, gaugeRules, ratioRules, thresholdRules } from './thresholds.ts';
import { type JudgeState, type PackedTally, ratioOf } from './judge-state.ts';

import { addStart, excusedAt, noStart } from './statistics/cold-start.ts';
import { freshBudget, weighBudget } from './statistics/budget.ts';
import type { Arms } from './statistics/dispersion.ts';
import { freshGauge, weighGauge } from './statistics/gauge.ts';
import { addBuckets, slowIn } from './statistics/latency.ts';
import { type PackedRatio, packRatio } from './statistics/packed.ts';
import { freshProportion, isUsable, type ProportionRules, weighProportion } from './statistics/proportion.ts';
import type { Check } from './verdict.ts';
import type { Window } from './window.ts';

/** One window, its rows by arm. */
export interface AnalysisContext {
  readonly window: Window;
  readonly canary: readonly Counts[];
  readonly stable: readonly Counts[];
  readonly measurement: Measurement;
  /** What pods do while they warm up is no evidence, but shows how cold they start. */
  readonly isWarming: boolean;
}

/** The state of one check after one more window. */
export const applyCheck = (state: JudgeState, check: Check, context: AnalysisContext): JudgeState => {
  switch (check.kind) {
    case 'errors':
    case 'latency':
      return takeRatio(state, check, context);
    case 'pair':
      return weigh(
        state,
        keyOf(check),
        pairedArms(check, context),
        ratioRules(check, context.measurement.judging, state),
        context,
      );
    case 'slowdown':
      return takeSlowdown(state, context);
    case 'gauge':
      return takeGauge(state, check, context);
    case 'slo':
      return takeBudget(state, check, context);
    default:
      return check satisfies never;
  }
};

/** Bad events and all events of both arms in the window. */
export const armsOf = (check: Extract<Check, { kind: 'errors' | 'pair' }>, context: AnalysisContext): Arms =>
  check.kind === 'pair' ? pairedArms(check, context) : countedArms(context, ({ errors }) => errors);

const countedArms = ({ canary, stable }: AnalysisContext, bad: (row: Counts) => number | undefined): Arms => {
  const sum = (rows: readonly Counts[]) =>
    rows.reduce<readonly [number, number]>(
      ([x, n], row) => {
        const count = bad(row);
        return count === undefined ? [x, n] : [x + count, n + row.requests];
      },
      [0, 0],
    );
  const [[xc, nc], [xb, nb]] = [sum(canary), sum(stable)];
  return { xc, nc, xb, nb };
};

const weigh = (
  state: JudgeState,
  key: string,
  arms: Arms,
  rules: ProportionRules,
  { window, measurement, isWarming }: AnalysisContext,
): JudgeState => {
  const age = (window.to - measurement.since) / 1000 - measurement.judging.windowSeconds / 2;
  const start = state.starts[key] ?? noStart;
  if (isWarming)
    return isUsable(arms)
      ? { ...state, starts: { ...state.starts, [key]: addStart(start, arms, age) } }
      : state;
  const before = ratioOf(state, key) ?? freshProportion(rules);
  const after = weighProportion(before, arms, rules, excusedAt(start, age));
  return {
    ...state,
    ratios: { ...state.ratios, [key]: packRatio(after) },
    tallies: isUsable(arms) ? { ...state.tallies, [key]: tallied(state.tallies[key], arms) } : state.tallies,
  };
};

const tallied = (
  [bad, requests, bads, all]: PackedTally = [0, 0, 0, 0],
  { xc, nc, xb, nb }: Arms,
): PackedTally => [bad + xc, requests + nc, bads + xb, all + nb];

const takeRatio = (
  state: JudgeState,
  check: Extract<Check, { kind: 'errors' | 'latency' }>,
  context: AnalysisContext,
): JudgeState => {
  const arms = countedArms(context, (row) => (check.kind === 'errors' ? row.errors : row.slow));
  return weigh(state, keyOf(check), arms, ratioRules(check, context.measurement.judging, state), context);
};

const pairedArms = (
  { name }: Extract<Check, { kind: 'pair' }>,
  { window, measurement }: AnalysisContext,
): Arms => {
  const sum = (pods: readonly string[]) => {
    const rows = window.pairs.filter((row) => row.name === name && pods.includes(row.pod));
    return { x: rows.reduce((all, { bad }) => all + bad, 0), n: rows.reduce((all, row) => all + row.all, 0) };
  };
  const [canary, stable] = [sum(measurement.canary), sum(measurement.stable)];
  return { xc: canary.x, nc: canary.n, xb: stable.x, nb: stable.n };
};

const takeSlowdown = (state: JudgeState, context: AnalysisContext): JudgeState => {
  const canary = addBuckets(context.canary.flatMap(({ buckets }) => buckets ?? []));
  const stable = addBuckets(context.stable.flatMap(({ buckets }) => buckets ?? []));
  // Arms whose histograms have different bounds cannot be compared, and neither can those of different versions.
  const both = canary && stable && addBuckets([canary, stable]);
  return (state.thresholds ?? []).reduce((at, threshold, index) => {
    const fits = both !== undefined && both.bounds[threshold.bound] === threshold.slowerThanMs;
    const arms =
      fits && canary !== undefined && stable !== undefined
        ? {
            xc: slowIn(canary, threshold.bound),
            nc: canary.all,
            xb: slowIn(stable, threshold.bound),
            nb: stable.all,
          }
        : { xc: 0, nc: 0, xb: 0, nb: 0 };
    return weigh(
      at,
      `slowdown ${index}`,
      arms,
      thresholdRules(threshold, context.measurement.judging, at),
      context,
    );
  }, state);
};

const takeGauge = (
  state: JudgeState,
  check: Extract<Check, { kind: 'gauge' }>,
  context: AnalysisContext,
): JudgeState => {
  if (context.isWarming) return state;
  const rules = gaugeRules(check, context.measurement.judging, state);
  const of = (pods: readonly string[]) =>
    context.window.gauges
      .filter(({ gauge, pod }) => gauge === check.gauge && pods.includes(pod))
      .map(({ mean }) => mean);
  const [canary, stable] = [of(context.measurement.canary), of(context.measurement.stable)];
  const key = keyOf(check);
  // If less is worse, the arms change places: the stable pods are then the ones that must not be above.
  const arms = check.lowerIsWorse ? { canary: stable, stable: canary } : { canary, stable };
  return {
    ...state,
    gauges: { ...state.gauges, [key]: weighGauge(state.gauges[key] ?? freshGauge(rules), arms, rules) },
  };
};

const takeBudget = (
  state: JudgeState,
  check: Extract<Check, { kind: 'slo' }>,
  { canary, isWarming }: AnalysisContext,
): JudgeState => {
  if (isWarming) return state;
  const rules = budgetRules(check);
  const key = keyOf(check);
  const bad = canary.reduce((sum, { errors }) => sum + errors, 0);
  const all = canary.reduce((sum, { requests }) => sum + requests, 0);
  return {
    ...state,
    budgets: {
      ...state.budgets,
      [key]: weighBudget(state.budgets[key] ?? freshBudget(rules), { bad, all }, rules),
    },
  };
};

const windowsOf = (packed: PackedRatio | undefined): number => packed?.[0][0][0] ?? 0;

/** Windows that a check could use so far; it rises by one with each. */
export const usedBy = (state: JudgeState, check: Check): number => {
  const key = keyOf(check);
  switch (check.kind) {
    case 'gauge':
      return state.gauges[key]?.memory.count ?? 0;
    case 'slo':
      return state.budgets[key]?.k ?? 0;
    case 'slowdown':
      return windowsOf(state.ratios['slowdown 0']);
    case 'errors':
    case 'latency':
    case 'pair':
      return windowsOf(state.ratios[key]);
    default:
      return check satisfies never;
  }
};
