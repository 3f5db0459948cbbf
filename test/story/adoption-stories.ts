import { describe, expect, test } from 'vitest';
import type { KubeObject } from '#domain/kube/object.ts';
import { specOf } from '#domain/workload/snapshot.ts';
import { compile } from '#shared/compiler/compile.ts';
import { adopt, folderOf } from '#shared/services/adopt/adopt.ts';
import { withImages } from '#shared/services/adopt/set-image.ts';
import { compareLive } from '#shared/services/planning/diff-live.ts';
import { openings, type Theatre } from './scene.ts';
import { adoptable } from './adoptable.ts';

/* Objects that somebody else has made: written into a folder, they change nothing; released, only their image does. */

const nameOf = ({ kind, metadata }: KubeObject): string => `${kind.toLowerCase()}/${metadata.name}`;

const sourceOf = (stage: Theatre, objects: readonly KubeObject[]) =>
  folderOf({ name: 'adopted', cluster: 'local', namespace: stage.namespace }, objects);

/** What of the folder would change the cluster. */
const changes = async (stage: Theatre, objects: readonly KubeObject[]) => {
  const compiled = compile(sourceOf(stage, objects), { images: {} });
  if (compiled.kind === 'mistakes') return compiled.mistakes;
  const diffs = await compareLive(stage.owner, compiled.manifests['local']?.objects ?? []);
  return diffs.filter(({ kind }) => kind !== 'same');
};

/** Adopting what runs, told on any stage. */
export const adoptionStories = (
  title: string,
  openTheatre: () => Promise<Theatre>,
  { concurrent }: { readonly concurrent: boolean },
): void => {
  const { open } = openings(openTheatre);

  describe(title, { concurrent }, () => {
    test('objects of many shapes are written so that a plan shows no change', async ({ onTestFinished }) => {
      const { stage } = await open(onTestFinished);
      const made = adoptable(stage.namespace);
      for (const object of made) await stage.kubectl(object);
      const named = await adopt(stage.owner, stage.namespace, made.map(nameOf));
      expect(named).toHaveLength(made.length);
      expect(await changes(stage, named)).toEqual([]);
      const all = await adopt(stage.owner, stage.namespace, 'all');
      expect(all.map(({ kind }) => kind)).toEqual(expect.arrayContaining(made.map(({ kind }) => kind)));
      expect(await changes(stage, all)).toEqual([]);
      const near = named.find(({ kind, metadata }) => kind === 'Service' && metadata.name === 'near');
      expect(near?.['spec']).toMatchObject({
        internalTrafficPolicy: 'Local',
        publishNotReadyAddresses: true,
      });
      expect(JSON.stringify(named)).not.toMatch(
        /resourceVersion|managedFields|"status"|terminationMessagePath/,
      );
    });

    test('a release of one changes its image, and not one field more', async ({ onTestFinished }) => {
      const { stage, id } = await open(onTestFinished);
      const [shop] = adoptable(stage.namespace);
      if (shop === undefined) throw new Error('there is nothing to adopt');
      const before = (await stage.kubectl(shop)) as KubeObject;
      const isReady = async () => {
        const { readyReplicas } = ((await stage.owner.get(refOf(stage, shop)))?.['status'] ?? {}) as {
          readonly readyReplicas?: number;
        };
        return readyReplicas === specOf(before)['replicas'];
      };
      expect(await stage.until(isReady, 60_000)).toBe(true);
      const objects = await adopt(stage.owner, stage.namespace, [nameOf(shop)]);
      const release = id();
      const { files } = sourceOf(
        stage,
        objects.map((object) => withImages(object, { app: 'shop/app:2' })),
      );
      const fast = files.map((file) =>
        file.path === 'release.yaml' ? { ...file, text: `${file.text}strategy: { bake: 5s }\n` } : file,
      );
      await stage.request(release, { files: fast });
      expect((await stage.ended(release)).outcome?.kind).toBe('released');
      const after = (await stage.owner.get(refOf(stage, shop))) as KubeObject;
      const spelled = JSON.stringify(specOf(before)).replace('"shop/app:1"', '"shop/app:2"');
      expect(specOf(after)).toEqual(JSON.parse(spelled));
      expect(after.metadata.labels).toEqual(before.metadata.labels);
      const { 'deployment.kubernetes.io/revision': _, ...annotations } = after.metadata.annotations ?? {};
      expect(annotations).toEqual({});
    });

    test('what kubectl has made is changed by a release; what a person changes later is not overwritten', async ({
      onTestFinished,
    }) => {
      const { stage, id } = await open(onTestFinished);
      const { namespace } = stage;
      for (const object of settingsOf(namespace, 'a', '1', 80)) await stage.kubectl(object);
      const play = async (source: Parameters<Theatre['request']>[1]) => {
        const release = id();
        await stage.request(release, source);
        return (await stage.ended(release)).outcome;
      };
      const read = async () => {
        const [settings, near] = await Promise.all(
          settingsOf(namespace, '', '', 0).map((object) => stage.owner.get(refOf(stage, object))),
        );
        return { data: settings?.['data'], port: specOf(near as KubeObject)['ports'] };
      };
      expect(await play(sourceOf(stage, settingsOf(namespace, 'b', '1', 80)))).toMatchObject({
        kind: 'released',
      });
      // The other fields belong to kubectl too.
      expect(await play(sourceOf(stage, settingsOf(namespace, 'b', '2', 81)))).toMatchObject({
        kind: 'released',
      });
      expect(await read()).toMatchObject({ data: { one: 'b', two: '2' }, port: [{ targetPort: 81 }] });
      const [both, near] = settingsOf(namespace, 'b', '2', 81);
      const less = [{ ...both, data: { one: 'b', two: '2' } }, near] as readonly KubeObject[];
      expect(await play(sourceOf(stage, less))).toMatchObject({ kind: 'released' });
      expect((await read()).data).toEqual({ one: 'b', two: '2' });

      const [theirs] = settingsOf(namespace, '', '', 0);
      await stage.owner.patch(refOf(stage, theirs as KubeObject), [
        { op: 'replace', path: '/data/one', value: 'c' },
      ]);
      const refused = await play(sourceOf(stage, settingsOf(namespace, 'd', '2', 81)));
      expect(refused).toMatchObject({
        kind: 'refused',
        reason: expect.stringContaining('.data.one belongs to owner'),
      });
      expect((await read()).data).toEqual({ one: 'c', two: '2' });
    });
  });
};

/** A ConfigMap and a Service, as people write them. */
const settingsOf = (
  namespace: string,
  one: string,
  two: string,
  targetPort: number,
): readonly KubeObject[] => [
  {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'settings', namespace },
    data: { one, two, left: 'x' },
  },
  {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'near', namespace },
    spec: { selector: { app: 'shop' }, ports: [{ port: 80, targetPort }] },
  },
];

const refOf = ({ namespace }: Theatre, { apiVersion, kind, metadata }: KubeObject) => ({
  apiVersion,
  kind,
  namespace,
  name: metadata.name,
});
