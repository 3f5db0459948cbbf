import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Failure } from '#domain/failure.ts';
import { refOf } from '#domain/kube/object.ts';
import type { Sighting } from '#ports/cluster.ts';
import {
  failureOf,
  type Provisioned,
  kubeconfig,
  openGround,
  refusalOf,
  untilHolds,
} from './real-cluster.ts';

/** What we believe of the API, asked of a real one. */
describe.skipIf(kubeconfig === '')('a real API server (skipped without TIDEGATE_TEST_KUBECONFIG)', () => {
  let ground: Provisioned;
  beforeAll(async () => void (ground = await openGround()));
  afterAll(() => ground.clear());

  test('a failed test of a patch is a Conflict and changes nothing', async () => {
    const ref = await ground.applied(ground.deployment('guarded'));
    const patch = () =>
      ground.cluster.patch(ref, [
        { op: 'test', path: '/spec/replicas', value: 1 },
        { op: 'replace', path: '/spec/replicas', value: 0 },
      ]);
    const after = await patch();
    expect(await failureOf(patch())).toMatchObject({ name: 'Conflict', data: { paths: ['/spec/replicas'] } });
    expect((await ground.cluster.get(ref))?.metadata.generation).toBe(after.metadata.generation);
  });

  test('what a JSON Patch means where a member or its parent is absent', async () => {
    const ref = await ground.applied(ground.deployment('absent'));
    const dry = (op: 'test' | 'add' | 'replace', path: string, value: unknown) =>
      ground.cluster.patch(ref, [{ op, path, value }], { dryRun: true }).then(
        () => 'fine',
        (error: Failure) => error.name,
      );
    expect(await dry('test', '/spec/minReadySeconds', null)).toBe('fine');
    expect(await dry('test', '/spec/minReadySeconds', 0)).toBe('Conflict');
    expect(await dry('test', '/spec/replicas', null)).toBe('Conflict');
    expect(await dry('test', '/metadata/labels/a', null)).toBe('Conflict');
    expect(await dry('replace', '/spec/minReadySeconds', 5)).toBe('fine');
    expect(await dry('replace', '/metadata/labels/a', 'b')).toBe('ManifestRefused');
    expect(await dry('add', '/metadata/labels/a', 'b')).toBe('ManifestRefused');
    expect(await dry('add', '/metadata/labels', { a: 'b' })).toBe('fine');
    const removal = ground.cluster.patch(ref, [{ op: 'remove', path: '/spec/minReadySeconds' }]);
    expect((await failureOf(removal)).name).toBe('ManifestRefused');
  });

  test('a field that the API does not know is refused by its path, not dropped', async () => {
    const refused = await failureOf(ground.cluster.apply(ground.deployment('unknown', { brandNew: 1 })));
    expect(refused).toMatchObject({
      name: 'ManifestRefused',
      message: expect.stringContaining('.spec.brandNew'),
    });
    const ref = await ground.applied(ground.deployment('unknown'));
    const patched = await failureOf(
      ground.cluster.patch(ref, [{ op: 'add', path: '/spec/brandNew', value: 1 }]),
    );
    expect(patched).toMatchObject({
      name: 'ManifestRefused',
      message: expect.stringContaining('unknown field "spec.brandNew"'),
    });
    expect(JSON.stringify(patched.data).length).toBeLessThan(500);
  });

  test('fields that do not go together are named, also in a guarded patch', async () => {
    const ref = await ground.applied(ground.deployment('together'));
    const strategy = { type: 'RollingUpdate', rollingUpdate: { maxSurge: 0, maxUnavailable: 0 } };
    const refused = await failureOf(
      ground.cluster.patch(ref, [
        { op: 'test', path: '/spec/replicas', value: 1 },
        { op: 'replace', path: '/spec/strategy', value: strategy },
      ]),
    );
    expect(refused).toMatchObject({
      name: 'ManifestRefused',
      data: { causes: [{ field: 'spec.strategy.rollingUpdate.maxUnavailable' }] },
    });
  });

  test('a list has several pages, and a watch goes on where it ended', async () => {
    const { cluster, namespace } = ground;
    const query = { apiVersion: 'v1', kind: 'ConfigMap', namespace, labels: 'many=yes' };
    const many = Array.from({ length: 520 }, (_, index) => `many-${index}`);
    const create = (name: string) => {
      const wanted = ground.object('v1', 'ConfigMap', name);
      return cluster.apply({ ...wanted, metadata: { ...wanted.metadata, labels: { many: 'yes' } } });
    };
    for (let at = 0; at < many.length; at += 20) await Promise.all(many.slice(at, at + 20).map(create));
    const { items, resourceVersion } = await ground.cluster.list(query);
    expect(new Set(items.map(({ metadata }) => metadata.name))).toEqual(new Set(many));
    const late = await create('late');
    await ground.cluster.remove(refOf(late), late.metadata.uid ?? '');
    const seen: Sighting[] = [];
    const stop = new AbortController();
    for await (const sighting of ground.cluster.watch(query, resourceVersion, stop.signal))
      if (seen.push(sighting) === 2) stop.abort();
    expect(seen).toMatchObject([
      { kind: 'added', object: { metadata: { name: 'late' } } },
      { kind: 'deleted', object: { metadata: { name: 'late' } } },
    ]);
  });

  test('a kind outside the table is found by discovery, and one that is nowhere is named', async () => {
    const role = ground.object('rbac.authorization.k8s.io/v1', 'Role', 'found', { rules: [] });
    expect(await ground.cluster.get(await ground.applied(role))).toMatchObject({ kind: 'Role' });
    expect(await failureOf(ground.cluster.get({ ...refOf(role), kind: 'Rule' }))).toMatchObject({
      name: 'NotFound',
    });
  });

  test('what a watch can no longer know is gone; what we do not know of a custom kind is kept', async () => {
    const group = `${ground.namespace}.tidegate.test`;
    const names = { plural: 'widgets', singular: 'widget', kind: 'Widget' };
    const schema = { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } };
    await ground.keep({
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: `widgets.${group}` },
      spec: {
        group,
        scope: 'Namespaced',
        names,
        versions: [{ name: 'v1', served: true, storage: true, schema }],
      },
    });
    const spec = { brandNew: [1, { deep: null }], at: '2026-01-01T00:00:00.123456Z' };
    const widget = ground.object(`${group}/v1`, 'Widget', 'w', { spec });
    // A new kind is served a moment after its definition.
    await untilHolds(async () => (await refusalOf(ground.applied(widget))) === undefined);
    expect(await ground.cluster.get(refOf(widget))).toMatchObject({ spec });
    const seen: Sighting[] = [];
    for await (const sighting of ground.cluster.watch(widget, '1', AbortSignal.timeout(10_000)))
      seen.push(sighting);
    expect(seen).toEqual([{ kind: 'gone' }]);
  });
});
