import type { Sequence, WorldSpec } from './sequence.ts';

/** Plainer worlds than this one, each in one respect. */
const plainer = (world: WorldSpec): readonly WorldSpec[] => {
  const { written: _, ...unwritten } = world;
  const { autoscaler: __, ...unscaled } = world;
  const { admission: ___, ...unmutated } = world;
  const { router: ____, match: ______, ...unrouted } = world;
  const { match: _______, ...unmatched } = world;
  const { secret: _____, ...open } = world;
  const worlds: readonly WorldSpec[] = [
    { ...world, targets: 1 },
    unwritten,
    unscaled,
    unmutated,
    unrouted,
    unmatched,
    open,
    { ...world, serves: false },
    { ...world, owner: {} },
    { ...world, text: 'plain' },
    { ...world, strangers: 0 },
    { ...world, goneAfterMs: 300 },
    { ...world, bakeSeconds: 3 },
    { ...world, steps: world.steps.map(({ percent }) => ({ percent })) },
    { ...world, steps: [{ percent: 50 }, { percent: 100 }] },
    ...[2, 3, 5].filter((count) => count < world.replicas).map((replicas) => ({ ...world, replicas })),
  ];
  return worlds.filter((one) => JSON.stringify(one) !== JSON.stringify(world));
};

const withoutEvent = (sequence: Sequence, index: number): Sequence => {
  const gone = sequence.events[index];
  const events = sequence.events
    // Time passes all the same.
    .map((event, at) => (at === index + 1 ? { ...event, after: event.after + (gone?.after ?? 0) } : event))
    .filter((_, at) => at !== index);
  return { ...sequence, events };
};

/** A sequence that is as short and as plain as can be found in so many tries, and still shows it. */
export const shrink = async (
  sequence: Sequence,
  shows: (sequence: Sequence) => Promise<boolean>,
  tries = 80,
): Promise<Sequence> => {
  let best = sequence;
  let tried = 0;
  const hasTries = () => tried < tries;
  const take = async (candidate: Sequence): Promise<boolean> => {
    tried += 1;
    if (!(await shows(candidate))) return false;
    best = candidate;
    return true;
  };
  for (let isBetter = true; isBetter && hasTries();) {
    isBetter = false;
    for (let index = best.events.length - 1; index >= 0 && hasTries(); index -= 1)
      isBetter = (await take(withoutEvent(best, index))) || isBetter;
    for (let at = 0; at < plainer(best.world).length && hasTries();) {
      const world = plainer(best.world)[at] as WorldSpec;
      const isTaken = await take({ ...best, world });
      isBetter = isTaken || isBetter;
      // What was taken is no longer among those that are plainer.
      if (!isTaken) at += 1;
    }
  }
  return best;
};
