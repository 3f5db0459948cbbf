import { sightOf } from './detection-power.ts';
import type { Past, Scene, Seen } from './forecast-input.ts';
import type { Look } from './observation.ts';
import { freshState } from './judge-state.ts';
import type { Check, Judging } from './verdict.ts';

/** What one check can see in one step, from what the running version did before. */
export interface Sight {
  readonly check: Check['kind'];
  /** Which of several of a kind: the gauge's name, the pair's. */
  readonly of?: string;
  /** Seconds until a good release passes; absent when it never does before the deadline. */
  readonly passSeconds?: number;
  /** The smallest of the usual increases that is found before the deadline: how large in words, and how soon. */
  readonly detects?: { readonly times: number; readonly what: string; readonly seconds: number };
}

/** What each step but the last can tell, in the order of the steps; the last one has nobody left to be compared with. */
export const forecastSteps = (
  judging: Judging,
  steps: readonly { readonly percent: number; readonly bakeSeconds: number }[],
  past: Past,
): readonly (readonly Sight[])[] => {
  const all = past.pods.length;
  const stepPods = steps.map(({ percent }) => Math.max(1, Math.ceil((all * percent) / 100)));
  const state = freshState({ ...blank(judging), ...past, stepPods });
  return steps.slice(0, -1).map(({ bakeSeconds }, step) => {
    const share = Math.min(0.99, (stepPods[step] ?? 1) / Math.max(1, all));
    const deadline = Math.max(judging.decideWithinSeconds, bakeSeconds);
    const scene = { judging, past, share, state: { ...state, step }, deadline };
    return judging.checks.map((check) => within(sightOf(check, scene), check, scene, bakeSeconds));
  });
};

const blank = (judging: Judging): Look => ({
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
  { passSeconds, detects, what }: Seen,
  check: Check,
  { judging, deadline }: Scene,
  bakeSeconds: number,
): Sight => {
  const least = judging.passEarly === true ? 0 : bakeSeconds;
  const passes = Math.max(passSeconds, least);
  return {
    check: check.kind,
    ...(check.kind === 'gauge' ? { of: check.gauge } : check.kind === 'pair' ? { of: check.name } : {}),
    ...(passes <= deadline ? { passSeconds: Math.ceil(passes) } : {}),
    ...(detects === undefined
      ? {}
      : { detects: { times: detects.times, what: what(detects), seconds: Math.ceil(detects.seconds) } }),
  };
};
