import { expect, test } from 'vitest';
import { handClock } from '#adapters/clock/hand.ts';
import { openSimulatedCluster } from '#adapters/cluster/simulated/open.ts';
import type { KubeObject } from '#domain/kube/object.ts';
import { compareLive } from './diff-live.ts';

test('what a Secret of the application holds is masked in every other object too', async () => {
  const cluster = openSimulatedCluster({
    name: 'one',
    clock: handClock(0),
    random: () => 0.5,
    namespaces: ['shop'],
  });
  const metadata = (name: string) => ({ name, namespace: 'shop' });
  const secret: KubeObject = {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: metadata('s'),
    stringData: { word: 'plainword' },
  };
  const config = (text: string): KubeObject => ({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: metadata('c'),
    data: { text },
  });
  await cluster.apply(config('nothing yet'));
  const [, diff] = await compareLive(cluster, [secret, config('a plainword in it')]);
  expect(diff).toMatchObject({
    kind: 'changed',
    changes: [{ path: 'data.text', after: 'a (masked) in it' }],
  });
});
