import type { Trial } from './traffic.ts';

/** What a judge said of a trial, and in which minute (1 is the first); `none` when it had nothing to say to the end. */
export interface Ruling {
  readonly kind: 'fail' | 'pass' | 'none';
  readonly minute: number;
}

export interface Judge {
  readonly name: string;
  rule(trial: Trial): Ruling;
}
