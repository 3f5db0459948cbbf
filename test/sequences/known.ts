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
  {
    invariant: 'bounded',
    what: /more than \d+ writes/,
    why: 'a movement that does not come to rest writes without end, for instance where there are no replicas',
  },
  {
    invariant: 'way-out',
    what: /States\.Timeout|rolled-back|rollback-failed/,
    why: 'what follows from writes without end',
  },
  { invariant: 'nothing-left', what: /label of|still held/, why: 'what follows from writes without end' },
  { invariant: 'all-run', what: /pods run/, why: 'what follows from writes without end' },
  {
    invariant: 'budget',
    what: /pods run the new revision/,
    why: 'a file that raises the number of replicas with the image makes them all new at once',
  },
  { invariant: 'share', what: /long after scaling/, why: 'the same, as long as the step stands' },
  {
    invariant: 'floor',
    what: /are promised/,
    why: 'pods of others, and holds taken over, are counted as Ready new pods',
  },
  {
    invariant: 'truth',
    what: /never got Ready|is said to be/,
    why: 'pods of others are counted as new pods',
  },
];

export const isKnown = ({ invariant, what }: Finding): boolean =>
  known.some((one) => one.invariant === invariant && one.what.test(what));
