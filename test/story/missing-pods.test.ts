import { expect, test } from 'vitest';
import type { KubeObject } from '#domain/kube/object.ts';
import { images, openings, pods, type Part } from './scene.ts';
import { openSimulatedTheatre } from './simulated-stage.ts';

/*
 * Somebody changed an image while a quota was too small: the controller took a pod away and may not make its successor. Ten
 * minutes have to go by, so this is told in the simulated world; that the real controllers leave it so is a law of them.
 */

const parts: readonly Part[] = [
  { kind: 'StatefulSet', type: 'statefulset' },
  { kind: 'DaemonSet', type: 'daemon' },
];
const replicas = 3;

test.each(parts)(
  'a $kind whose pods are missing altogether is stuck after ten minutes, and a release goes forward from it',
  { timeout: 60_000 },
  async (part) => {
    const { standing } = openings(openSimulatedTheatre, part);
    const ends: (() => Promise<void>)[] = [];
    const { stage, live, source, id } = await standing(
      (end) => ends.push(end),
      'shop/app:1',
      undefined,
      replicas,
    );
    const { namespace } = stage;
    const running = async () =>
      (await stage.owner.list({ apiVersion: 'v1', kind: 'Pod', namespace, labels: pods })).items;
    const before = (await running()).length;
    const quota: KubeObject = {
      apiVersion: 'v1',
      kind: 'ResourceQuota',
      metadata: { name: 'tight', namespace },
    };
    await stage.kubectl({ ...quota, spec: { hard: { pods: String(before - 1) } } });
    const ref = { apiVersion: 'apps/v1', kind: part.kind, name: 'shop', namespace };
    const image = '/spec/template/spec/containers/0/image';
    await stage.owner.patch(ref, [{ op: 'replace', path: image, value: 'shop/app:hand' }]);
    expect(await stage.until(async () => (await running()).length === before - 1, 30_000)).toBe(true);
    await stage.until(async () => false, 11 * 60_000);

    const same = id();
    const ask = { replicas, steps: '[34%, 100%]', bake: '1s' };
    await stage.request(same, source('shop/app:hand', ask));
    expect((await stage.ended(same, 240_000)).outcome).toMatchObject({
      kind: 'refused',
      reason: expect.stringMatching(/very revision is stuck: 1 of \d pods have been missing/) as string,
    });
    const tight = { apiVersion: 'v1', kind: 'ResourceQuota', namespace, name: 'tight' };
    await stage.owner.remove(tight, (await stage.owner.get(tight))?.metadata.uid ?? '');
    const next = id();
    await stage.request(next, source('shop/app:2', ask));
    expect((await stage.ended(next, 240_000)).outcome?.kind).toBe('released');
    expect(images((await live()) as KubeObject)).toBe('shop/app:2');
    for (const end of ends) await end();
  },
);
