import { expect, test } from 'vitest';
import { handClock } from '#adapters/clock/hand.ts';
import { openPlaces } from './places.ts';

const ref = { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'shop', name: 'web' };
const web = (image: string) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', namespace: 'shop' },
  spec: {
    replicas: 2,
    selector: { matchLabels: { app: 'web' } },
    template: {
      metadata: { labels: { app: 'web' } },
      spec: { containers: [{ name: 'web', image }] },
    },
  },
});

test('a cluster goes away when new pods are there, however soon that is, and comes back', async () => {
  const clock = handClock(0);
  let turn = 0;
  const places = openPlaces(clock, () => (turn = (turn + 0.37) % 1));
  const cluster = await places.cluster('here');
  await cluster.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } });
  await cluster.apply(web('web:1'));
  await clock.advance(10_000);
  places.spoil('cluster-away');
  await clock.advance(60_000);
  await expect(cluster.get(ref)).resolves.toBeDefined();
  await cluster.apply(web('web:2'));
  await clock.advance(3000);
  await expect(cluster.get(ref)).rejects.toThrow('here');
  await clock.advance(180_000);
  await expect(cluster.get(ref)).resolves.toBeDefined();
  places.close();
});
