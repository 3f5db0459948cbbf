import { expect, test } from 'vitest';
import { handClock } from '#adapters/clock/hand.ts';
import type { Cluster } from '#ports/cluster.ts';
import { PodWatch } from './pod-watch.ts';

const pod = (number: number) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: `shop-${number}`, uid: String(number) },
});

/** A watch of a cluster where as many pods are there when it begins, and others come as soon as it has begun. */
const watching = (come: number, are = 0) => {
  const follow: Cluster['follow'] = async function* (_, signal) {
    for (let number = 1; number <= are; number += 1) yield { kind: 'added', object: pod(number) };
    yield { kind: 'complete' };
    for (let number = are + 1; number <= are + come; number += 1)
      yield { kind: 'added', object: pod(number) };
    await new Promise((resolve) => signal.addEventListener('abort', resolve));
  };
  return new PodWatch({ follow } as Cluster, { apiVersion: 'v1', kind: 'Pod' });
};

test('changes that are there already are one change', async () => {
  const [watch, clock, over] = [watching(60), handClock(0), new AbortController()];
  await watch.begin();
  expect(await watch.changed(clock, 1_000, over.signal)).toBe(true);
  expect(watch.all()).toHaveLength(60);
  const none = watch.changed(clock, 1_000, over.signal);
  await clock.advance(1_000);
  expect(await none).toBe(false);
  watch.close();
});

test('of few pods up to a hundred changes are one, and nothing waits for more', async () => {
  const [watch, clock, over] = [watching(250), handClock(0), new AbortController()];
  await watch.begin();
  expect(await watch.changed(clock, 1_000, over.signal)).toBe(true);
  expect(watch.all()).toHaveLength(100);
  watch.close();
});

test('of five hundred pods all changes of 50 ms are one change', async () => {
  const [watch, clock, over] = [watching(250, 500), handClock(0), new AbortController()];
  await watch.begin();
  let isOver = false;
  const change = watch.changed(clock, 1_000, over.signal).then((seen) => {
    isOver = true;
    return seen;
  });
  await clock.advance(49);
  expect(isOver).toBe(false);
  await clock.advance(1);
  expect(await change).toBe(true);
  expect(watch.all()).toHaveLength(750);
  watch.close();
});
