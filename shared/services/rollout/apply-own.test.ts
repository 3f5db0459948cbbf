import { expect, test } from 'vitest';
import { handClock } from '#adapters/clock/hand.ts';
import { openSimulatedCluster } from '#adapters/cluster/simulated/open.ts';
import { isAsLeft } from '#domain/kube/adoption.ts';
import { type KubeObject, refOf } from '#domain/kube/object.ts';
import { applyOwn, dropOwn, tryOwn } from './apply-own.ts';

const config = (data: Readonly<Record<string, string>>): KubeObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'settings', namespace: 'shop' },
  data,
});
const ref = refOf(config({}));

const open = () =>
  openSimulatedCluster({ name: 'one', clock: handClock(0), random: () => 0.5, namespaces: ['shop'] });

/** A release of these settings after one of those, which is nothing where it is the first. */
const released = (cluster: ReturnType<typeof open>, wanted: KubeObject, before?: KubeObject) =>
  applyOwn(cluster, wanted, {
    mayAdopt: (live) => isAsLeft(before && { objects: [before] }, live),
  });

test('what kubectl has made is taken over, field by field, whatever version of it has made it', async () => {
  for (const manager of ['kubectl-client-side-apply', 'kubectl-create', 'helm']) {
    const cluster = open();
    await cluster.as(manager).create(config({ n: '1', m: '1' }));
    await released(cluster, config({ n: '2', m: '1' }));
    await released(cluster, config({ n: '2', m: '2' }), config({ n: '2', m: '1' }));
    expect((await cluster.get(ref))?.['data']).toEqual({ n: '2', m: '2' });
  }
});

test('what a person has changed with kubectl since the last release is a conflict', async () => {
  const cluster = open();
  await cluster.as('kubectl-create').create(config({ n: '1' }));
  await released(cluster, config({ n: '2' }));
  await cluster.as('kubectl-edit').patch(ref, [{ op: 'replace', path: '/data/n', value: '3' }]);
  await expect(released(cluster, config({ n: '4' }), config({ n: '2' }))).rejects.toMatchObject({
    name: 'Conflict',
    data: { conflicts: [{ manager: 'kubectl-edit', field: '.data.n' }] },
  });
  expect((await cluster.get(ref))?.['data']).toEqual({ n: '3' });
});

test('a field of a controller is never taken, also beside one of kubectl', async () => {
  const cluster = open();
  await cluster.as('kubectl-create').create(config({ n: '1' }));
  await cluster.as('argocd-controller').patch(ref, [{ op: 'add', path: '/data/m', value: '1' }]);
  await expect(released(cluster, config({ n: '2', m: '2' }))).rejects.toMatchObject({ name: 'Conflict' });
  expect((await cluster.get(ref))?.['data']).toEqual({ n: '1', m: '1' });
});

test('nothing of others is taken where nobody has said that it may be', async () => {
  const cluster = open();
  await cluster.as('kubectl').create(config({ n: '1' }));
  await expect(applyOwn(cluster, config({ n: '2' }))).rejects.toMatchObject({ name: 'Conflict' });
});

test('a field that a file no longer says goes although kubectl owns it too, and stays where a controller does', async () => {
  const left = config({ n: '1', m: '1' });
  const owners = { 'kubectl-create': { n: '2' }, 'kustomize-controller': { n: '2', m: '1' } };
  for (const [manager, data] of Object.entries(owners)) {
    const cluster = open();
    await cluster.as(manager).create(left);
    await cluster.apply(left);
    await cluster.as(manager).patch(ref, [{ op: 'replace', path: '/data/n', value: '2' }]);
    const previous = { objects: [config({ n: '2', m: '1' })] };
    const { tried, dropped } = await tryOwn(cluster, config({ n: '2' }), previous);
    expect(tried['data']).toEqual(data);
    await dropOwn(cluster, await applyOwn(cluster, config({ n: '2' })), dropped);
    expect((await cluster.get(ref))?.['data']).toEqual(data);
  }
});

test('a field is dropped at the version that was seen', async () => {
  const cluster = open();
  await cluster.as('kubectl').create(config({ n: '1', m: '1' }));
  const seen = (await cluster.get(ref)) as KubeObject;
  await cluster.as('kubectl').patch(ref, [{ op: 'replace', path: '/data/n', value: '2' }]);
  await expect(dropOwn(cluster, seen, [['data', 'm']])).rejects.toMatchObject({ name: 'Conflict' });
});
