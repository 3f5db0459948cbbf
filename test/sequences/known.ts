import type { Finding } from './scene.ts';

/** A finding that is understood and not mended yet; it is told, and does not make a run red. Each leaves with its cause. */
export interface Known {
  readonly invariant: string;
  readonly what: RegExp;
  readonly why: string;
}

export const known: readonly Known[] = [];

export const isKnown = ({ invariant, what }: Finding): boolean =>
  known.some((one) => one.invariant === invariant && one.what.test(what));
