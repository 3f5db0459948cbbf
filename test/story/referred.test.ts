import { expect, test } from 'vitest';
import type { Source } from '#domain/config/place.ts';
import { readBlob } from '#shared/services/store/blobs.ts';
import { readPlan } from '#shared/services/store/releases.ts';
import { images } from './scene.ts';
import { live, standing, v } from './shop.ts';

const copying = (namespace: string, cluster: string): Source => ({
  files: [
    {
      path: 'app.yaml',
      text: `apiVersion: core.oam.dev/v1beta1
kind: Application
metadata: {name: shop, namespace: ${namespace}}
spec:
  components:
    - name: shop
      type: ref-objects
      properties: {objects: [{resource: deployment, name: shop, cluster: ${cluster}}]}
release:
  targets: [{name: eu, cluster: local, namespace: ${namespace}, environment: prod}]
  strategy: {steps: [50%, 100%], bake: 1s}
`,
    },
  ],
});

test('an application of objects that it refers to goes by what stood there when it was planned', async ({
  onTestFinished,
}) => {
  const stage = await standing(v('1', { replicas: 4 }));
  onTestFinished(() => stage.stop());
  await stage.request('r-1', copying(stage.namespace, 'local'), { images: { shop: 'shop/app:2' } });
  const ended = await stage.ended('r-1');
  expect(ended.outcome).toMatchObject({ kind: 'released' });
  expect(images(await live(stage))).toBe('shop/app:2');
  const { source } = await readPlan(stage.world, ended);
  const { files } = await readBlob<Source>(stage.world, source);
  expect(files.map(({ path }) => path)).toEqual(['app.yaml', 'objects/shop/referred.yaml']);
  await stage.request('r-2', copying(stage.namespace, 'hangzhou-1'));
  expect((await stage.ended('r-2')).outcome).toMatchObject({
    kind: 'refused',
    reason: expect.stringContaining(
      'app.yaml:6:7 ref-objects shop: objects[0] cannot be read: cluster hangzhou-1',
    ) as string,
  });
});
