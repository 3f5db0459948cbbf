import { expect, test } from 'vitest';
import { handClock } from '#adapters/clock/hand.ts';
import { openSimulatedCluster } from '#adapters/cluster/simulated/open.ts';
import type { KubeObject } from '#domain/kube/object.ts';
import type { Progress } from '#domain/workload/step.ts';
import { applyAfterwards, applyResources } from './apply-resources.ts';

const config = (name: string): KubeObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, namespace: 'shop' },
});
const job = (name: string, hook: string, image = 'shop/job:1'): KubeObject => ({
  apiVersion: 'batch/v1',
  kind: 'Job',
  metadata: { name, namespace: 'shop', annotations: { 'helm.sh/hook': hook } },
  spec: { template: { spec: { restartPolicy: 'Never', containers: [{ name: 'a', image }] } } },
});

/** Plays until it is answered, a second at a time; what was there by then. */
const playing = (objects: readonly KubeObject[]) => {
  const clock = handClock(0);
  const cluster = openSimulatedCluster({ name: 'one', clock, random: () => 0.5, namespaces: ['shop'] });
  const snapshot = { workloads: [], resourceChanges: objects.map((object) => ({ object })) };
  const play = async (apply: typeof applyResources, seconds = 40): Promise<Progress> => {
    const answers: Progress[] = [];
    const since = 0;
    void apply({ cluster, clock, since, until: clock.now() + seconds * 1000 }, snapshot).then(
      ({ progress }) => answers.push(progress),
    );
    for (let second = 0; second < 2000 && answers.length === 0; second += 1) await clock.advance(1000);
    return answers[0] ?? expect.fail('never answered');
  };
  const there = async (): Promise<readonly string[]> => {
    const lists = await Promise.all([
      cluster.list({ apiVersion: 'batch/v1', kind: 'Job', namespace: 'shop' }),
      cluster.list({ apiVersion: 'v1', kind: 'ConfigMap', namespace: 'shop' }),
    ]);
    return lists
      .flatMap(({ items }) => items.map(({ metadata }) => metadata.name))
      .filter((name) => name !== 'kube-root-ca.crt');
  };
  return { play, there, clock };
};

test('a hook that comes before is waited for, and what comes after stays away until it is asked for', async () => {
  const { play, there } = playing([
    job('migrate', 'pre-upgrade'),
    config('plain'),
    job('notify', 'post-upgrade'),
  ]);
  expect((await play(applyResources)).kind).toBe('settled');
  expect(await there()).toEqual(['migrate', 'plain']);
  expect((await play(applyAfterwards)).kind).toBe('settled');
  expect(await there()).toEqual(['migrate', 'notify', 'plain']);
});

test('nothing is applied behind a hook that has failed, and the reason is told', async () => {
  const { play, there } = playing([job('migrate', 'pre-install', 'shop/job-fails:1'), config('plain')]);
  expect(await play(applyResources)).toEqual({
    kind: 'stuck',
    reason:
      'the hook Job shop/migrate failed: BackoffLimitExceeded: Job has reached the specified backoff limit',
  });
  expect(await there()).toEqual(['migrate']);
});

test('a hook that goes on is waited for from task to task, and is stuck after ten minutes', async () => {
  const { play, there, clock } = playing([
    job('migrate', 'pre-install', 'shop/job-hangs:1'),
    config('plain'),
  ]);
  expect(await play(applyResources)).toMatchObject({
    kind: 'moving',
    reason: 'waits for the hook Job shop/migrate',
  });
  expect(await there()).toEqual(['migrate']);
  await clock.advance(600_000);
  expect(await play(applyResources)).toMatchObject({
    kind: 'stuck',
    reason: expect.stringContaining('10 minutes'),
  });
});

test('a Job that is no hook is not waited for', async () => {
  const { play, there } = playing([
    { ...job('own', ''), metadata: { name: 'own', namespace: 'shop' } },
    config('plain'),
  ]);
  expect((await play(applyResources, 0)).kind).toBe('settled');
  expect(await there()).toEqual(['own', 'plain']);
});

test('a step that is called again and again writes nothing that stands, and what others have removed once more', async () => {
  const clock = handClock(0);
  const cluster = openSimulatedCluster({ name: 'one', clock, random: () => 0.5, namespaces: ['shop'] });
  const object = { ...config('colour'), data: { main: 'blue' } };
  const ref = { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'shop', name: 'colour' };
  let written = 0;
  const counted = { ...cluster, apply: async (it: KubeObject) => ((written += 1), cluster.apply(it)) };
  const call = () =>
    applyResources(
      { cluster: counted, clock, since: 0, until: 40_000 },
      { workloads: [], resourceChanges: [{ object }] },
    );
  await call();
  await clock.advance(10_000);
  await call();
  await call();
  expect(written).toBe(1);
  await cluster.remove(ref, (await cluster.get(ref))?.metadata.uid ?? '');
  await call();
  expect(written).toBe(2);
  expect((await cluster.get(ref))?.['data']).toEqual({ main: 'blue' });
});
