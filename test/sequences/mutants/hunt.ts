import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { Finding } from '../scene.ts';
import type { Mutant } from './mutant.ts';
import { mutants } from './list.ts';

interface Seen {
  readonly seed: number;
  readonly findings: readonly Finding[];
}

interface Order {
  readonly mutant?: Mutant;
  readonly seeds: readonly number[];
  readonly isLean: boolean;
  readonly untilRed: boolean;
}

/** A sequence that takes so long writes, or waits, without end, ms. */
const patienceMs = 20_000;

/** Answers whether one of them never came to its end. */
const play = (order: Order, hear: (seen: Seen) => void): Promise<boolean> =>
  new Promise((resolve, reject) => {
    const worker = new Worker(new URL('worker.ts', import.meta.url), { workerData: order });
    let isEndless = false;
    const timer = setTimeout(() => {
      isEndless = true;
      void worker.terminate();
    }, patienceMs);
    worker.on('message', (seen: Seen) => {
      timer.refresh();
      hear(seen);
    });
    worker.on('error', reject);
    worker.on('exit', () => {
      clearTimeout(timer);
      resolve(isEndless);
    });
  });

/** Runs the jobs, so many side by side. */
const together = async (jobs: readonly (() => Promise<void>)[]): Promise<void> => {
  const left = [...jobs];
  const work = async () => {
    for (let job = left.shift(); job !== undefined; job = left.shift()) await job();
  };
  await Promise.all(Array.from({ length: availableParallelism() }, work));
};

/** The seeds of a tier at which the product itself keeps every invariant. */
const greenSeeds = async (from: number, count: number, isLean: boolean): Promise<readonly number[]> => {
  const green: number[] = [];
  const cores = availableParallelism();
  const shares = Array.from({ length: cores }, (_, core) =>
    Array.from({ length: Math.ceil(count / cores) }, (__, index) => from + core + index * cores),
  );
  await together(
    shares.map((seeds) => async () => {
      await play({ seeds, isLean, untilRed: false }, ({ seed, findings }) => {
        if (findings.length === 0) green.push(seed);
      });
    }),
  );
  return green.sort((a, b) => a - b);
};

const endless = (seed: number): Seen => ({
  seed,
  findings: [{ seed, invariant: 'ends', target: '', at: 0, what: 'the sequence never comes to its end' }],
});

/** So many of the full tier for each of the lean one: it is so much slower. */
const fullShare = 8;

/**
 * Against each mutant those seeds are played at which the product itself is green, lean ones first, until one shows it.
 * Answers how many mutants have survived.
 */
export const hunt = async (
  from: number,
  count: number,
  named: string,
  say: (line: string) => void,
): Promise<number> => {
  const tiers = [
    { isLean: true, seeds: await greenSeeds(from, count, true) },
    { isLean: false, seeds: await greenSeeds(from, Math.ceil(count / fullShare), false) },
  ];
  say(
    tiers.map(({ isLean, seeds }) => `${seeds.length} ${isLean ? 'lean' : 'full'}`).join(' and ') +
      ' seeds are green without a mutant',
  );
  let survived = 0;
  const chosen = mutants.filter(({ name }) => name.includes(named));
  await together(
    chosen.map((mutant) => async () => {
      let red: (Seen & { readonly tier: string }) | undefined;
      let played = 0;
      const own = [
        { isLean: true, seeds: mutant.leanSeeds ?? [] },
        { isLean: false, seeds: mutant.seeds ?? [] },
      ];
      for (const { isLean, seeds } of [...own, ...tiers]) {
        if (red !== undefined) break;
        const tier = isLean ? 'lean' : 'full';
        const before = played;
        const isEndless = await play({ mutant, seeds, isLean, untilRed: true }, (seen) => {
          played += 1;
          if (seen.findings.length > 0) red = { ...seen, tier };
        });
        if (isEndless) red = { ...endless(seeds[played - before] ?? 0), tier };
      }
      if (red === undefined) survived += 1;
      const how = red?.findings[0];
      say(
        how === undefined
          ? `SURVIVED ${played} sequences: ${mutant.name}`
          : `killed by sequence ${played} (${red?.tier ?? ''} seed ${how.seed}, ${how.invariant}: ${how.what.slice(0, 110)}): ${mutant.name}`,
      );
    }),
  );
  say(`${chosen.length - survived} of ${chosen.length} mutants were noticed`);
  return survived;
};
