import { randomBytes } from 'node:crypto';
import { sequenceOf } from '../generate/sequence.ts';
import { play } from '../play.ts';
import { addTo, emptyTally, type Tally } from '../report.ts';
import type { Quality, Sequence } from '../sequence.ts';
import { namespaceOf, targetsOf } from '../world/source.ts';
import { realGround } from './ground.ts';

/** So many at once: what they wait for is mostly time. */
const atOnce = 16;
const longestMs = 120_000;

/** Sequences that a real cluster can play: it has no requests to judge, and no time for long pauses. */
const isPlayable = ({ world, events }: Sequence): boolean =>
  world.targets === 1 &&
  // What it hears of are the workload and its pods, and it has no cloud.
  world.tenant === undefined &&
  world.cloud === undefined &&
  !world.serves &&
  world.admission === undefined &&
  world.replicas <= 12 &&
  world.goneAfterMs === 300 &&
  isThere(world) &&
  // What is heard of late cannot be put between two calls.
  events.every(({ kind }) => kind !== 'lose') &&
  events.every((event) => event.kind !== 'scale' || isWithin(world, event.replicas)) &&
  // What is made anew, or is numbered, and never gets Ready is given up after ten minutes.
  ((isLasting({ world, events }) && (world.plain ?? 'Deployment') === 'Deployment') ||
    events.every((event) => event.kind !== 'release' || isSound(event.quality))) &&
  world.steps.every(({ approve }) => approve !== true) &&
  events.every((event) => event.kind !== 'kill' || event.downMs < 60_000) &&
  events.reduce((sum, { after }) => sum + after, 0) < longestMs;

/** Its nodes are everybody's, and it runs no controllers of OpenKruise; numbered pods come one after the other. */
const isThere = ({ plain = 'Deployment', replicas }: Sequence['world']): boolean =>
  plain === 'Deployment' || (plain.startsWith('StatefulSet') && replicas <= 5);

/** The workload is there all the time. */
const isLasting = ({ world, events }: Pick<Sequence, 'world' | 'events'>): boolean =>
  world.exists && events.every((event) => event.kind !== 'delete' || event.what === 'pod');

/** A real autoscaler takes what is outside its bounds back at once. */
const isWithin = ({ autoscaler }: Sequence['world'], replicas: number): boolean =>
  autoscaler === undefined || (autoscaler.min <= replicas && replicas <= autoscaler.max);

const isSound = (quality: Quality): boolean => quality === 'good' || quality === 'errs';

/** Shorter where only waiting is lost by it. */
const hastened = ({ seed, world, events }: Sequence, prefix: string): Sequence => ({
  seed,
  world: { ...world, prefix, bakeSeconds: Math.min(world.bakeSeconds, 3), deadlineSeconds: 30 },
  events,
});

/** How many sequences, from which seed on, and after how many minutes none is begun any more. */
interface Asked {
  readonly from: number;
  readonly count: number;
  readonly minutes: number;
}

/** Plays so many playable sequences, each in a namespace of its own; `say` hears of each that is red, and of the next seed. */
export const sample = async (
  kubeconfig: string,
  { from, count, minutes }: Asked,
  say: (line: string) => void,
): Promise<Tally> => {
  const tally = emptyTally();
  const end = performance.now() + minutes * 60_000;
  let seed = from - 1;
  let begun = 0;
  const next = (): Sequence | undefined => {
    if (begun >= count || performance.now() > end) return undefined;
    begun += 1;
    do seed += 1;
    while (!isPlayable(sequenceOf(seed)));
    return hastened(sequenceOf(seed), `seq-${seed}-${randomBytes(3).toString('hex')}`);
  };
  const work = async (): Promise<void> => {
    for (let sequence = next(); sequence !== undefined; sequence = next()) {
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
  await Promise.all(Array.from({ length: Math.min(atOnce, count) }, work));
  say(`the next seed is ${seed + 1}`);
  return tally;
};
