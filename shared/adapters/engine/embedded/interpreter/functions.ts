import { own } from '#domain/json.ts';
import { createHash } from 'node:crypto';
import type { Dice } from './execution.ts';
import { compile } from './expression.ts';
import { OverBounds, outOfMemory } from './expression-bounds.ts';

const algorithms: Readonly<Record<string, string>> = {
  MD5: 'md5',
  'SHA-1': 'sha1',
  'SHA-256': 'sha256',
  'SHA-384': 'sha384',
  'SHA-512': 'sha512',
};

/** The functions that Step Functions adds to JSONata, and its clock and dice bound to ours. */
export const awsFunctions = (dice: Dice): Readonly<Record<string, unknown>> => ({
  partition,
  range,
  hash,
  parse: (text?: string) => (text === undefined ? undefined : (JSON.parse(text) as unknown)),
  uuid: () => dice.id(),
  random: (seed?: number) => (seed === undefined ? dice.random() : seeded(seed)),
  millis: () => dice.now,
  now: (picture?: string, timezone?: string) =>
    picture === undefined ? new Date(dice.now).toISOString() : formatted(dice.now, picture, timezone),
});

const formatted = (at: number, picture: string, timezone?: string): Promise<unknown> =>
  compile('$fromMillis($at, $picture, $timezone)').evaluate(undefined, {
    at,
    picture,
    timezone,
  }) as Promise<unknown>;

const partition = (list: unknown, size: number): unknown => {
  if (list === undefined) return undefined;
  if (!Number.isInteger(size) || size < 1)
    throw new Error(`$partition needs a chunk size of 1 or more, not ${size}`);
  const items: readonly unknown[] = Array.isArray(list) ? list : [list];
  return Array.from({ length: Math.ceil(items.length / size) }, (_, i) =>
    items.slice(i * size, (i + 1) * size),
  );
};

/** What AWS's memory holds of a `$range`; a range that is written with dots may be longer. */
const maxRange = 360_145;

/** Behaves as a sequence of the language: a single value is itself, none is undefined. */
const range = (first: number, last: number, step: number): unknown => {
  if (!Number.isFinite(step) || step === 0) throw new Error('$range needs a step other than 0');
  const count = Math.max(0, Math.floor((last - first) / step) + 1);
  if (count > maxRange) throw new OverBounds(outOfMemory);
  const items = Array.from({ length: count }, (_, i) => first + i * step);
  return Object.defineProperty(items, 'sequence', { value: true });
};

const hash = (text: string | undefined, algorithm: string): string | undefined => {
  if (text === undefined) return undefined;
  const name = own(algorithms, algorithm);
  if (name === undefined)
    throw new Error(`$hash knows ${Object.keys(algorithms).join(', ')}, not ${algorithm}`);
  return createHash(name).update(text, 'utf8').digest('hex');
};

const word = (1n << 48n) - 1n;
const multiplier = 0x5deece66dn;

/** One number in [0, 1) that depends on the seed alone: the first of Java's Random, as on AWS. */
const seeded = (seed: number): number => {
  if (!Number.isFinite(seed)) throw new Error(`$random needs a finite seed, not ${seed}`);
  let state = (BigInt(Math.trunc(seed)) ^ multiplier) & word;
  const bits = (count: bigint): bigint => {
    state = (state * multiplier + 0xbn) & word;
    return state >> (48n - count);
  };
  const high = bits(26n) << 27n;
  return Number(high + bits(27n)) / 2 ** 53;
};
