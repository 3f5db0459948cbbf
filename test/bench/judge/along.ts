import { judge } from '#domain/analysis/judge.ts';
import type { Counts, Gauged, Measurement } from '#domain/analysis/observation.ts';
import type { JudgeState } from '#domain/analysis/judge-state.ts';
import { combineVerdicts } from '#domain/analysis/combine-verdicts.ts';
import type { Check, Judging, Verdict } from '#domain/analysis/verdict.ts';
import { judgingOf } from './defaults.ts';
import type { Line, LineCell, LineWindow } from './line.ts';
import type { Ruling } from './ruling.ts';

/** Windows are delivered as they are written; this is when the first of them begins (epoch ms). */
const since = 1_000_000_000_000;
const place = 'here';

interface Settings {
  readonly judging: Judging;
  readonly stepPods: readonly number[];
  readonly bakeSeconds: number;
}

/** The product's own judge on a line: look by look, a state for each place, and one verdict for all of them. */
export const ruleOnLine = (line: Line): Ruling => {
  const settings = settingsOf(line);
  const states = new Map<string, JudgeState>();
  const latest = new Map<string, Verdict>();
  const places = placesOf(line);
  const { windowSeconds } = settings.judging;
  const lastStep = Math.max(...line.windows.map((window) => window?.step ?? 0));
  let [now, passed] = [0, -1];
  for (const [index, window] of line.windows.entries()) {
    // What is left of a step that has passed is not looked at: the release has gone on.
    if (window !== null && (window.step ?? 0) <= passed) continue;
    now = Math.max(now, (window?.at ?? index) + 1);
    for (const name of places) {
      const measurement = lookAt(line, settings, {
        name,
        window,
        index,
        now: since + now * windowSeconds * 1000,
      });
      const judged = judge(measurement, states.get(name));
      states.set(name, judged.state);
      latest.set(name, judged.verdict);
    }
    const { kind } = combineVerdicts([...latest.values()]);
    const step = window?.step ?? passed + 1;
    if (kind === 'fail' || (kind === 'pass' && step >= lastStep)) return { kind, minute: index + 1 };
    if (kind === 'pass') passed = step;
    // With the defaults a step that cannot be told asks a person, and nobody answers here.
    else if (line.defaults === true && kind !== 'wait') break;
  }
  return { kind: 'none', minute: line.windows.length };
};

const settingsOf = (line: Line): Settings => {
  const windowSeconds = line.windowSeconds ?? 60;
  const last = line.windows.reduce((most, window, index) => Math.max(most, window?.at ?? index), 0);
  if (line.defaults === true) {
    const judging = { ...judgingOf({}), windowSeconds };
    return { judging, stepPods: stepPodsOf(line), bakeSeconds: 60 };
  }
  const judging = {
    checks: checksOf(line),
    windowSeconds,
    minRequests: 0,
    decideWithinSeconds: (last + 1) * windowSeconds,
    onUndecided: 'ask',
    passEarly: true,
    ...(line.preset === undefined ? {} : { preset: line.preset }),
  } as const satisfies Judging;
  return { judging, stepPods: stepPodsOf(line), bakeSeconds: 0 };
};

/** New pods of each step, and where there are several, all of them at the end: nothing is compared there. */
const stepPodsOf = (line: Line): readonly number[] => {
  const given = [line.canaryPods ?? 1].flat();
  const last = Math.max(...line.windows.map((window) => window?.step ?? 0));
  if (last === 0) return given;
  const steps = Array.from({ length: last + 1 }, (_, step) => given[Math.min(step, given.length - 1)] ?? 1);
  const first = steps[0] ?? 1;
  return [...steps, first + (line.stablePods ?? stableOf(line, first))];
};

/** When the step of this window begins (epoch ms): with the first window of it. */
const sinceOf = (line: Line, step: number, windowSeconds: number): number => {
  const first = line.windows.findIndex((window) => window !== null && (window.step ?? 0) === step);
  return since + Math.max(0, line.windows[first]?.at ?? first) * windowSeconds * 1000;
};

const cellsOf = (window: LineWindow | null): readonly (readonly [string, LineCell | null])[] =>
  window === null ? [] : window.cells === undefined ? [[place, window]] : Object.entries(window.cells);

const placesOf = ({ windows }: Line): readonly string[] => {
  const names = new Set(windows.flatMap((window) => cellsOf(window).map(([name]) => name)));
  return names.size === 0 ? [place] : [...names].sort();
};

/** What the windows speak of is checked: errors where there are counts, latency where there are buckets, each gauge. */
const checksOf = ({ windows, preset, tail }: Line): readonly Check[] => {
  const cells = windows.flatMap((window) => cellsOf(window).flatMap(([, cell]) => cell ?? []));
  const gauges = new Set(cells.flatMap((cell) => Object.keys(cell.gauges ?? {})));
  const isStrict = preset === 'strict';
  const slowdown = { kind: 'slowdown', tail: tail ?? 'all', maxIncrease: isStrict ? 0 : 0.05 } as const;
  const errors = { kind: 'errors', maxIncrease: isStrict ? 0 : 0.1, floor: 0 } as const;
  const hasErrors = cells.some(({ xc, xb }) => typeof xc === 'number' || typeof xb === 'number');
  const found: readonly Check[] = [
    ...(hasErrors ? [errors] : []),
    ...(cells.some(({ buckets }) => buckets != null) ? [slowdown] : []),
    ...[...gauges].map(
      (gauge) => ({ kind: 'gauge', gauge, maxIncrease: 0.05, lowerIsWorse: false }) as const,
    ),
  ];
  return found.length === 0 ? [errors] : found;
};

interface Moment {
  readonly name: string;
  readonly window: LineWindow | null;
  readonly index: number;
  readonly now: number;
}

const lookAt = (
  line: Line,
  { judging, stepPods, bakeSeconds }: Settings,
  { name, window, index, now }: Moment,
): Measurement => {
  const to = since + ((window?.at ?? index) + 1) * judging.windowSeconds * 1000;
  const cell = cellsOf(window).find(([of]) => of === name)?.[1] ?? null;
  const step = window?.step ?? 0;
  const canary = window?.canaryPods ?? stepPods[Math.min(step, stepPods.length - 1)] ?? 1;
  const pods = {
    canary: named(armOf(step), canary),
    stable: named('old', line.stablePods ?? stableOf(line, canary)),
  };
  return {
    judging,
    ...pods,
    step,
    stepPods,
    ...shareOf(line, step, pods),
    since: line.defaults === true ? sinceOf(line, step, judging.windowSeconds) : since,
    bakeSeconds,
    now,
    windows: cell === null ? [] : countsOf(cell, to, step),
    gauges: cell === null ? [] : gaugesOf(cell, to, step),
    ...pastOf(line, name),
  };
};

/**
 * Which share of the traffic was set. A release with the defaults has no router, so its pods get what as many others
 * get, and too little of it is told from their number; unless the line gives another share than that.
 */
const shareOf = (
  line: Line,
  step: number,
  { canary, stable }: Pick<Measurement, 'canary' | 'stable'>,
): Pick<Measurement, 'share'> => {
  const shares = [line.share ?? []].flat();
  const told = shares[Math.min(step, shares.length - 1)];
  if (line.defaults !== true) return { share: told ?? 0.5 };
  const ofPods = [stable.length, Math.max(1, stable.length - canary.length)].map(
    (others) => canary.length / (canary.length + others),
  );
  const isOfPods = told === undefined || ofPods.some((part) => told / part < 1.5 && part / told < 1.5);
  return isOfPods ? {} : { share: told };
};

/** A line counts all new pods together: which of them a step has added is unknown, so each step has others. */
const armOf = (step: number): string => `new-${step}`;

const named = (arm: string, count: number): readonly string[] =>
  Array.from({ length: count }, (_, pod) => `${arm}-${pod}`);

/** As many as are in the history, or as the traffic of the arms suggests: what is expected of the new pods hangs on it. */
const stableOf = ({ history = [], windows }: Line, canary: number): number => {
  const seen = new Set(history.map(({ pod }) => pod)).size;
  if (seen > 0) return seen;
  const sum = (of: (cell: LineCell) => number | null | undefined) =>
    windows
      .flatMap((window) => cellsOf(window))
      .reduce((all, [, cell]) => all + ((cell && of(cell)) ?? 0), 0);
  const [nc, nb] = [sum((cell) => cell.nc), sum((cell) => cell.nb)];
  return nc > 0 ? Math.min(1000, Math.max(1, Math.round((canary * nb) / nc))) : 10 * canary;
};

/** One row an arm: the judge adds up pods anyway. An arm without a number has no row. */
const countsOf = ({ xc, nc, xb, nb, buckets }: LineCell, to: number, step: number): readonly Counts[] => {
  const row = (
    pod: string,
    bad: number | null | undefined,
    all: number | null | undefined,
    arm: 'canary' | 'stable',
  ) => {
    const histogram = buckets?.[arm] ?? undefined;
    const requests = all ?? histogram?.all;
    if (requests === undefined || (bad == null && histogram === undefined)) return [];
    return [
      { pod, to, requests, errors: bad ?? 0, ...(histogram === undefined ? {} : { buckets: histogram }) },
    ];
  };
  return [...row(`${armOf(step)}-0`, xc, nc, 'canary'), ...row('old-0', xb, nb, 'stable')];
};

const gaugesOf = ({ gauges }: LineCell, to: number, step: number): readonly Gauged[] =>
  Object.entries(gauges ?? {}).flatMap(([gauge, { canary, stable }]) => {
    const rows = (arm: string, values: readonly (number | null)[] | null) =>
      (values ?? []).flatMap((mean, pod) =>
        mean === null ? [] : [{ gauge, pod: `${arm}-${pod}`, to, mean }],
      );
    return [...rows(armOf(step), canary), ...rows('old', stable)];
  });

const pastOf = ({ history = [] }: Line, name: string): Pick<Measurement, 'history' | 'historyGauges'> => {
  const rows = history.filter(({ cell }) => cell === undefined || cell === name);
  return {
    history: rows.flatMap(({ pod, to, bad, all, buckets }) =>
      all == null && buckets == null
        ? []
        : [
            {
              pod,
              to,
              requests: all ?? buckets?.all ?? 0,
              errors: bad ?? 0,
              ...(buckets == null ? {} : { buckets }),
            },
          ],
    ),
    historyGauges: rows.flatMap(({ pod, to, gauges }) =>
      Object.entries(gauges ?? {}).flatMap(([gauge, mean]) =>
        mean === null ? [] : [{ gauge, pod, to, mean }],
      ),
    ),
  };
};
