import { setTimeout as realPause } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { fewAtOnce } from '#shared/services/few-at-once.ts';
import { handClock } from './hand.ts';

test('time stands still until it is moved', async () => {
  const clock = handClock(1_000);
  await realPause(5);
  expect(clock.now()).toBe(1_000);
  await clock.advance(250);
  expect(clock.now()).toBe(1_250);
});

test('timers run at their own instants, those of one instant in the order in which they were set', async () => {
  const clock = handClock(0);
  const seen: string[] = [];
  const note = (name: string) => () => seen.push(`${name}@${clock.now()}`);
  clock.after(30, note('c'));
  clock.after(10, note('a'));
  clock.after(30, note('d'));
  clock.after(20, note('b'));
  clock.after(31, note('late'));
  await clock.advance(30);
  expect(seen).toEqual(['a@10', 'b@20', 'c@30', 'd@30']);
});

test('a thousand timers come in order, whatever the order they were set in', async () => {
  const clock = handClock(0);
  const seen: number[] = [];
  for (let n = 0; n < 1_000; n += 1) clock.after((n * 7_919) % 1_000, () => seen.push(clock.now()));
  await clock.advance(1_000);
  expect(seen).toEqual(Array.from({ length: 1_000 }, (_, n) => n));
});

test('a timer taken back does not run, also when it is taken back in its own instant', async () => {
  const clock = handClock(0);
  const seen: string[] = [];
  const cancel = clock.after(10, () => seen.push('never'));
  clock.after(5, cancel);
  let cancelTwin: () => void = () => undefined;
  clock.after(20, () => cancelTwin());
  cancelTwin = clock.after(20, () => seen.push('never either'));
  await clock.advance(50);
  expect(seen).toEqual([]);
});

test('what a timer sets in motion happens before time goes on', async () => {
  const clock = handClock(0);
  const seen: string[] = [];
  const work = async () => {
    await clock.sleep(10);
    for (let n = 0; n < 20; n += 1) await Promise.resolve();
    await new Promise((resolve) => setImmediate(resolve));
    seen.push(`worked@${clock.now()}`);
    await clock.sleep(0);
    seen.push(`again@${clock.now()}`);
  };
  void work();
  clock.after(11, () => seen.push(`next@${clock.now()}`));
  await clock.advance(11);
  expect(seen).toEqual(['worked@10', 'again@10', 'next@11']);
});

test('sleep ends early on abort, and leaves no timer', async () => {
  const clock = handClock(0);
  const stop = new AbortController();
  let wokeAt = -1;
  void clock.sleep(1_000_000, stop.signal).then(() => (wokeAt = clock.now()));
  clock.after(40, () => stop.abort());
  expect(await clock.runUntil(() => wokeAt >= 0, { atMostMs: 100 })).toBe(true);
  expect(wokeAt).toBe(40);
  expect(await clock.runUntil(() => false, { atMostMs: 10_000_000 })).toBe(false);
  expect(clock.now()).toBe(40);
});

test('running until something holds stops at the very instant, and at the limit when it never does', async () => {
  const clock = handClock(0);
  let beats = 0;
  const beat = () => {
    beats += 1;
    clock.after(100, beat);
  };
  beat();
  expect(await clock.runUntil(async () => beats === 5, { atMostMs: 10_000 })).toBe(true);
  expect(clock.now()).toBe(400);
  expect(await clock.runUntil(() => false, { atMostMs: 1_000 })).toBe(false);
  expect(beats).toBe(15);
});

test('time does not move while work of the real world goes on', async () => {
  const clock = handClock(0);
  let heardAt = -1;
  clock.after(10, () => {
    void clock.standStill(realPause(20)).then(() => (heardAt = clock.now()));
  });
  clock.after(11, () => undefined);
  await clock.advance(1_000);
  expect(heardAt).toBe(10);
});

test('time does not move while long work lets the event loop run between its parts', async () => {
  const clock = handClock(0);
  let endedAt = -1;
  clock.after(10, () => {
    void fewAtOnce(Array(100), 1, () => undefined).then(() => (endedAt = clock.now()));
  });
  clock.after(20, () => undefined);
  await clock.advance(30);
  expect(endedAt).toBe(10);
});

test('with no timer left, something that the clock has not heard of is given a moment', async () => {
  const clock = handClock(0);
  let isThere = false;
  void realPause(20).then(() => (isThere = true));
  expect(await clock.runUntil(() => isThere, { atMostMs: 1_000 })).toBe(true);
  expect(clock.now()).toBe(0);
});
