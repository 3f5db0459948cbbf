import { textOf } from '#test/house/tree.ts';
import { mutants } from './mutants/list.ts';
import { expect, test } from 'vitest';
import { sequenceOf } from './generate/sequence.ts';
import { play } from './play.ts';

/** CI plays more of them (`npm run test:sequences`); these few are played by every `npm test`. */
const seeds = Array.from({ length: 120 }, (_, index) => index + 1);

test('random sequences of events keep every invariant', { timeout: 240_000 }, async () => {
  const found = [];
  for (const seed of seeds) found.push(...(await play(sequenceOf(seed))).findings);
  expect(found).toEqual([]);
});

test('a sequence is the same whenever its seed is played', { timeout: 60_000 }, async () => {
  for (const seed of seeds.slice(0, 12)) {
    const [once, again] = [await play(sequenceOf(seed)), await play(sequenceOf(seed))];
    expect(again.log, `seed ${seed}`).toEqual(once.log);
  }
});

test('every mutant still fits the file that it changes', () => {
  const strangers = mutants.filter(({ file, from }) => !textOf(file).includes(from));
  expect(strangers.map(({ name }) => name)).toEqual([]);
});
