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

/** Microseconds for one window of five proportions, and bytes of their state after an hour of windows. */
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
    bytes: JSON.stringify(states).length,
    isSane: Number.isFinite(evidence),
  };
};
