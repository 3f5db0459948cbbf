import type { Act } from '#domain/workload/step.ts';
import type { SequenceEvent } from '../sequence.ts';
import type { Fleet } from './fleet.ts';
import type { Timetable } from './timetable.ts';

/** The way of our writes to the cluster, and what may happen to them on it. */
export interface Wire {
  /** `lost`: whoever sent it does not know what became of it, or knows that nothing did. */
  send(release: string, act: Act): 'done' | 'lost';
  readonly isOpen: () => boolean;
  readonly opensAt: () => number;
  break(event: Extract<SequenceEvent, { kind: 'fault' | 'kill' | 'stall' }>): void;
  /** All trouble is over. */
  heal(): void;
}

interface Around {
  readonly fleet: Fleet;
  readonly time: Timetable;
  /** Hears of each write that is sent; false cuts off one that writes without end. */
  readonly sent: (release: string) => boolean;
  /** Whether this release may still write. */
  readonly holds: (release: string) => boolean;
  /** Runs a write in somebody's name. */
  readonly as: (release: string, act: Act, isLate: boolean, run: () => void) => void;
}

export const openWire = ({ fleet, time, sent, holds, as }: Around): Wire => {
  let conflicts = 0;
  let silences = 0;
  let late = { times: 0, ms: 0 };
  let stallMs = 0;
  let closedUntil = 0;
  let doom: { effect: number; when: 'before' | 'after'; downMs: number } | undefined;

  const write = (release: string, act: Act, isLate: boolean) =>
    as(release, act, isLate, () => {
      if (act.kind === 'patch') fleet.patch(act.operations, 'tidegate');
      // One that exists is not created again.
      else if (act.kind === 'create' && fleet.live() === undefined) fleet.make(act.object, 'tidegate');
      else if (act.kind === 'remove' && act.ref.kind === 'Pod') fleet.removePod(act.uid);
      else if (act.kind === 'remove' && fleet.live()?.metadata.uid === act.uid) fleet.removeWorkload();
    });
  const dies = (release: string, act: Act): boolean => {
    if (doom === undefined) return false;
    doom.effect -= 1;
    if (doom.effect > 0) return false;
    if (doom.when === 'after') write(release, act, false);
    closedUntil = time.now() + doom.downMs;
    doom = undefined;
    return true;
  };
  return {
    isOpen: () => time.now() >= closedUntil,
    opensAt: () => closedUntil,
    send(release, act) {
      if (!sent(release) || !holds(release)) return 'lost';
      if (conflicts > 0) {
        conflicts -= 1;
        return 'lost';
      }
      if (dies(release, act)) return 'lost';
      if (stallMs > 0) {
        closedUntil = time.now() + stallMs;
        time.after(stallMs, () => holds(release) && write(release, act, false));
        stallMs = 0;
        return 'lost';
      }
      if (late.times > 0) {
        late.times -= 1;
        time.after(late.ms, () => write(release, act, true));
        return 'lost';
      }
      write(release, act, false);
      if (silences === 0) return 'done';
      silences -= 1;
      return 'lost';
    },
    break(event) {
      if (event.kind === 'kill') doom = { ...event };
      else if (event.kind === 'stall') stallMs = event.ms;
      else if (event.fault === 'late') late = { times: event.times, ms: event.ms };
      else if (event.fault === 'lost-answer') silences += event.times;
      else if (event.fault === 'conflict' || event.fault === 'too-busy') conflicts += event.times;
      else if (event.fault === 'unreachable') closedUntil = time.now() + event.ms;
    },
    heal() {
      conflicts = silences = stallMs = 0;
      late = { times: 0, ms: 0 };
      doom = undefined;
    },
  };
};
