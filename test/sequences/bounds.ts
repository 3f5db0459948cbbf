import type { Sequence, SequenceEvent } from './sequence.ts';

/** How many writes of ours there may be, and when there may be none. */
export interface Bounds {
  sent(release: string, at: number): string | undefined;
  /** Nothing may be written in these last ms. */
  quiet(now: number, ms: number): string | undefined;
  total(): number;
}

/** Two writes a step, and those at the beginning and the end, for one workload with a Service beside it. */
const perRelease = (steps: number, targets: number): number => targets * (14 + 4 * steps);
/** What one thing from outside may cost: a write that is tried again, or a movement that is begun anew. */
const perHappening = 10;
const perFault = 6;

/** Writes do not grow without end: each release has so many, and whatever happens from outside so many more. */
export const bounds = ({ world, events }: Sequence): Bounds => {
  const counts = new Map<string, number>();
  const most =
    perRelease(world.steps.length, world.targets) + events.reduce((sum, event) => sum + costOf(event), 0);
  let last = 0;
  let total = 0;
  return {
    sent(release, at) {
      total += 1;
      last = at;
      const count = (counts.get(release) ?? 0) + 1;
      counts.set(release, count);
      return count > most ? `release ${release} has sent more than ${most} writes` : undefined;
    },
    quiet: (now, ms) =>
      last > now - ms
        ? `a write was sent ${Math.round((now - last) / 1000)} s ago, though nothing had changed`
        : undefined,
    total: () => total,
  };
};

const costOf = (event: SequenceEvent): number => {
  if (event.kind === 'wait' || event.kind === 'sweep' || event.kind === 'sync' || event.kind === 'tenant')
    return 0;
  return event.kind === 'fault' ? perFault * event.times + Math.ceil(event.ms / 1_000) : perHappening;
};
