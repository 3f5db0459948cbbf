import { expect, test } from 'vitest';
import { systemClock } from './system.ts';

test('a timer comes, and never before its time', async () => {
  const clock = systemClock();
  const began = performance.now();
  await new Promise<void>((resolve) => clock.after(15, resolve));
  expect(performance.now() - began).toBeGreaterThanOrEqual(15);
});

test('a timer taken back does not come', async () => {
  const clock = systemClock();
  let came = false;
  clock.after(1, () => (came = true))();
  await clock.sleep(15);
  expect(came).toBe(false);
});

test('a delay longer than the platform can hold does not come at once', async () => {
  const clock = systemClock();
  let came = false;
  const cancel = clock.after(2 ** 33, () => (came = true));
  await clock.sleep(10);
  cancel();
  expect(came).toBe(false);
});

test('sleep resolves at once when its signal is, or becomes, aborted', async () => {
  const clock = systemClock();
  await clock.sleep(1_000_000, AbortSignal.abort());
  const stop = new AbortController();
  const sleeping = clock.sleep(1_000_000, stop.signal);
  stop.abort();
  await sleeping;
});
