import { expect, test } from 'vitest';
import { handClock } from '#adapters/clock/hand.ts';
import type { Cluster } from '#ports/cluster.ts';
import { PodWatch } from './pod-watch.ts';

const pod = (number: number) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: `shop-${number}`, uid: String(number) },
});

/** A watch of a cluster where so many pods come as soon as it has begun. */
const watching = (count: number) => {
  const follow: Cluster['follow'] = async function* (_, signal) {
    yield { kind: 'complete' };
    for (let number = 1; number <= count; number += 1) yield { kind: 'added', object: pod(number) };
    await new Promise((resolve) => signal.addEventListener('abort', resolve));
  };
  return new PodWatch({ follow } as Cluster, { apiVersion: 'v1', kind: 'Pod' });
};

test('changes that are there already are one change, up to a hundred of them', async () => {
  const [watch, clock, over] = [watching(250), handClock(0), new AbortController()];
  await watch.begin();
  const seen = [];
  for (let look = 0; look < 3; look += 1) {
    expect(await watch.changed(clock, 1_000, over.signal)).toBe(true);
    seen.push(watch.all().length);
  }
  expect(seen).toEqual([100, 200, 250]);
  const none = watch.changed(clock, 1_000, over.signal);
  await clock.advance(1_000);
  expect(await none).toBe(false);
  watch.close();
});
