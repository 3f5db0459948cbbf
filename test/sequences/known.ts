import type { Finding } from './scene.ts';

/** A finding that is understood and not mended yet; it is told, and does not make a run red. Each leaves with its cause. */
export interface Known {
  readonly invariant: string;
  readonly what: RegExp;
  readonly why: string;
}

/** The way back puts the snapshot over whatever people have changed during the hold. */
const overwritten = 'what a person edits during a hold is overwritten on the way back';

export const known: readonly Known[] = [
  { invariant: 'owner-template', what: /(image|env|restartedAt|HAND)/, why: overwritten },
  {
    invariant: 'owner-template',
    what: /annotations/,
    why: 'a pod template is replaced whole, so that annotations of others in it are lost',
  },
  { invariant: 'owner-fields', what: /(minReady|Deadline|strategy|paused)/, why: overwritten },
];

export const isKnown = ({ invariant, what }: Finding): boolean =>
  known.some((one) => one.invariant === invariant && one.what.test(what));
