import type { Arms } from '#domain/analysis/statistics/dispersion.ts';
import { errorMarginsAt, guessedNoise, levelsFor } from '#domain/analysis/statistics/presets.ts';
import {
  failOf,
  freshProportion,
  passOf,
  type ProportionRules,
  weighProportion,
} from '#domain/analysis/statistics/proportion.ts';
import { diceFor } from './dice.ts';

/**
 * Microseconds of this process's own time, the least of many: neighbours on the processor and the collector of garbage
 * only ever add to it.
 */
const leastMicros = (run: () => void): number => {
  const micros = Array.from({ length: 25 }, () => {
    const from = process.cpuUsage();
    run();
    const { user, system } = process.cpuUsage(from);
    return user + system;
  });
  return Math.min(...micros);
};

/** Microseconds for a thousand logarithms and exponentials: what a judgement is made of, on this very machine. */
const thousandLogarithms = (): number => {
  let sum = 0;
  const rounds = 400_000;
  const run = () => {
    for (let round = 1; round <= rounds; round += 1) sum += Math.log(round) + Math.exp(-round / rounds);
  };
  run();
  const micros = leastMicros(run);
  if (!Number.isFinite(sum)) throw new Error('the sum of logarithms is finite');
  return (1000 * micros) / rounds;
};

/**
 * Microseconds for one window of five proportions, the same in pairs of a logarithm and an exponential, and bytes of
 * their state after an hour of windows.
 */
export const cost = () => {
  const dice = diceFor('cost');
  const rules: ProportionRules = {
    rho0: 1.1,
    rho1s: errorMarginsAt,
    isRare: true,
    noise: guessedNoise.errors,
    ...levelsFor(false),
  };
  const windows = Array.from({ length: 60 }, (): Arms => ({
    xc: dice.poisson(5),
    nc: 1000,
    xb: dice.poisson(45),
    nb: 9000,
  }));
  let states = Array.from({ length: 5 }, () => freshProportion(rules));
  let evidence = 0;
  const hour = () => {
    states = states.map(() => freshProportion(rules));
    for (const window of windows) {
      states = states.map((state) => weighProportion(state, window, rules));
      evidence += states.reduce((sum, state) => sum + failOf(state) + passOf(state, 3), 0);
    }
  };
  for (let warm = 0; warm < 20; warm += 1) hour();
  const micros = leastMicros(hour) / windows.length;
  return {
    micros: Math.round(micros),
    logarithms: Math.round((1000 * micros) / thousandLogarithms()),
    bytes: JSON.stringify(states).length,
    isSane: Number.isFinite(evidence),
  };
};
