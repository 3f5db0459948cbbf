import { randomBytes } from 'node:crypto';

/** No i, l, o, u: ids are read aloud. */
const letters = '0123456789abcdefghjkmnpqrstvwxyz';

/** A new id: 10 letters of the time (ms since 1970), 16 of chance, so that it sorts by time and cannot be guessed. */
export const newId = (now: number, chance: Uint8Array = randomBytes(16)): string => {
  const time = Array.from({ length: 10 }, (_, place) => letters[Math.floor(now / 32 ** (9 - place)) % 32]);
  const rest = Array.from(chance.subarray(0, 16), (byte) => letters[byte % 32]);
  return [...time, ...rest].join('');
};
