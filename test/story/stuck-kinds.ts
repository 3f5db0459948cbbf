import { describe, expect, test } from 'vitest';
import type { KubeObject } from '#domain/kube/object.ts';
import { images, openings, pods, ticking, type Part, type Theatre } from './scene.ts';

/* A StatefulSet or DaemonSet whose native rollout stands still when the release comes. */

const parts: readonly Part[] = [
  { kind: 'StatefulSet', type: 'statefulset' },
  { kind: 'DaemonSet', type: 'daemon' },
];

export const stuckKindStories = (
  title: string,
  openTheatre: () => Promise<Theatre>,
  { concurrent }: { readonly concurrent: boolean },
): void => {
  describe.each(parts)(`$kind: ${title}`, { concurrent }, (part) => {
    const { standing } = openings(openTheatre, part);
    const replicas = 3;

    /** Pods of the first revision serve, and one of the second never gets Ready. */
    const stuck = async (onEnd: Parameters<typeof standing>[0]) => {
      const opened = await standing(onEnd, 'shop/app:1', undefined, replicas);
      const { stage } = opened;
      const ref = { apiVersion: 'apps/v1', kind: part.kind, name: 'shop', namespace: stage.namespace };
      const image = '/spec/template/spec/containers/0/image';
      await stage.owner.patch(ref, [{ op: 'replace', path: image, value: 'shop/app:pull-fails' }]);
      const running = async () => {
        const query = { apiVersion: 'v1', kind: 'Pod', namespace: stage.namespace, labels: pods };
        const { items } = await stage.owner.list(query);
        return items.map((pod) => ({ image: imageOf(pod), isReady: isReady(pod) }));
      };
      const fails = async () => (await running()).some((one) => one.image === 'shop/app:pull-fails');
      expect(await stage.until(fails, 30_000)).toBe(true);
      void ticking(stage);
      const source: typeof opened.source = (wanted, more) =>
        opened.source(wanted, { replicas, steps: '[34%, 100%]', bake: '1s', ...more });
      return { ...opened, source, running };
    };

    test('a release goes forward from it', async ({ onTestFinished }) => {
      const { stage, id, source, live, running } = await stuck(onTestFinished);
      const same = id();
      await stage.request(same, source('shop/app:pull-fails'));
      const { outcome } = await stage.ended(same, 120_000);
      expect(outcome).toMatchObject({
        kind: 'refused',
        reason: expect.stringMatching(
          /shop: its rollout to this very revision is stuck: pod shop-/,
        ) as string,
      });
      const next = id();
      await stage.request(next, source('shop/app:2'));
      expect((await stage.ended(next, 240_000)).outcome?.kind).toBe('released');
      expect(images((await live()) as KubeObject)).toBe('shop/app:2');
      expect((await running()).every(({ image, isReady: is }) => image === 'shop/app:2' && is)).toBe(true);
    });

    test('one that is aborted goes back to what serves', async ({ onTestFinished }) => {
      const { stage, id, source, live, running, settledAt } = await stuck(onTestFinished);
      const release = id();
      await stage.request(release, source('shop/app:2', { bake: '10m' }));
      expect(await settledAt(release, 0)).toBe(true);
      await stage.note(release, { kind: 'aborted', by: 'li', reason: 'no' });
      await stage.wake(release);
      expect((await stage.ended(release, 240_000)).outcome?.kind).toBe('aborted');
      expect(images((await live()) as KubeObject)).toBe('shop/app:1');
      expect((await running()).every(({ image, isReady: is }) => image === 'shop/app:1' && is)).toBe(true);
    });
  });
};

const imageOf = (pod: KubeObject): string | undefined =>
  (pod['spec'] as { readonly containers: readonly { readonly image: string }[] }).containers[0]?.image;

const isReady = (pod: KubeObject): boolean => {
  const { conditions } = (pod['status'] ?? {}) as {
    readonly conditions?: readonly { readonly type: string; readonly status: string }[];
  };
  return conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') === true;
};
