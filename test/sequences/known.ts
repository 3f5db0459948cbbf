import type { Finding } from './scene.ts';

/** A finding that is understood and not mended yet; it is told, and does not make a run red. Each leaves with its cause. */
export interface Known {
  readonly invariant: string;
  readonly what: RegExp;
  readonly why: string;
}

export const known: readonly Known[] = [
  {
    invariant: 'budget',
    what: /^24 pods run the new revision of r-1, 13 are allowed \(step 0 %\)$/,
    why: 'who scales far down and up again within the seconds in which a step surges takes the surge along: the native controller shares out the number in proportion, before the next look (lean seed 4382)',
  },
];

export const isKnown = ({ invariant, what }: Finding): boolean =>
  known.some((one) => one.invariant === invariant && one.what.test(what));
