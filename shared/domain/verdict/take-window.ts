import { keyOf } from './key-of.ts';
import type { Counts, Gauged, Look, Paired } from './look.ts';
import { budgetRules, gaugeRules, ratioRules, slowdownMargins, thresholdRules } from './rules.ts';
import type { JudgeState, Tally } from './state.ts';
import { freshBudget, weighBudget } from './tcl/budget.ts';
import type { Arms } from './tcl/dispersion.ts';
import { freshGauge, weighGauge } from './tcl/gauge.ts';
import { addBuckets, chooseThresholds, slowIn, tails } from './tcl/latency.ts';
import {
  beginAnew,
  freshProportion,
  isUsable,
  type ProportionRules,
  weighProportion,
} from './tcl/proportion.ts';
import type { Check } from './verdict.ts';

/** All that is known of one window. */
export interface Window {
  readonly to: number;
  readonly counts: readonly Counts[];
  readonly gauges: readonly Gauged[];
  readonly pairs: readonly Paired[];
}

/** New windows in order, each once; what ended before the last one that was weighed is late and stays out. */
export const newWindows = ({ windows, gauges = [], pairs = [] }: Look, until: number): readonly Window[] => {
  const ends = [...new Set([...windows, ...gauges, ...pairs].map(({ to }) => to))]
    .filter((to) => to > until)
    .sort((a, b) => a - b);
  return ends.map((to) => ({
    to,
    counts: onePerPod(windows.filter((row) => row.to === to)),
    gauges: gauges.filter((row) => row.to === to),
    pairs: pairs.filter((row) => row.to === to),
  }));
};

/** The same pod twice in a window is the same news twice. */
const onePerPod = (rows: readonly Counts[]): readonly Counts[] => [
  ...new Map(rows.map((row) => [row.pod, row])).values(),
];

const fewestToLearn = 1000;

/** The state after one more window. */
export const takeWindow = (before: JudgeState, window: Window, look: Look): JudgeState => {
  const canary = ofPods(window.counts, look.canary);
  const stable = ofPods(window.counts, look.stable);
  const learned = learnBounds(before, stable, look);
  const weighed = look.judging.checks.reduce(
    (state, check) => takeCheck(state, check, { window, canary, stable, look }),
    gap(learned, window.to, look),
  );
  const sum = (rows: readonly Counts[]) => rows.reduce((all, { requests }) => all + requests, 0);
  const isSeen = (rows: readonly { readonly pod: string }[]) =>
    [look.canary, look.stable].every((pods) => rows.some(({ pod }) => pods.includes(pod)));
  const hadData = isSeen(window.gauges) || isSeen(window.pairs) || (sum(canary) > 0 && sum(stable) > 0);
  const expected = look.stable.length === 0 ? 0 : (sum(stable) / look.stable.length) * look.canary.length;
  const isSilent = canary.length > 0 && sum(canary) === 0 && expected >= 20;
  return {
    ...weighed,
    until: window.to,
    recent: [...before.recent, hadData].slice(-3),
    silent: isSilent ? before.silent + 1 : hadData ? 0 : before.silent,
  };
};

const ofPods = (rows: readonly Counts[], pods: readonly string[]): readonly Counts[] =>
  rows.filter(({ pod }) => pods.includes(pod));

/** Windows that nobody has heard of between the last one and this one are windows without data. */
const gap = (state: JudgeState, to: number, { judging }: Look): JudgeState => {
  const missing = state.until === 0 ? 0 : Math.round((to - state.until) / (judging.windowSeconds * 1000)) - 1;
  if (missing <= 0) return state;
  const empty: Arms = { xc: 0, nc: 0, xb: 0, nb: 0 };
  const skipped = (ratio: JudgeState['ratios'][string]) =>
    Array.from({ length: Math.min(4, missing) }).reduce<typeof ratio>(
      (at) => weighProportion(at, empty, unused),
      ratio,
    );
  return {
    ...state,
    recent: [...state.recent, false].slice(-3),
    ratios: Object.fromEntries(Object.entries(state.ratios).map(([key, ratio]) => [key, skipped(ratio)])),
  };
};

/** An empty window is skipped before any rule is looked at. */
const unused = {} as ProportionRules;

/** The bounds are chosen once, from what the stable pods did: in the history, or in the first windows. */
const learnBounds = (state: JudgeState, stable: readonly Counts[], look: Look): JudgeState => {
  const check = look.judging.checks.find(({ kind }) => kind === 'slowdown');
  if (check?.kind !== 'slowdown' || state.thresholds !== undefined) return state;
  const seen = stable.flatMap(({ buckets }) => buckets ?? []);
  const learning = addBuckets([...(state.learning === undefined ? [] : [state.learning]), ...seen]);
  if (learning === undefined) return state;
  if (learning.all < fewestToLearn) return { ...state, learning };
  const { learning: _, ...rest } = state;
  return {
    ...rest,
    thresholds: chooseThresholds(learning, tails[check.tail], slowdownMargins(check, look.judging)),
  };
};

interface Scene {
  readonly window: Window;
  readonly canary: readonly Counts[];
  readonly stable: readonly Counts[];
  readonly look: Look;
}

const takeCheck = (state: JudgeState, check: Check, scene: Scene): JudgeState => {
  switch (check.kind) {
    case 'errors':
    case 'latency':
      return takeRatio(state, check, scene);
    case 'pair':
      return weigh(
        state,
        keyOf(check),
        pairedArms(check, scene),
        ratioRules(check, scene.look.judging, state),
      );
    case 'slowdown':
      return takeSlowdown(state, scene);
    case 'gauge':
      return takeGauge(state, check, scene);
    case 'slo':
      return takeBudget(state, check, scene);
    default:
      return check satisfies never;
  }
};

const armsOf = ({ canary, stable }: Scene, bad: (row: Counts) => number | undefined): Arms | undefined => {
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

const weigh = (state: JudgeState, key: string, arms: Arms, rules: ProportionRules): JudgeState => ({
  ...state,
  ratios: {
    ...state.ratios,
    [key]: weighProportion(state.ratios[key] ?? freshProportion(rules), arms, rules),
  },
  tallies: isUsable(arms) ? { ...state.tallies, [key]: tallied(state.tallies[key], arms) } : state.tallies,
});

const tallied = (tally: Tally | undefined, { xc, nc, xb, nb }: Arms): Tally => ({
  canary: { bad: (tally?.canary.bad ?? 0) + xc, requests: (tally?.canary.requests ?? 0) + nc },
  stable: { bad: (tally?.stable.bad ?? 0) + xb, requests: (tally?.stable.requests ?? 0) + nb },
});

const takeRatio = (
  state: JudgeState,
  check: Extract<Check, { kind: 'errors' | 'latency' }>,
  scene: Scene,
): JudgeState => {
  const arms = armsOf(scene, (row) => (check.kind === 'errors' ? row.errors : row.slow));
  if (arms === undefined) return state;
  return weigh(state, keyOf(check), arms, ratioRules(check, scene.look.judging, state));
};

const pairedArms = ({ name }: Extract<Check, { kind: 'pair' }>, { window, look }: Scene): Arms => {
  const sum = (pods: readonly string[]) => {
    const rows = window.pairs.filter((row) => row.name === name && pods.includes(row.pod));
    return { x: rows.reduce((all, { bad }) => all + bad, 0), n: rows.reduce((all, row) => all + row.all, 0) };
  };
  const [canary, stable] = [sum(look.canary), sum(look.stable)];
  return { xc: canary.x, nc: canary.n, xb: stable.x, nb: stable.n };
};

const takeSlowdown = (state: JudgeState, scene: Scene): JudgeState => {
  const canary = addBuckets(scene.canary.flatMap(({ buckets }) => buckets ?? []));
  const stable = addBuckets(scene.stable.flatMap(({ buckets }) => buckets ?? []));
  // Arms whose histograms have other bounds cannot be compared, and neither can those of another version of them.
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
    return weigh(at, `slowdown ${index}`, arms, thresholdRules(threshold, scene.look.judging, at));
  }, state);
};

const takeGauge = (state: JudgeState, check: Extract<Check, { kind: 'gauge' }>, scene: Scene): JudgeState => {
  const rules = gaugeRules(check, scene.look.judging, state);
  const of = (pods: readonly string[]) =>
    scene.window.gauges
      .filter(({ gauge, pod }) => gauge === check.gauge && pods.includes(pod))
      .map(({ mean }) => mean);
  const [canary, stable] = [of(scene.look.canary), of(scene.look.stable)];
  const key = keyOf(check);
  // Where less is worse the arms change places: the stable pods are then the ones that must not be above.
  const arms = check.lowerIsWorse ? { canary: stable, stable: canary } : { canary, stable };
  return {
    ...state,
    gauges: { ...state.gauges, [key]: weighGauge(state.gauges[key] ?? freshGauge(rules), arms, rules) },
  };
};

const takeBudget = (
  state: JudgeState,
  check: Extract<Check, { kind: 'slo' }>,
  { canary }: Scene,
): JudgeState => {
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

/** A new step: what was found out stays, the counts people read begin anew, and a change is looked for from here on. */
export const enterStep = (state: JudgeState, step: number): JudgeState =>
  state.step === step
    ? state
    : {
        ...state,
        step,
        recent: [],
        silent: 0,
        tallies: {},
        ratios: Object.fromEntries(
          Object.entries(state.ratios).map(([key, ratio]) => [key, beginAnew(ratio)]),
        ),
      };
