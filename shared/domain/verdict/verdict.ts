/** What the user promised to look at. Ratios are 0..1; `maxIncrease` 0.5 means "at most 1.5 times the stable pods'". */
export type Check =
  | { readonly kind: 'errors'; readonly maxIncrease: number; readonly floor: number }
  | {
      readonly kind: 'latency';
      readonly slowerThanMs: number;
      readonly maxIncrease: number;
      readonly floor: number;
    };

export interface Judging {
  readonly checks: readonly Check[];
  readonly windowSeconds: number;
  /** Fewer requests than this in either arm is too little to tell. */
  readonly minRequests: number;
  /** Counted from the settling of the step; then "cannot tell" is the answer. */
  readonly decideWithinSeconds: number;
  readonly onUndecided: 'hold' | 'roll-back';
}

/** One check with the numbers behind it: bad events and requests of each arm. */
export interface Evidence {
  readonly check: Check['kind'];
  readonly canary: { readonly bad: number; readonly requests: number };
  readonly stable: { readonly bad: number; readonly requests: number };
  /** Canary ratio over the ratio that would still be allowed; above 1 is a breach. */
  readonly strain: number;
  readonly says: 'good' | 'bad' | 'too-little' | 'nothing';
}

interface Found {
  /** One sentence for people, with the numbers. */
  readonly because: string;
  readonly evidence: readonly Evidence[];
}

/** Never a boolean: missing data is never a pass, and "cannot tell" is an answer of its own. */
export type Verdict =
  | ({ readonly kind: 'pass' } & Found)
  | ({ readonly kind: 'fail' } & Found)
  | ({ readonly kind: 'wait'; readonly waitSeconds: number } & Found)
  | ({ readonly kind: 'inconclusive' } & Found)
  | ({ readonly kind: 'no-data' } & Found);
