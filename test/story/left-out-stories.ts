import { describe, expect, test } from 'vitest';
import type { KubeObject } from '#domain/kube/object.ts';
import { folderOf } from '#shared/services/adopt/adopt.ts';
import { openings, type Theatre } from './scene.ts';

/* What a release leaves out that the one before it had set: it goes with the release, and comes back with it. */

/** A Service and a workload with fields in all places beside the pods; `full` is the release that has them. */
const objectsOf = (kind: string, namespace: string, image: string, full: boolean): readonly KubeObject[] => {
  const only = (fields: object) => (full ? fields : {});
  const labels = { app: 'shop' };
  return [
    {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'free', namespace },
      data: { level: image, ...only({ more: 'x', 'a.properties': 'y' }) },
    },
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: {
        name: 'shop',
        namespace,
        labels: { a: image.slice(-1), ...only({ b: '1' }) },
        ...only({ annotations: { x: '1' } }),
      },
      spec: {
        selector: labels,
        ...only({ sessionAffinity: 'ClientIP' }),
        ports: [{ name: 'a', port: 80 }, ...(full ? [{ name: 'b', port: 81 }] : [])],
      },
    },
    {
      apiVersion: 'apps/v1',
      kind,
      metadata: { name: 'shop', namespace, ...only({ labels: { a: '1' }, annotations: { y: '1' } }) },
      spec: {
        ...(kind === 'DaemonSet' ? {} : { replicas: 3 }),
        ...(kind === 'StatefulSet' ? { serviceName: 'shop' } : {}),
        ...only({ minReadySeconds: 1, revisionHistoryLimit: 3 }),
        selector: { matchLabels: labels },
        template: {
          metadata: { labels, ...only({ annotations: { z: '1' } }) },
          spec: { containers: [{ name: 'app', image }] },
        },
      },
    },
  ];
};

const sourceOf = (namespace: string, objects: readonly KubeObject[], strategy: string) => {
  const { files } = folderOf({ name: 'shop', cluster: 'local', namespace }, objects);
  return {
    files: files.map((file) =>
      file.path === 'release.yaml' ? { ...file, text: `${file.text}strategy: ${strategy}\n` } : file,
    ),
  };
};

/** What their owner has written of them, and the defaults; without what controllers keep in annotations. */
const contents = async (stage: Theatre, objects: readonly KubeObject[]) =>
  Promise.all(
    objects.map(async ({ apiVersion, kind, metadata: { name } }) => {
      const live = await stage.owner.get({ apiVersion, kind, name, namespace: stage.namespace });
      const { labels, annotations = {} } = live?.metadata ?? {};
      const own = Object.entries(annotations).filter(([key]) => !/^dep(loyment|recated)\./.test(key));
      return { kind, labels, own, spec: live?.['spec'], data: live?.['data'] };
    }),
  );

export const leftOutStories = (
  title: string,
  openTheatre: () => Promise<Theatre>,
  { concurrent }: { readonly concurrent: boolean },
): void => {
  const { open } = openings(openTheatre);

  describe(title, { concurrent }, () => {
    test.for(['Deployment', 'StatefulSet', 'DaemonSet'])(
      'fields beside the pods of a %s that a release leaves out come back when it is aborted',
      async (kind, { onTestFinished }) => {
        const { stage, id } = await open(onTestFinished);
        const { namespace } = stage;
        const [full, less] = [
          objectsOf(kind, namespace, 'shop/app:1', true),
          objectsOf(kind, namespace, 'shop/app:2', false),
        ];
        const [first, second] = [id(), id()];
        await stage.request(first, sourceOf(namespace, full, '{ type: all-at-once }'));
        expect((await stage.ended(first)).outcome).toMatchObject({ kind: 'released' });
        const before = await contents(stage, full);
        const asking = '{ steps: [{ percent: 34%, approve: true }, 100%], bake: 0s }';
        await stage.request(second, sourceOf(namespace, less, asking));
        const isStepped = async () =>
          (await stage.facts('shop', 'local')).some(
            ({ kind, release }) => kind === 'step-settled' && release === second,
          );
        expect(await stage.until(isStepped, 60_000)).toBe(true);
        expect(await contents(stage, full)).not.toEqual(before);
        await stage.note(second, { kind: 'aborted', by: 'li', reason: '' });
        await stage.wake(second);
        expect((await stage.ended(second)).outcome).toMatchObject({ kind: 'aborted' });
        expect(await contents(stage, full)).toEqual(before);
      },
    );
  });
};
