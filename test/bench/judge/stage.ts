import { judge } from '#domain/analysis/judge.ts';
import type { Counts, Measurement } from '#domain/analysis/observation.ts';
import type { JudgeState } from '#domain/analysis/judge-state.ts';
import type { Check, Verdict } from '#domain/analysis/verdict.ts';

export const start = 1_000_000_000_000;
const minute = 60_000;

export type Told = Omit<Counts, 'pod' | 'to'>;
type Arm = 'new' | 'old';

/** What pods do, window by window; what is not told is one new pod, three stable ones, an hour, and a check on errors. */
export interface Attack {
  readonly canary?: number;
  readonly stable?: number;
  readonly windows?: number;
  readonly checks?: readonly Check[];
  readonly row?: (arm: Arm, window: number, pod: number) => Told | undefined;
  readonly gauge?: (arm: Arm, window: number, pod: number) => number;
  readonly history?: (window: number, pod: number) => Told;
  readonly measurement?: (window: number) => Partial<Measurement>;
}

export const errors = { kind: 'errors', maxIncrease: 0.1, floor: 0 } as const satisfies Check;
export const cpu = {
  kind: 'gauge',
  gauge: 'cpu',
  maxIncrease: 0.05,
  lowerIsWorse: false,
} as const satisfies Check;
export const slowdown = { kind: 'slowdown', tail: 'p99', maxIncrease: 0.05 } as const satisfies Check;

/** The verdict that ends it, or the last one. */
export const after = ({
  canary = 1,
  stable = 3,
  windows = 60,
  checks = [errors],
  row,
  gauge,
  history,
  measurement,
}: Attack) => {
  const names = (arm: Arm, count: number) =>
    Array.from({ length: count }, (_, pod) => ({ arm, pod, name: `${arm}-${pod}` }));
  const [fresh, old] = [names('new', canary), names('old', stable)];
  const past = Array.from({ length: 120 }, (_, window) =>
    old.map(({ name, pod }) => ({
      pod: name,
      to: start - window * minute,
      ...(history?.(window, pod) ?? { requests: 0, errors: 0 }),
    })),
  ).flat();
  let state: JudgeState | undefined;
  let verdict: Verdict = { kind: 'inconclusive', reason: '', evidence: [] };
  for (let window = 0; window < windows; window += 1) {
    const to = start + (window + 1) * minute;
    const all = [...fresh, ...old];
    const judged = judge(
      {
        judging: {
          checks,
          windowSeconds: 60,
          minRequests: 100,
          decideWithinSeconds: 3600,
          onUndecided: 'ask',
          passEarly: true,
        },
        windows: all.flatMap(({ arm, pod, name }) => {
          const told = row?.(arm, window, pod);
          return told === undefined ? [] : [{ pod: name, to, ...told }];
        }),
        gauges:
          gauge === undefined
            ? []
            : all.map(({ arm, pod, name }) => ({
                gauge: 'cpu',
                pod: name,
                to,
                mean: gauge(arm, window, pod),
              })),
        canary: fresh.map(({ name }) => name),
        stable: old.map(({ name }) => name),
        stepPods: [canary],
        since: start,
        bakeSeconds: 0,
        now: to,
        ...(history === undefined ? {} : { history: past }),
        ...measurement?.(window),
      },
      state,
    );
    ({ state, verdict } = judged);
    if (verdict.kind !== 'wait') break;
  }
  return verdict;
};

export const told = (requests: number, bad: number): Told => ({ requests, errors: bad });
export const cut = (bounds: readonly number[], shares: readonly number[]): Told => ({
  ...told(1000, 0),
  buckets: { bounds, counts: shares.map((share) => share * 1000), all: 1000 },
});
export const wave = (window: number, pod: number): number => Math.sin(1.7 * window + 2.3 * pod);
