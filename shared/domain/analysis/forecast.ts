import { detectionPowerOf } from './detection-power.ts';
import type { Past, ForecastInput, Observed } from './forecast-input.ts';
import type { Measurement } from './observation.ts';
import { freshState } from './judge-state.ts';
import { fullMargin, marginAt } from './statistics/presets.ts';
import type { Check, Judging } from './verdict.ts';

/** What one check can see in one step, from what the running version did before. */
export interface DetectionPower {
  readonly check: Check['kind'];
  /** Which of several of a kind: the gauge's name, the pair's. */
  readonly of?: string;
  /** Seconds until a good release passes; absent when it never does before the deadline. */
  readonly passSeconds?: number;
  /** The smallest of the usual increases that is found before the deadline: how large in words, and how soon. */
  readonly detects?: { readonly times: number; readonly what: string; readonly seconds: number };
}

/**
 * What each step but the last can detect, in the order of the steps; at the last one nothing is left to compare with.
 */
export const forecastSteps = (
  judging: Judging,
  steps: readonly {
    readonly percent: number;
    readonly pods?: number;
    readonly bakeSeconds: number;
    /** Of the requests, 0..1, where it is not that of the pods. */
    readonly share?: number;
  }[],
  past: Past,
): readonly (readonly DetectionPower[])[] => {
  const all = past.pods.length;
  const stepPods = steps.map(({ percent, pods }) => pods ?? Math.max(1, Math.ceil((all * percent) / 100)));
  const state = freshState({ ...blank(judging), ...past, stepPods });
  return steps.slice(0, -1).map(({ bakeSeconds, share: said }, step) => {
    const share = Math.min(0.99, said ?? (stepPods[step] ?? 1) / Math.max(1, all));
    const deadline = Math.max(judging.decideWithinSeconds, bakeSeconds);
    const margin = step === steps.length - 2 ? fullMargin : marginAt(share);
    const input = { judging, past, share, margin, state: { ...state, step }, deadline };
    return judging.checks.map((check) => within(detectionPowerOf(check, input), check, input, bakeSeconds));
  });
};

const blank = (judging: Judging): Measurement => ({
  judging,
  windows: [],
  canary: [],
  stable: [],
  since: 0,
  bakeSeconds: 0,
  now: 0,
});

/** The bake and the deadline hold for every check. */
const within = (
  { passSeconds, detects, what }: Observed,
  check: Check,
  { judging, deadline }: ForecastInput,
  bakeSeconds: number,
): DetectionPower => {
  const least = judging.passEarly === true ? 0 : bakeSeconds;
  const warmup = judging.warmupSeconds ?? 0;
  const passes = Math.max(passSeconds + warmup, least);
  return {
    check: check.kind,
    ...(check.kind === 'gauge' ? { of: check.gauge } : check.kind === 'pair' ? { of: check.name } : {}),
    ...(passes <= deadline + warmup ? { passSeconds: Math.ceil(passes) } : {}),
    ...(detects === undefined
      ? {}
      : {
          detects: {
            times: detects.times,
            what: what(detects),
            seconds: Math.ceil(detects.seconds + warmup),
          },
        }),
  };
};
