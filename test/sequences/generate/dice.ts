/** Chance that depends on a seed alone, with the few ways in which a generator asks for it. */
export interface Dice {
  /** From 0 to 1, without 1. */
  roll(): number;
  /** A whole number from `low` to `high`, both included. */
  between(low: number, high: number): number;
  pick<T>(choices: readonly T[]): T;
  /** One of the choices, each as often as its weight says. */
  weighted<T>(choices: readonly (readonly [weight: number, value: T])[]): T;
  /** True this often. */
  chance(probability: number): boolean;
}

/** Mulberry32: equal seeds fall alike on every machine. */
export const dice = (seed: number): Dice => {
  let state = Math.imul(seed, 0x9e3779b1) | 0;
  const roll = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
  const between = (low: number, high: number) => low + Math.floor(roll() * (high - low + 1));
  return {
    roll,
    between,
    pick: <T>(choices: readonly T[]) => choices[between(0, choices.length - 1)] as T,
    weighted: <T>(choices: readonly (readonly [number, T])[]) => {
      let left = roll() * choices.reduce((sum, [weight]) => sum + weight, 0);
      const found = choices.find(([weight]) => (left -= weight) < 0) ?? choices.at(-1);
      return (found as readonly [number, T])[1];
    },
    chance: (probability) => roll() < probability,
  };
};
