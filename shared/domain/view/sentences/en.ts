import { enNext, enStops } from './en-outlook.ts';
import { enCause, enEnd, enNewer, enOutcome, enRelease } from './en-release.ts';
import { enTarget } from './en-target.ts';
import { minuteOf } from './minute-of.ts';
import type { Sentences } from './sentences.ts';

export const en: Sentences = {
  release: enRelease,
  target: enTarget,
  cause: enCause,
  outcome: enOutcome,
  end: enEnd,
  next: enNext,
  stops: enStops,
  reason: (recorded) => recorded,
  notStarted: 'not started yet',
  aboutToStart: 'about to start',
  planning: (cause) => `${cause}; planning`,
  awaiting: ({ what, reason, since }) => `waiting for ${what} to answer since ${minuteOf(since)}: ${reason}`,
  paused: (by) => (by === undefined ? 'paused' : `paused by ${by}`),
  abortedBy: (by) => `aborted by ${by}; `,
  undoes: (release) => `undoes release ${release}; `,
  held: (reason) => `held: ${reason}`,
  whereabouts: (targets, more) =>
    `${targets.map(({ name, message }) => `${name}: ${message}`).join('; ')}${more === 0 ? '' : ` and ${more} more`}`,
  newer: enNewer,
};
