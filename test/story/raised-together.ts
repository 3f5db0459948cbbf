import { describe, expect, test } from 'vitest';
import type { KubeObject } from '#domain/kube/object.ts';
import { deployment, grown, objectsApp } from './preflight.ts';
import type { Theatre } from './scene.ts';

/* A file that changes the number of pods together with the image. */

export const raisedTogetherStories = (
  title: string,
  openTheatre: () => Promise<Theatre>,
  { concurrent }: { readonly concurrent: boolean },
): void => {
  const start = grown(openTheatre);

  describe(title, { concurrent }, () => {
    test.each([
      [3, 10, [2, 5]],
      [10, 3, [1, 2]],
      [2, 20, [4, 10]],
      [20, 4, [1, 2]],
    ] as const)(
      'from %i to %i pods, no step shows more new ones than it says: %j',
      async (from, to, batches) => {
        const end: (() => Promise<void>)[] = [];
        try {
          const standing = deployment('shop/app:1', { spec: { replicas: from } });
          const { stage, id } = await start((one) => end.push(one), [standing]);
          const query = {
            apiVersion: 'v1',
            kind: 'Pod',
            namespace: stage.namespace,
            labels: 'app=shop',
          };
          const most = [0, 0];
          const release = id();
          const look = async () => {
            const { items } = await stage.owner.list(query);
            const fresh = items.filter(
              (pod) => isOf(pod, 'shop/app:2') && pod.metadata.deletionTimestamp === undefined,
            ).length;
            const index = (await stage.target('shop', 'eu')).lock?.step?.index ?? 2;
            if (index < 2) most[index] = Math.max(most[index] ?? 0, fresh);
            return (await stage.release(release)).outcome !== undefined;
          };
          const steps = '  strategy: {steps: [20%, 50%, 100%], bake: 3s}';
          const wanted = deployment('shop/app:2', { spec: { replicas: to } });
          await stage.request(release, objectsApp(stage.namespace, [wanted], 'shop', steps));
          expect(await stage.until(look, 120_000)).toBe(true);
          expect((await stage.ended(release)).outcome?.kind).toBe('released');
          expect(most).toEqual(batches);
        } finally {
          for (const one of end) await one();
        }
      },
    );
  });
};

const isOf = (pod: KubeObject, image: string): boolean =>
  (pod['spec'] as { readonly containers: readonly { readonly image: string }[] }).containers[0]?.image ===
  image;
