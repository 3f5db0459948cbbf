/** Dice of a bench: xoshiro128**, started by a hash of words, so that every vector can be had again. */
export interface Dice {
  (): number;
  bell(): number;
  poisson(mean: number): number;
  /** A clump: 1, 2, 3 … with this mean. */
  geometric(mean: number): number;
}

const hash = (text: string): number => {
  let state = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1)
    state = Math.imul(state ^ text.charCodeAt(at), 0x01000193) >>> 0;
  return state;
};

const seeds = (start: number): [number, number, number, number] => {
  let state = start;
  const next = () => {
    state = (state + 0x9e3779b9) >>> 0;
    let z = Math.imul(state ^ (state >>> 16), 0x85ebca6b);
    z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35);
    return (z ^ (z >>> 16)) >>> 0;
  };
  return [next(), next(), next(), next()];
};

const turned = (value: number, by: number): number => ((value << by) | (value >>> (32 - by))) >>> 0;

export const diceFor = (...words: readonly (string | number)[]): Dice => {
  const s = seeds(hash(words.join(' ')));
  const roll = (): number => {
    const result = Math.imul(turned(Math.imul(s[1], 5), 7), 9) >>> 0;
    const t = s[1] << 9;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = turned(s[3], 11);
    return result / 2 ** 32;
  };
  let spare: number | undefined;
  const bell = (): number => {
    if (spare !== undefined) {
      const kept = spare;
      spare = undefined;
      return kept;
    }
    const radius = Math.sqrt(-2 * Math.log(1 - roll()));
    const angle = 2 * Math.PI * roll();
    spare = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  };
  const poisson = (mean: number): number => {
    if (mean > 60) return Math.max(0, Math.round(mean + Math.sqrt(mean) * bell()));
    const limit = Math.exp(-mean);
    let count = 0;
    for (let product = roll(); product > limit; product *= roll()) count += 1;
    return count;
  };
  const geometric = (mean: number): number =>
    mean <= 1 ? 1 : 1 + Math.floor(Math.log(1 - roll()) / Math.log(1 - 1 / mean));
  return Object.assign(roll, { bell, poisson, geometric });
};
