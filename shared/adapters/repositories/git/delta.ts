import { breathe } from '#shared/services/breathe.ts';

/** Pieces that are put together before others have their turn. */
const piecesAtOnce = 20_000;

/** Copies pieces of the base and puts new ones between them, as the difference says. `take` is called with the size first. */
export const applyDelta = async (
  base: Buffer,
  delta: Buffer,
  take: (bytes: number) => void,
): Promise<Buffer> => {
  let at = 0;
  const next = (): number => {
    const byte = delta[at];
    if (byte === undefined) throw new Error('a difference of the pack was cut off');
    at += 1;
    return byte;
  };
  const length = (): number => {
    let value = 0;
    for (let factor = 1; ; factor *= 128) {
      const byte = next();
      value += (byte & 0x7f) * factor;
      if (!(byte & 0x80)) return value;
    }
  };
  const number = (byte: number, bits: readonly number[]): number =>
    bits.reduce((sum, bit, index) => (byte & bit ? sum + next() * 256 ** index : sum), 0);
  if (length() !== base.length) throw new Error('a difference of the pack is laid on another object');
  const size = length();
  take(size);
  const whole = Buffer.alloc(size);
  let filled = 0;
  const put = (part: Buffer): void => {
    filled += part.length;
    if (filled <= size) part.copy(whole, filled - part.length);
  };
  for (let piece = 1; at < delta.length; piece += 1) {
    if (filled > size) break;
    if (piece % piecesAtOnce === 0) await breathe();
    const byte = next();
    if (byte & 0x80) {
      const from = number(byte, [1, 2, 4, 8]);
      const count = number(byte, [16, 32, 64]) || 0x10000;
      put(base.subarray(from, from + count));
    } else {
      put(delta.subarray(at, at + byte));
      at += byte;
    }
  }
  if (filled !== size) throw new Error('a difference of the pack does not come to what it says');
  return whole;
};
