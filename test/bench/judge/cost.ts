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

/** Microseconds for a thousand logarithms and exponentials: what a judgement is made of, on this very machine. */
const thousandLogarithms = (): number => {
  let sum = 0;
  const rounds = 400_000;
  const run = () => {
    for (let round = 1; round <= rounds; round += 1) sum += Math.log(round) + Math.exp(-round / rounds);
  };
  run();
  const from = process.cpuUsage();
  for (let time = 0; time < 5; time += 1) run();
  const { user, system } = process.cpuUsage(from);
  if (!Number.isFinite(sum)) throw new Error('the sum of logarithms is finite');
  return (1000 * (user + system)) / (5 * rounds);
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
  const rounds = 30;
  const from = process.cpuUsage(); // what is measured is this process's own time, not its neighbours'
  for (let round = 0; round < rounds; round += 1) hour();
  const { user, system } = process.cpuUsage(from);
  const micros = (user + system) / (rounds * windows.length);
  return {
    micros: Math.round(micros),
    logarithms: Math.round((1000 * micros) / thousandLogarithms()),
    bytes: JSON.stringify(states).length,
    isSane: Number.isFinite(evidence),
  };
};
