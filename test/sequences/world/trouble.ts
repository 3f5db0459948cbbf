import type { SequenceEvent } from '../sequence.ts';
import type { Bench } from './bench.ts';

/** From now on, or for the next requests, something is in the way of ours. */
export const breakSomething = (
  { ground, tap, clock }: Bench,
  { fault, times, ms }: Extract<SequenceEvent, { kind: 'fault' }>,
): void => {
  switch (fault) {
    case 'late':
      Object.assign(tap.late, { times, ms });
      return;
    case 'watch-breaks':
      return ground.faults.breakWatches();
    case 'unreachable':
      ground.faults.next({ fault: { kind: 'unreachable' }, times: Infinity });
      clock.after(ms, () => ground.faults.clear());
      return;
    case 'conflict':
      return ground.faults.next({ fault: { kind: 'conflict' }, verb: 'patch', times });
    case 'lost-answer':
      return ground.faults.next({ fault: { kind: 'timeout' }, verb: 'patch', times });
    case 'too-busy':
      return ground.faults.next({ fault: { kind: 'too-many-requests' }, times });
    default:
      return fault satisfies never;
  }
};
