import type { tails } from './statistics/latency.ts';
import type { PresetName } from './statistics/presets.ts';

/** What the user promised to look at. Ratios are 0..1; `maxIncrease` 0.1 means "up to 1.1 times the stable pods' is good". */
export type Check = (
  | { readonly kind: 'errors'; readonly maxIncrease: number; readonly floor: number }
  /** The share of requests that are slower than this. */
  | {
      readonly kind: 'latency';
      readonly slowerThanMs: number;
      readonly maxIncrease: number;
      readonly floor: number;
    }
  /** How long requests take: up to this much longer is good, at the named tail. Needs a histogram. */
  | { readonly kind: 'slowdown'; readonly tail: keyof typeof tails; readonly maxIncrease: number }
  /** A gauge of the pods, by the name that the metrics source knows it by. */
  | {
      readonly kind: 'gauge';
      readonly gauge: string;
      readonly maxIncrease: number;
      readonly lowerIsWorse: boolean;
      /** PromQL of the user's own, with `$pods` (and `$window`) to be filled in; the source's settings know it otherwise. */
      readonly query?: string;
    }
  /** How much went wrong in a window, and of how much, each by PromQL of the user's own with `$pods` and `$window`. */
  | {
      readonly kind: 'pair';
      readonly name: string;
      readonly bad: string;
      readonly total: string;
      readonly maxIncrease: number;
      readonly floor: number;
    }
  /** An objective without a baseline: 0.999 of all requests are good. */
  | { readonly kind: 'slo'; readonly objective: number }
) & {
  /** It is reported, but decides nothing. */
  readonly advisory?: true;
  /** Not configured by the user: read if the source has a history of it, never needed to pass, and fails by itself. */
  readonly isBonus?: true;
};

export interface Judging {
  readonly checks: readonly Check[];
  readonly windowSeconds: number;
  /** With fewer requests than this in either arm a step does not pass. */
  readonly minRequests: number;
  /** Counted from the settling of the step; then "cannot tell" is the answer. */
  readonly decideWithinSeconds: number;
  readonly onUndecided: 'ask' | 'roll-back';
  /** Default `balanced`. */
  readonly preset?: PresetName;
  /** The verdict if there are no numbers at all; default `hold`. */
  readonly onMissing?: 'ask' | 'roll-back';
  /** Windows that begin sooner after the settling are not looked at. */
  readonly warmupSeconds?: number;
  /** A step may pass before its bake is over, as soon as it is shown to be good. */
  readonly passEarly?: boolean;
  /** Who counts the requests; default: the pods themselves. */
  readonly source?: 'router';
  /** A question is open, or the release is paused: it is looked at for days, and nothing has to be decided soon. */
  readonly isOpen?: true;
  /** The application configures no checks: these are assumed, and readiness decides if nothing measures them. */
  readonly isAssumed?: true;
}

/** One check with the numbers behind it: bad events and requests of each arm, or the means of a gauge. */
export interface Evidence {
  readonly check: Check['kind'];
  /** Which of several of a kind: the gauge's name, the limit of the slow. */
  readonly of?: string;
  readonly canary: { readonly bad: number; readonly requests: number };
  readonly stable: { readonly bad: number; readonly requests: number };
  /** The canary's rate over the stable pods'; absent while it cannot be said. */
  readonly times?: number;
  /** How many times likelier the numbers are if it is bad than if it is not, and the other way round. */
  readonly bad: number;
  readonly good: number;
  readonly advisory?: true;
  /** Why there are no recent numbers: the source's response, or what was wrong with it. */
  readonly missing?: string;
  readonly message: 'good' | 'bad' | 'too-little' | 'nothing';
}

interface Found {
  /** One sentence for people, with the numbers. */
  readonly reason: string;
  readonly evidence: readonly Evidence[];
}

/** Never a boolean: missing data is never a pass, and "cannot tell" is an answer of its own. */
export type Verdict =
  | ({ readonly kind: 'pass' } & Found)
  | ({ readonly kind: 'fail' } & Found)
  | ({ readonly kind: 'wait'; readonly waitSeconds: number } & Found)
  | ({ readonly kind: 'inconclusive' } & Found)
  | ({ readonly kind: 'no-data' } & Found);
