import { barriers, paceOf, type Pace } from './lab/pace.ts';
import { machine, quantile } from './lab/machine.ts';
import type { Bench } from './run.ts';

const [replicas, window, seeds] = [60, 6, [1, 2, 3, 4, 5]];

/**
 * A sliding window against batches of the same size in the simulated world: how long a good release takes, and how many
 * pods a bad one reaches before it is caught. Pods start log-normally, 2 s at the median (sigma 0.7).
 */
export const bench = async (): Promise<Bench> => {
  const rows: [string, Record<string, number | string>][] = [];
  for (const { bake, warmup } of cases) {
    const batches = await rowOf(barriers(replicas, window, bake), warmup);
    const streamed = await rowOf(`{type: streaming, window: ${window} pods, bake: ${bake}}`, warmup);
    const name = `bake ${bake}${warmup === undefined ? '' : `, warm-up ${warmup}`}`;
    rows.push([`batches, ${name}`, batches]);
    const times = Math.round((100 * batches.makespan) / streamed.makespan) / 100;
    rows.push([`streaming, ${name}`, { ...streamed, 'times faster': times }]);
  }
  return {
    name: 'streaming against batches',
    figures: {
      machine: machine(),
      what: `${replicas} pods, window and batch ${window}, medians of ${seeds.length} runs; a bad release fails 3 in 10 requests`,
      'bar, times faster without a bake': 1.7,
      ...Object.fromEntries(rows),
    },
  };
};

/** Without a warm-up of the checks nothing is judged. A bake that is shorter proves pods before anything can be seen. */
const cases: readonly { readonly bake: string; readonly warmup?: string }[] = [
  { bake: '0s' },
  { bake: '10s', warmup: '0s' },
  { bake: '30s', warmup: '0s' },
  { bake: '30s', warmup: '1m' },
  { bake: '90s', warmup: '1m' },
];

const rowOf = async (strategy: string, warmup: string | undefined) => {
  const good: Pace[] = [];
  const bad: Pace[] = [];
  for (const seed of seeds) {
    good.push(await paceOf({ strategy, replicas, image: 'shop/app:2', seed, warmup }));
    if (warmup !== undefined)
      bad.push(await paceOf({ strategy, replicas, image: 'shop/app:2-errs', seed, warmup }));
  }
  const median = (all: readonly Pace[], of: (pace: Pace) => number) => quantile(all.map(of), 0.5);
  return {
    makespan: median(good, (one) => one.makespan),
    'lowest Ready': Math.min(...good.map((one) => one.lowestReady)),
    'most pods': Math.max(...good.map((one) => one.mostPods)),
    exposed: bad.length === 0 ? 'not judged' : median(bad, (one) => one.exposed),
  };
};
