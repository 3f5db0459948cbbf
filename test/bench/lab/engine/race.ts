import path from 'node:path';
import { quantile } from '../machine.ts';
import type { OpenContender } from './contenders.ts';
import { openworkflow, ours } from './contenders.ts';

/** One turn of one contender: wall and processor ms of an execution. */
interface Lap {
  readonly ms: number;
  readonly cpuMs: number;
}

interface Plan {
  readonly atOnce: number;
  readonly laps: number;
  readonly ours: number;
  readonly theirs: number;
}

/** Runs both contenders in turns, so that what else goes on hits both; ratios are of laps that ran one after the other. */
export const race = async (folder: string, plan: Plan) => {
  const pairs: { readonly ours: Lap; readonly theirs: Lap }[] = [];
  for (let lap = 0; lap < plan.laps; lap += 1)
    pairs.push({
      ours: await runLap(ours, path.join(folder, `ours-${plan.atOnce}-${lap}`), plan.atOnce, plan.ours),
      theirs: await runLap(
        openworkflow,
        path.join(folder, `theirs-${plan.atOnce}-${lap}`),
        plan.atOnce,
        plan.theirs,
      ),
    });
  const ratio = (of: 'ms' | 'cpuMs') => median(pairs.map(({ ours: a, theirs: b }) => b[of] / a[of]));
  return {
    ours: row(pairs.map((pair) => pair.ours)),
    openworkflow: row(pairs.map((pair) => pair.theirs)),
    'openworkflow / ours': { 'ms each': rounded(ratio('ms')), 'processor ms each': rounded(ratio('cpuMs')) },
  };
};

const runLap = async (open: OpenContender, file: string, atOnce: number, count: number): Promise<Lap> => {
  const contender = await open(file, atOnce);
  const cpu = process.cpuUsage();
  const began = performance.now();
  if (atOnce > 1) await contender.run(count);
  else for (let n = 0; n < count; n += 1) await contender.run(1);
  const ms = performance.now() - began;
  const { user, system } = process.cpuUsage(cpu);
  await contender.close();
  return { ms: ms / count, cpuMs: (user + system) / 1000 / count };
};

const row = (laps: readonly Lap[]) => {
  const ms = median(laps.map((lap) => lap.ms));
  return {
    'executions/s': Math.round(1000 / ms),
    'transitions/s': Math.round(5000 / ms),
    'ms each': rounded(ms),
    'processor ms each': rounded(median(laps.map(({ cpuMs }) => cpuMs))),
  };
};

const median = (numbers: readonly number[]): number => quantile(numbers, 0.5);
const rounded = (value: number): number => Number(value.toPrecision(3));
