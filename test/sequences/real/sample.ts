import { randomBytes } from 'node:crypto';
import { sequenceOf } from '../generate/sequence.ts';
import { play } from '../play.ts';
import { addTo, emptyTally, type Tally } from '../report.ts';
import type { Sequence } from '../sequence.ts';
import { namespaceOf, targetsOf } from '../world/source.ts';
import { realGround } from './ground.ts';
import { isPlayable, waitsLong } from './playable.ts';

/** So many at once: what they wait for is mostly time. */
const atOnce = 16;
/** Of these so many play slow ones first, which wait until a release is given up that has no deadline of its own. */
const slowAtOnce = 4;

/** Shorter where only waiting is lost by it. */
const hastened = ({ seed, world, events }: Sequence, prefix: string): Sequence => ({
  seed,
  world: { ...world, prefix, bakeSeconds: Math.min(world.bakeSeconds, 3), deadlineSeconds: 30 },
  events,
});

/** Playable sequences, by how many times they wait long. */
const seedsFrom = (from: number, fits: (waits: number) => boolean) => {
  let seed = from - 1;
  const isNext = (sequence: Sequence): boolean => isPlayable(sequence) && fits(waitsLong(sequence));
  return {
    last: () => seed,
    next(): Sequence {
      do seed += 1;
      while (!isNext(sequenceOf(seed)));
      return sequenceOf(seed);
    },
  };
};

/** How many sequences, from which seed on, and after how many minutes none is begun any more. */
interface Asked {
  readonly from: number;
  readonly count: number;
  /** How many of them are slow ones. */
  readonly slow: number;
  readonly minutes: number;
}

/** Plays so many playable sequences, each in a namespace of its own; `say` hears of each that is red, and of the next seed. */
export const sample = async (
  kubeconfig: string,
  { from, count, slow: slowCount, minutes }: Asked,
  say: (line: string) => void,
): Promise<Tally> => {
  const tally = emptyTally();
  const end = performance.now() + minutes * 60_000;
  const [slow, quick] = [seedsFrom(from, (waits) => waits === 1), seedsFrom(from, (waits) => waits === 0)];
  let [left, slowLeft] = [count, Math.min(count, slowCount)];
  const next = (isForSlow: boolean): Sequence | undefined => {
    if (left === 0 || performance.now() > end) return undefined;
    const isSlow = slowLeft > 0 && (isForSlow || left === slowLeft);
    left -= 1;
    if (isSlow) slowLeft -= 1;
    const sequence = isSlow ? slow.next() : quick.next();
    return hastened(sequence, `seq-${sequence.seed}-${randomBytes(3).toString('hex')}`);
  };
  const work = async (isForSlow: boolean): Promise<void> => {
    for (let sequence = next(isForSlow); sequence !== undefined; sequence = next(isForSlow)) {
      const [target = 'eu'] = targetsOf(sequence.world);
      const ground = await realGround(kubeconfig, namespaceOf(sequence.world, target));
      try {
        const { findings, instants, writes } = await play(sequence, undefined, ground);
        addTo(tally, findings, instants, writes);
        for (const { invariant, what, at } of findings)
          say(`seed ${sequence.seed} at ${at} ms: ${invariant}: ${what}`);
      } catch (error) {
        addTo(
          tally,
          [{ seed: sequence.seed, invariant: 'no-crash', target, at: 0, what: String(error) }],
          0,
          0,
        );
        await ground.close();
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, count) }, (_, index) => work(index < slowAtOnce)));
  say(`the next seed is ${Math.max(slow.last(), quick.last()) + 1}; of the quick ones ${quick.last() + 1}`);
  return tally;
};
