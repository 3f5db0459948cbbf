import { timingSafeEqual } from 'node:crypto';

/** Compares two texts in a time that tells nothing of where they differ; only their lengths may show. */
export const isSameText = (given: string, expected: string): boolean => {
  const [a, b] = [Buffer.from(given, 'utf8'), Buffer.from(expected, 'utf8')];
  return a.length === b.length && timingSafeEqual(a, b);
};
