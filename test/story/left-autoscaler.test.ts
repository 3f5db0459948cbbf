import { expect, test } from 'vitest';
import { specOf } from '#domain/workload/snapshot.ts';
import { openSimulatedTheatre } from './simulated-stage.ts';

const sourceOf = (namespace: string, image: string, trait: string) => ({
  files: [
    {
      path: 'app.yaml',
      text: `apiVersion: core.oam.dev/v1beta1
kind: Application
metadata: {name: shop, namespace: ${namespace}}
spec:
  components:
    - name: shop
      type: webservice
      properties: {image: "shop/app:${image}", ports: [{port: 80}]}
      traits: [${trait}]
release:
  targets: [{name: local, cluster: local}]
  strategy: {steps: [50%, 100%], bake: 5s}
`,
    },
  ],
});
const scaled = '{type: hpa, properties: {min: 2, max: 6, cpu: {type: Utilization, value: 60}}}';
const fixed = '{type: scaler, properties: {replicas: 5}}';

test('a release that leaves its autoscaler out ends with the number of pods of its file, also with the same image', async () => {
  for (const image of ['1', '2']) {
    const stage = await openSimulatedTheatre();
    const { namespace } = stage;
    const standing = async () => {
      const live = await stage.cluster.get({
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        name: 'shop',
        namespace,
      });
      const { items } = await stage.cluster.list({
        apiVersion: 'autoscaling/v2',
        kind: 'HorizontalPodAutoscaler',
        namespace,
      });
      return { replicas: live && specOf(live)['replicas'], autoscalers: items.length };
    };
    await stage.request('r-1', sourceOf(namespace, '1', scaled));
    expect((await stage.ended('r-1')).outcome).toMatchObject({ kind: 'released' });
    expect(await standing()).toEqual({ replicas: 2, autoscalers: 1 });
    await stage.request('r-2', sourceOf(namespace, image, fixed));
    expect((await stage.ended('r-2')).outcome).toMatchObject({ kind: 'released' });
    expect(await standing()).toEqual({ replicas: 5, autoscalers: 0 });
    const undo = { kind: 'undo', app: 'shop', release: 'r-2', by: 'li' } as const;
    await stage.request('r-3', sourceOf(namespace, image, fixed), undo);
    expect((await stage.ended('r-3')).outcome).toMatchObject({ kind: 'released' });
    expect((await standing()).autoscalers).toBe(1);
    await stage.stop();
  }
});
