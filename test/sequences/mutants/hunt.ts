import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { Finding } from '../scene.ts';
import { type Mutant, mutants } from './list.ts';

interface Seen {
  readonly seed: number;
  readonly findings: readonly Finding[];
}

const play = (
  order: { readonly mutant?: Mutant; readonly seeds: readonly number[]; readonly untilRed: boolean },
  hear: (seen: Seen) => void,
): Promise<void> =>
  new Promise((resolve, reject) => {
    const worker = new Worker(new URL('worker.ts', import.meta.url), { workerData: order });
    worker.on('message', hear);
    worker.on('error', reject);
    worker.on('exit', () => resolve());
  });

/** Runs the jobs, so many side by side. */
const together = async (jobs: readonly (() => Promise<void>)[]): Promise<void> => {
  const left = [...jobs];
  const work = async () => {
    for (let job = left.shift(); job !== undefined; job = left.shift()) await job();
  };
  await Promise.all(Array.from({ length: availableParallelism() }, work));
};

/**
 * Seeds at which the product itself keeps every invariant are played against each mutant, until one of them shows it.
 * Answers how many mutants have survived.
 */
export const hunt = async (
  from: number,
  count: number,
  named: string,
  say: (line: string) => void,
): Promise<number> => {
  const green: number[] = [];
  const cores = availableParallelism();
  const shares = Array.from({ length: cores }, (_, core) =>
    Array.from({ length: Math.ceil(count / cores) }, (__, index) => from + core + index * cores),
  );
  await together(
    shares.map(
      (seeds) => () =>
        play({ seeds, untilRed: false }, ({ seed, findings }) => {
          if (findings.length === 0) green.push(seed);
        }),
    ),
  );
  green.sort((a, b) => a - b);
  say(`${green.length} of ${count} seeds are green without a mutant`);
  let survived = 0;
  const chosen = mutants.filter(({ name }) => name.includes(named));
  await together(
    chosen.map((mutant) => async () => {
      let red: Seen | undefined;
      let played = 0;
      await play({ mutant, seeds: green, untilRed: true }, (seen) => {
        played += 1;
        if (seen.findings.length > 0) red = seen;
      });
      if (red === undefined) survived += 1;
      const how = red?.findings[0];
      say(
        how === undefined
          ? `SURVIVED ${played} sequences: ${mutant.name}`
          : `killed by sequence ${played} (seed ${how.seed}, ${how.invariant}: ${how.what.slice(0, 110)}): ${mutant.name}`,
      );
    }),
  );
  say(`${chosen.length - survived} of ${chosen.length} mutants were noticed`);
  return survived;
};
