import { expect, test } from 'vitest';
import { breathe } from '#shared/services/breathe.ts';
import { fastClock } from './clock.ts';

test('time stands still while work gives way between its parts', async () => {
  const clock = fastClock(0);
  let doneAt = Infinity;
  const work = async () => {
    for (let part = 0; part < 5; part += 1) await breathe();
    doneAt = clock.now();
  };
  clock.after(1_000, () => void work());
  clock.after(60_000, () => undefined);
  await clock.advance(100_000, () => undefined);
  expect(doneAt).toBe(1_000);
});
