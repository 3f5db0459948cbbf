import { addAlarms, alarmsAtStep } from './alarms.ts';
import { addAsked, addFoul, expectedOf, notAsked, notFoul } from './exposure.ts';
import { keyOf } from './check-key.ts';
import type { Counts, Measurement } from './observation.ts';
import { slowdownMargins } from './thresholds.ts';
import { validCounts, validGauges, validPairs } from './valid-samples.ts';
import type { JudgeState } from './judge-state.ts';
import { markedOf, marksOf } from './settled-pods.ts';
import { type AnalysisContext, applyCheck, usedBy } from './apply-check.ts';
import type { Arms } from './statistics/dispersion.ts';
import { addBuckets, chooseThresholds, tails } from './statistics/latency.ts';
import { type PackedRatio, packRatio, unpackRatio } from './statistics/packed.ts';
import { type ProportionRules, type ProportionState, weighProportion } from './statistics/proportion.ts';
import { learnedWarmup } from './learned.ts';
import type { Check } from './verdict.ts';
import type { Window } from './window.ts';

/** New windows in order, each once; what ended before the last one that was weighed is late and stays out. */
export const newWindows = (measurement: Measurement, until: number): readonly Window[] => {
  const counts = validCounts(measurement.windows);
  const gauges = validGauges(measurement.gauges ?? []);
  const pairs = validPairs(measurement.pairs ?? []);
  const isNew = ({ to }: { readonly to: number }) => to > until && to <= latest(measurement);
  const ends = [...new Set([...measurement.windows, ...gauges, ...pairs].filter(isNew).map(({ to }) => to))];
  const [counted, gauged, paired] = [byEnd(counts), byEnd(gauges), byEnd(pairs)];
  return ends
    .sort((a, b) => a - b)
    .map((to) => ({
      to,
      counts: onceEach(counted.get(to) ?? [], ({ pod }) => pod),
      gauges: onceEach(gauged.get(to) ?? [], ({ gauge, pod }) => `${gauge} ${pod}`),
      pairs: onceEach(paired.get(to) ?? [], ({ name, pod }) => `${name} ${pod}`),
    }));
};

/** In one pass: a look may have hours of windows of hundreds of pods. */
const byEnd = <Row extends { readonly to: number }>(
  rows: readonly Row[],
): ReadonlyMap<number, readonly Row[]> => {
  const found = new Map<number, Row[]>();
  for (const row of rows) {
    const held = found.get(row.to);
    if (held === undefined) found.set(row.to, [row]);
    else held.push(row);
  }
  return found;
};

/** A window that ends later than this has not been yet: to believe it would lock out all that come in between. */
const latest = ({ now, judging }: Measurement): number => now + 1000 * judging.windowSeconds;

/** A pod that appears twice in a window counts once. Sorted, because sums of fractions depend on their order. */
const onceEach = <Row>(rows: readonly Row[], keyOfRow: (row: Row) => string): readonly Row[] => {
  const keyed = rows.map((row) => [keyOfRow(row), JSON.stringify(row), row] as const);
  keyed.sort(([a, x], [b, y]) => (a === b ? (x < y ? -1 : 1) : a < b ? -1 : 1));
  return [...new Map(keyed.map(([key, , row]) => [key, row])).values()];
};

const fewestToLearn = 1000;

/** The state after one more window. */
export const applyWindow = (before: JudgeState, window: Window, measurement: Measurement): JudgeState => {
  const { windowSeconds, checks } = measurement.judging;
  const canary = ofPods(window.counts, measurement.canary);
  const stable = ofPods(window.counts, measurement.stable);
  const learned = learnBounds(before, stable, measurement);
  const isWarming = window.to - 1000 * windowSeconds < warmUntil(measurement, before);
  const context = { window, canary, stable, measurement, isWarming };
  const weighed = isWarming
    ? checks.reduce((state, check) => applyCheck(state, check, context), weighSettled(learned, context))
    : checks.reduce((state, check) => taken(state, check, context), gap(learned, window.to, measurement));
  const sum = (rows: readonly Counts[]) => rows.reduce((all, { requests }) => all + requests, 0);
  const isSeen = (rows: readonly { readonly pod: string }[]) =>
    [measurement.canary, measurement.stable].every((pods) => rows.some(({ pod }) => pods.includes(pod)));
  const hadData = isSeen(window.gauges) || isSeen(window.pairs) || (sum(canary) > 0 && sum(stable) > 0);
  const expected = expectedOf(sum(canary), sum(stable), measurement);
  const isSilent = canary.length > 0 && sum(canary) === 0 && expected >= 20;
  return {
    ...weighed,
    until: window.to,
    recent: [...before.recent, hadData].slice(-3),
    silent: isSilent ? before.silent + 1 : hadData ? 0 : before.silent,
    idle: idleArms(canary, stable),
    asked: isWarming ? before.asked : addAsked(before.asked, { canary, stable, measurement }),
    foul: addFoul(before.foul, { canary, stable, isWarming }),
    alarms: addAlarms(before, context, warmUntil(measurement, before)),
  };
};

/** Until then newly started pods may behave in any way, short of a catastrophe; epoch ms. */
export const warmUntil = (
  { since, judging }: Pick<Measurement, 'since' | 'judging'>,
  { learned }: Pick<JudgeState, 'learned'>,
): number => {
  const { warmupSeconds = 0 } = judging;
  // Who wants no warm-up has none.
  const known = warmupSeconds === 0 ? [] : Object.values(learned).map(learnedWarmup);
  return since + 1000 * Math.max(warmupSeconds, ...known);
};

const taken = (before: JudgeState, check: Check, context: AnalysisContext): JudgeState => {
  const after = applyCheck(before, check, context);
  return {
    ...after,
    lately: noted(after.lately, keyOf(check), usedBy(after, check) > usedBy(before, check)),
  };
};

/**
 * While the pods of a step warm up, those of the step before are evidence as they were there. To pass, the new ones have
 * to be seen, so nothing else is noted.
 */
const weighSettled = (before: JudgeState, context: AnalysisContext): JudgeState => {
  const { measurement } = context;
  const pods = markedOf(measurement.canary, before.settled ?? '');
  if (pods.length === 0) return before;
  const canary = ofPods(context.canary, pods);
  const alone = { ...context, canary, measurement: { ...measurement, canary: pods }, isWarming: false };
  const { ratios, gauges, budgets, tallies } = measurement.judging.checks.reduce(
    (state, check) => applyCheck(state, check, alone),
    { ...before, step: before.step - 1, starts: {} },
  );
  return { ...before, ratios, gauges, budgets, tallies };
};

const noted = (lately: JudgeState['lately'], key: string, wasUsed: boolean): JudgeState['lately'] => ({
  ...lately,
  [key]: [...(lately[key] ?? []), wasUsed].slice(-2),
});

const ofPods = (rows: readonly Counts[], pods: readonly string[]): readonly Counts[] =>
  rows.filter(({ pod }) => pods.includes(pod));

/** Arms that were heard of, and were asked nothing. */
const idleArms = (canary: readonly Counts[], stable: readonly Counts[]): JudgeState['idle'] => {
  const isIdle = (rows: readonly Counts[]) => rows.length > 0 && rows.every(({ requests }) => requests === 0);
  const [fresh, old] = [isIdle(canary), isIdle(stable)];
  return fresh && old ? 'both' : fresh ? 'canary' : old ? 'stable' : 'none';
};

/** Missing windows between the last one and this one are windows without data. */
const gap = (state: JudgeState, to: number, { judging }: Measurement): JudgeState => {
  const missing = state.until === 0 ? 0 : Math.round((to - state.until) / (judging.windowSeconds * 1000)) - 1;
  if (missing <= 0) return state;
  const empty: Arms = { xc: 0, nc: 0, xb: 0, nb: 0 };
  const skipped = (ratio: PackedRatio) =>
    packRatio(
      Array.from({ length: Math.min(4, missing) }).reduce<ProportionState>(
        (at) => weighProportion(at, empty, unused),
        unpackRatio(ratio),
      ),
    );
  return {
    ...state,
    recent: [...state.recent, false].slice(-3),
    lately: judging.checks.reduce((at, check) => noted(at, keyOf(check), false), state.lately),
    ratios: Object.fromEntries(Object.entries(state.ratios).map(([key, ratio]) => [key, skipped(ratio)])),
  };
};

/** An empty window is skipped before any rule is looked at. */
const unused = {} as ProportionRules;

/** The bounds are chosen once, from what the stable pods did: in the history, or in the first windows. */
const learnBounds = (state: JudgeState, stable: readonly Counts[], measurement: Measurement): JudgeState => {
  const check = measurement.judging.checks.find(({ kind }) => kind === 'slowdown');
  if (check?.kind !== 'slowdown' || state.thresholds !== undefined) return state;
  const seen = stable.flatMap(({ buckets }) => buckets ?? []);
  const learning = addBuckets([...(state.learning === undefined ? [] : [state.learning]), ...seen]);
  if (learning === undefined) return state;
  if (learning.all < fewestToLearn) return { ...state, learning };
  const { learning: _, ...rest } = state;
  return {
    ...rest,
    thresholds: chooseThresholds(learning, tails[check.tail], slowdownMargins(check, measurement.judging)),
  };
};

/** A new step: the evidence stays, and the counts shown to people start again. */
export const enterStep = (state: JudgeState, { step = 0, canary }: Measurement): JudgeState =>
  state.step === step
    ? state
    : {
        ...state,
        step,
        pods: marksOf(canary),
        settled: state.pods,
        recent: [],
        lately: {},
        silent: 0,
        tallies: {},
        asked: notAsked,
        foul: notFoul,
        starts: {},
        alarms: alarmsAtStep(state.alarms),
      };
