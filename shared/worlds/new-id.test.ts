import { expect, test } from 'vitest';
import { newId } from './new-id.ts';

test('an id has 26 letters and sorts by its time', () => {
  const ids = [1, 31, 32, 1_700_000_000_000, 1_700_000_000_001, 2 ** 48].map((now) => newId(now));
  expect(ids.every((id) => /^[0-9a-z]{26}$/.test(id))).toBe(true);
  expect([...ids].sort()).toEqual(ids);
});

test('two ids of one instant differ by chance alone', () => {
  const chance = (byte: number): Uint8Array => new Uint8Array(16).fill(byte);
  expect(newId(5, chance(1))).toBe(newId(5, chance(1)));
  expect(newId(5, chance(1)).slice(0, 10)).toBe(newId(5, chance(2)).slice(0, 10));
  expect(newId(5)).not.toBe(newId(5));
});
