import { describe, expect, test } from 'vitest';
import type { KubeObject } from '#domain/kube/object.ts';
import { deployment, grown, objectsApp } from './preflight.ts';
import { images, type Theatre } from './scene.ts';

/* What was fine when the release began, and can never be taken once it comes to it. */

export const lateRefusalStories = (
  title: string,
  openTheatre: () => Promise<Theatre>,
  { concurrent }: { readonly concurrent: boolean },
): void => {
  const start = grown(openTheatre);

  describe(title, { concurrent }, () => {
    test('an object that cannot be written after the last step is told, and the release comes back', async ({
      onTestFinished,
    }) => {
      const { stage, live, id, settledAt } = await start(onTestFinished, [deployment('shop/app:1')]);
      const notes = (data: Readonly<Record<string, string>>, more: object = {}): KubeObject => ({
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: 'notes', annotations: { 'helm.sh/hook': 'post-upgrade' } },
        data,
        ...more,
      });
      const release = id();
      const steps = '  strategy: {steps: [34%, 100%], bake: 3s}';
      const wanted = [deployment('shop/app:2'), notes({ a: '1', b: '2' })];
      await stage.request(release, objectsApp(stage.namespace, wanted, 'shop', steps));
      expect(await settledAt(release, 0)).toBe(true);
      const theirs = notes({ a: '1' }, { immutable: true });
      await stage.kubectl({ ...theirs, metadata: { name: 'notes', namespace: stage.namespace } });
      const { outcome } = await stage.ended(release, 120_000);
      expect(outcome?.kind).toBe('rolled-back');
      expect(outcome?.reason).toMatch(/ConfigMap .*notes: .*immutable/);
      expect(images((await live()) as KubeObject)).toBe('shop/app:1');
    });
  });
};
