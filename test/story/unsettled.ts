import { describe, expect, test } from 'vitest';
import type { KubeObject } from '#domain/kube/object.ts';
import { specOf } from '#domain/workload/snapshot.ts';
import { deployment, grown, objectsApp } from './preflight.ts';
import { images, shop, ticking, type Theatre } from './scene.ts';

/* Deployments that somebody has left in the middle of something: stuck, or paused. */

const image = '/spec/template/spec/containers/0/image';

/** Ready pods by image. */
const serving = async (stage: Theatre): Promise<Readonly<Record<string, number>>> => {
  const { items } = await stage.owner.list({ apiVersion: 'v1', kind: 'Pod', namespace: stage.namespace });
  const counts: Record<string, number> = {};
  for (const pod of items) {
    const status = pod['status'] as { conditions?: readonly { type: string; status: string }[] };
    const spec = pod['spec'] as { containers: readonly { image: string }[] };
    const isReady = status.conditions?.some(({ type, status: is }) => type === 'Ready' && is === 'True');
    const name = spec.containers[0]?.image ?? '';
    if (isReady === true && pod.metadata.deletionTimestamp === undefined)
      counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
};

export const unsettledStories = (
  title: string,
  openTheatre: () => Promise<Theatre>,
  { concurrent }: { readonly concurrent: boolean },
): void => {
  const start = grown(openTheatre);
  const standing = async (
    onEnd: Parameters<typeof start>[0],
    spec: Readonly<Record<string, unknown>> = {},
  ) => {
    const opened = await start(onEnd, [deployment('shop/app:1', { spec })]);
    const ref = { ...shop, namespace: opened.stage.namespace };
    const patch = (path: string, value: unknown) =>
      opened.stage.owner.patch(ref, [{ op: 'add', path, value }]);
    const statusOf = async () => ((await opened.live())?.['status'] ?? {}) as Record<string, unknown>;
    return { ...opened, patch, statusOf };
  };
  const fixed = { spec: { progressDeadlineSeconds: 600 } };

  describe(title, { concurrent }, () => {
    test.each([
      ['has passed its deadline', 'shop/app:never-ready', { progressDeadlineSeconds: 3 }],
      ['has pods that fail', 'shop/app:pull-fails', {}],
    ])('a rollout that %s is stuck, and a release goes forward from it', async (_, bad, spec) => {
      const end: (() => Promise<void>)[] = [];
      try {
        const { stage, ends, app, patch, statusOf } = await standing((one) => end.push(one), spec);
        await patch(image, bad);
        const stuck = () =>
          stage.until(async () => {
            const { conditions = [] } = (await statusOf()) as { conditions?: readonly { reason?: string }[] };
            return conditions.some(({ reason }) => reason === 'ProgressDeadlineExceeded');
          }, 15_000);
        if ('progressDeadlineSeconds' in spec) expect(await stuck()).toBe(true);
        else void ticking(stage);
        // The very revision that is stuck is no success, and nothing to wait for.
        expect(await ends(app(deployment(bad, fixed)), 120_000)).toMatchObject({
          kind: 'refused',
          reason: expect.stringMatching(
            /Deployment .*shop: its rollout to this very revision is stuck/,
          ) as string,
        });
        const two = '  strategy: {steps: [50%, 100%], bake: 1s}';
        const next = objectsApp(stage.namespace, [deployment('shop/app:2', fixed)], 'shop', two);
        expect((await ends(next, 120_000))?.kind).toBe('released');
        expect(await serving(stage)).toEqual({ 'shop/app:2': 3 });
      } finally {
        for (const one of end) await one();
      }
    });

    test('a release from a stuck rollout that is aborted goes back to what serves', async ({
      onTestFinished,
    }) => {
      const { stage, patch, live, id } = await standing(onTestFinished);
      await patch(image, 'shop/app:pull-fails');
      void ticking(stage);
      const slow = '  strategy: {steps: [50%, 100%], bake: 10m}';
      const release = id();
      await stage.request(
        release,
        objectsApp(stage.namespace, [deployment('shop/app:2', fixed)], 'shop', slow),
      );
      expect(await stage.until(async () => (await serving(stage))['shop/app:2'] === 2, 60_000)).toBe(true);
      await stage.note(release, { kind: 'aborted', by: 'li', reason: 'no' });
      expect((await stage.ended(release, 120_000)).outcome?.kind).toBe('aborted');
      expect(images((await live()) as KubeObject)).toBe('shop/app:1');
      expect(await serving(stage)).toEqual({ 'shop/app:1': 3 });
    });

    test('a pause over a change that is not rolled out is refused by name, and all stays as it is', async ({
      onTestFinished,
    }) => {
      const { stage, patch, live, ends, app } = await standing(onTestFinished);
      await patch('/spec/paused', true);
      await patch(image, 'shop/app:pending');
      const before = specOf((await live()) as KubeObject);
      expect(await ends(app(deployment('shop/app:2')), 60_000)).toMatchObject({
        kind: 'refused',
        reason: expect.stringMatching(
          /Deployment .*shop is paused \(spec\.paused\).*shop\/app:pending.*kubectl rollout resume/,
        ) as string,
      });
      expect(specOf((await live()) as KubeObject)).toEqual(before);
      expect(await serving(stage)).toEqual({ 'shop/app:1': 3 });
    });

    test('a pause without a change is its own affair: it is there again afterwards', async ({
      onTestFinished,
    }) => {
      const { stage, patch, live, ends, app } = await standing(onTestFinished);
      await patch('/spec/paused', true);
      expect((await ends(app(deployment('shop/app:2')), 120_000))?.kind).toBe('released');
      expect(specOf((await live()) as KubeObject)['paused']).toBe(true);
      expect(await serving(stage)).toEqual({ 'shop/app:2': 3 });
    });

    test('somebody who pauses in the middle is named and waited for', async ({ onTestFinished }) => {
      const { stage, patch, live, id } = await standing(onTestFinished, { replicas: 4 });
      const release = id();
      const steps = '  strategy: {steps: [25%, 50%, 100%], bake: 8s}';
      const wanted = deployment('shop/app:2', { spec: { replicas: 4 } });
      await stage.request(release, objectsApp(stage.namespace, [wanted], 'shop', steps));
      const settledAt = (index: number) =>
        stage.until(
          async () =>
            (await stage.facts('shop', 'eu')).some(
              (fact) => fact.kind === 'step-settled' && fact.index === index,
            ),
          60_000,
        );
      expect(await settledAt(0)).toBe(true);
      await patch('/spec/paused', true);
      const trouble = async () => (await stage.target('shop', 'eu')).lock?.trouble;
      expect(await stage.until(async () => (await trouble())?.name === 'WorkloadPaused', 60_000)).toBe(true);
      expect((await trouble())?.reason).toMatch(/Deployment .*shop: was paused by \S+.*resume it/);
      await stage.until(async () => false, 5_000);
      expect(specOf((await live()) as KubeObject)['paused']).toBe(true);
      expect((await serving(stage))['shop/app:2']).toBe(1);
      await patch('/spec/paused', false);
      expect((await stage.ended(release, 120_000)).outcome?.kind).toBe('released');
      expect(await serving(stage)).toEqual({ 'shop/app:2': 4 });
      expect(specOf((await live()) as KubeObject)['paused'] ?? false).toBe(false);
    });
  });
};
