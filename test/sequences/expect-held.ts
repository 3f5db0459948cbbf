import { expect } from 'vitest';
import { playLean } from './lean/play.ts';
import { play } from './play.ts';
import type { Sequence, SequenceEvent, WorldSpec } from './sequence.ts';

/* What plays a sequence that was found once, in both tiers. */

/** Beside other work on a machine, which is most of the time. */
export const patienceMs = 240_000;

const worldOf = (world: Partial<WorldSpec>): WorldSpec => ({
  exists: true,
  replicas: 2,
  steps: [{ percent: 50 }, { percent: 100 }],
  bakeSeconds: 3,
  concurrency: 'queue',
  targets: 1,
  serves: false,
  owner: {},
  text: 'plain',
  strangers: 0,
  goneAfterMs: 300,
  deadlineSeconds: 30,
  ...world,
});

export const sequence = (world: Partial<WorldSpec>, ...events: readonly SequenceEvent[]): Sequence => ({
  seed: 1,
  world: worldOf(world),
  events,
});

export const expectHeld = async (sequences: readonly Sequence[], tiers = [playLean, play]): Promise<void> => {
  const found = [];
  for (const one of sequences)
    for (const tier of tiers) {
      const { findings } = await tier(one);
      found.push(...findings.map((finding) => ({ ...finding, one: JSON.stringify(one) })));
    }
  expect(found).toEqual([]);
};

export const scaledTo = (after: number, replicas: number): SequenceEvent => ({
  after,
  kind: 'scale',
  by: 'person',
  replicas,
});
