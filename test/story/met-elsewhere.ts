import { describe, expect, test } from 'vitest';
import type { KubeObject } from '#domain/kube/object.ts';
import { readySince } from '#domain/workload/pods-by-revision.ts';
import { specOf } from '#domain/workload/snapshot.ts';
import { abort, pause } from '#shared/services/releases/control.ts';
import { retryAnew } from '#shared/services/releases/retry-anew.ts';
import { steer } from '#shared/services/releases/steer.ts';
import { undo } from '#shared/services/releases/undo.ts';
import { images, openings, own, pass, pods, shop, type Theatre } from './scene.ts';

/*
 * Ends that users of other tools have reported: a canary that no fix gets past, an abort that nobody hears, pods that
 * are left behind. Each is told with its neighbours, from what was reported in public.
 */

const by = { by: 'ann', reason: '' };
const small = { replicas: 4, steps: '[25%, 50%, 100%]', bake: '2s' };
const impatient = (it: KubeObject): KubeObject => ({
  ...it,
  spec: { ...(it['spec'] as object), progressDeadlineSeconds: 15 },
});

export const tellMetElsewhere = (
  title: string,
  openTheatre: () => Promise<Theatre>,
  { concurrent }: { readonly concurrent: boolean },
): void => {
  const { standing } = openings(openTheatre);

  const podsNow = async (stage: Theatre) => {
    const { items } = await stage.owner.list({
      apiVersion: 'v1',
      kind: 'Pod',
      namespace: stage.namespace,
      labels: pods,
    });
    return items.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
  };
  const imageOf = (pod: KubeObject) =>
    (pod['spec'] as { containers: { image: string }[] }).containers[0]?.image;
  const running = async (stage: Theatre, image: string) =>
    (await podsNow(stage)).filter((pod) => imageOf(pod) === image);
  const set = async (stage: Theatre, path: string, value: unknown) =>
    stage.owner.patch({ ...shop, namespace: stage.namespace }, [{ op: 'add', path, value }]);

  describe(title, { concurrent }, () => {
    // argo-rollouts 1774 and 995, flagger 639: nothing gets past a stable revision that is sick.
    test.for(['never-ready', 'pull-fails', 'crash-later'])(
      'a fix goes out although the revision before is sick: %s',
      async (sickness, { onTestFinished }) => {
        const { stage, live, source, id } = await standing(onTestFinished, 'shop/app:1', impatient, 4);
        await set(stage, '/spec/template/spec/containers/0/image', `shop/app:${sickness}`);
        await pass(stage, 25_000);
        const release = id();
        await stage.request(release, source('shop/app:2', small));
        // Where nothing of the old revision serves there is nothing to compare with: that is a question, not an end.
        const isAsked = async () => (await stage.target('shop', 'eu')).lock?.suspended !== undefined;
        const isOver = async () => (await stage.release(release)).outcome !== undefined;
        while (!(await isOver())) {
          await stage.until(async () => (await isOver()) || (await isAsked()), 120_000);
          if (await isAsked()) await stage.wake(release);
          await pass(stage, 500);
        }
        expect((await stage.ended(release)).outcome).toMatchObject({ kind: 'released' });
        expect(images((await live()) as KubeObject)).toBe('shop/app:2');
        expect(await running(stage, 'shop/app:2')).toHaveLength(4);
      },
    );

    // argo-rollouts 2048, 1690, kruise rollouts 257: what comes after an abort, in a pause, or goes back by hand.
    test('after an abort the next revision rolls out beside the first', async ({ onTestFinished }) => {
      const { stage, live, source, id, settledAt } = await standing(
        onTestFinished,
        'shop/app:1',
        impatient,
        4,
      );
      const [second, third] = [id(), id()];
      await stage.request(second, source('shop/app:2', { ...small, bake: '90s' }));
      expect(await settledAt(second, 0)).toBe(true);
      await abort(stage.world, await stage.release(second), by);
      await stage.request(third, source('shop/app:3', small));
      expect((await stage.ended(second)).outcome).toMatchObject({ kind: 'aborted' });
      expect((await stage.ended(third)).outcome).toMatchObject({ kind: 'released' });
      expect(images((await live()) as KubeObject)).toBe('shop/app:3');
      expect(await running(stage, 'shop/app:2')).toEqual([]);
    });

    test('an image that comes while a canary is paused takes its place; so does the first one', async ({
      onTestFinished,
    }) => {
      const { stage, live, source, id, settledAt } = await standing(
        onTestFinished,
        'shop/app:1',
        impatient,
        4,
      );
      const before = own(await live());
      const how = { ...small, bake: '90s', more: '  concurrency: supersede\n' };
      const [second, third, first] = [id(), id(), id()];
      await stage.request(second, source('shop/app:2', how));
      expect(await settledAt(second, 0)).toBe(true);
      await pause(stage.world, await stage.release(second), by);
      await stage.request(third, source('shop/app:3', how));
      expect(await settledAt(third, 0)).toBe(true);
      expect(await running(stage, 'shop/app:2')).toEqual([]);
      await stage.request(first, source('shop/app:1', how));
      expect(['unchanged', 'released']).toContain((await stage.ended(first)).outcome?.kind);
      expect(own(await live())).toEqual(before);
      expect(await running(stage, 'shop/app:1')).toHaveLength(4);
    });

    // argo-rollouts 3120, 1337: an aborted canary that is tried again, and pods that an abort leaves behind.
    test('an abort in the second step leaves no new pod, and the same revision can be tried again', async ({
      onTestFinished,
    }) => {
      const { stage, live, source, id, settledAt } = await standing(
        onTestFinished,
        'shop/app:1',
        impatient,
        4,
      );
      const before = own(await live());
      const release = id();
      await stage.request(release, source('shop/app:2', { ...small, bake: '8s' }));
      expect(await settledAt(release, 1)).toBe(true);
      await abort(stage.world, await stage.release(release), by);
      expect((await stage.ended(release)).outcome).toMatchObject({ kind: 'aborted' });
      expect(await running(stage, 'shop/app:2')).toEqual([]);
      expect(own(await live())).toEqual(before);
      const again = await retryAnew(stage.world, await stage.release(release), by);
      expect((await stage.ended(again)).outcome).toMatchObject({ kind: 'released' });
      expect(await running(stage, 'shop/app:2')).toHaveLength(4);
    });

    // argo-rollouts 4461, kubevela 7170, kruise rollouts 144: who has promoted, paused or nearly ended can still abort.
    test.for([
      ['promoted over a step whose pods never get Ready', 'promote'],
      ['paused in a step', 'pause'],
      ['in the bake of the last step', 'last'],
    ] as const)('an abort is heard: %s', async ([, how], { onTestFinished }) => {
      const { stage, live, source, id, settledAt } = await standing(
        onTestFinished,
        'shop/app:1',
        (it) => it,
        4,
      );
      const before = own(await live());
      const release = id();
      const image = how === 'promote' ? 'shop/app:never-ready' : 'shop/app:2';
      await stage.request(release, source(image, { ...small, bake: how === 'last' ? '4s' : '60s' }));
      if (how === 'promote') {
        await stage.until(async () => (await running(stage, image)).length > 0, 60_000);
        await steer(stage.world, await stage.release(release), {
          steering: { kind: 'promote', index: 0, by: 'ann' },
        });
        await pass(stage, 3_000);
      } else expect(await settledAt(release, how === 'last' ? 2 : 0)).toBe(true);
      if (how === 'pause') await pause(stage.world, await stage.release(release), by);
      await abort(stage.world, await stage.release(release), by);
      expect((await stage.ended(release)).outcome).toMatchObject({ kind: 'aborted' });
      expect(own(await live())).toEqual(before);
      expect(await running(stage, 'shop/app:1')).toHaveLength(4);
    });

    // argo-rollouts 4128, flagger 1591, 379, kruise rollouts 174, helm 3818: a deadline counts in every step.
    test.for(['pull-fails', 'never-ready', 'crash-later'])(
      'a revision that does not come up turns back within its deadline, and the next goes out: %s',
      async (sickness, { onTestFinished }) => {
        const { stage, live, source, id } = await standing(onTestFinished, 'shop/app:1', impatient, 4);
        const before = own(await live());
        const [bad, good] = [id(), id()];
        await stage.request(bad, source(`shop/app:${sickness}`, { ...small, bake: '20s' }));
        expect((await stage.ended(bad)).outcome).toMatchObject({ kind: 'rolled-back' });
        expect(own(await live())).toEqual(before);
        expect(await running(stage, 'shop/app:1')).toHaveLength(4);
        await stage.request(good, source('shop/app:2', small));
        expect((await stage.ended(good)).outcome).toMatchObject({ kind: 'released' });
      },
    );

    // flagger 1202, argo-rollouts 2050: old pods go when new ones are Ready, and not before.
    test('never fewer Ready pods than wanted while a good revision comes', async ({ onTestFinished }) => {
      const { stage, source, id } = await standing(onTestFinished, 'shop/app:1', (it) => it, 4);
      const release = id();
      let fewest = Infinity;
      await stage.request(release, source('shop/app:2', small));
      await stage.until(async () => {
        fewest = Math.min(
          fewest,
          (await podsNow(stage)).filter((pod) => readySince(pod) !== undefined).length,
        );
        return (await stage.release(release)).outcome !== undefined;
      }, 120_000);
      expect((await stage.ended(release)).outcome).toMatchObject({ kind: 'released' });
      expect(fewest).toBeGreaterThanOrEqual(4);
    });

    // flux2 1842, argo-rollouts 1415: the number that an autoscaler has set is not the file's.
    test('an autoscaler that has more pods than the file keeps them through a release', async ({
      onTestFinished,
    }) => {
      const { stage, live, source, id } = await standing(onTestFinished, 'shop/app:1', (it) => it, 4);
      await stage.kubectl({
        apiVersion: 'autoscaling/v2',
        kind: 'HorizontalPodAutoscaler',
        metadata: { name: 'shop', namespace: stage.namespace },
        spec: {
          scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'shop' },
          minReplicas: 2,
          maxReplicas: 10,
        },
      });
      await set(stage, '/spec/replicas', 9);
      await stage.until(async () => (await podsNow(stage)).length === 9, 20_000);
      const release = id();
      await stage.request(release, source('shop/app:2', small));
      const { outcome } = await stage.ended(release);
      expect(outcome).toMatchObject({ kind: 'released' });
      expect(specOf((await live()) as KubeObject)['replicas']).toBe(9);
      expect(await running(stage, 'shop/app:2')).toHaveLength(9);
    });

    // kargo 1826: releasing once more what should run already puts right what others have changed.
    test('the same revision once more puts an image right that somebody has set by hand', async ({
      onTestFinished,
    }) => {
      const { stage, live, source, id } = await standing(onTestFinished, 'shop/app:1', (it) => it, 4);
      const [once, again] = [id(), id()];
      await stage.request(once, source('shop/app:2', small));
      expect((await stage.ended(once)).outcome).toMatchObject({ kind: 'released' });
      await set(stage, '/spec/template/spec/containers/0/image', 'shop/app:hotfix');
      await pass(stage, 20_000);
      await stage.request(again, source('shop/app:2', small));
      expect((await stage.ended(again)).outcome).toMatchObject({ kind: 'released' });
      expect(images((await live()) as KubeObject)).toBe('shop/app:2');
    });

    // kargo 6810: one that is taken out of the queue leaves the others and what is good untouched.
    test('aborting a queued release changes nothing for those before and after it', async ({
      onTestFinished,
    }) => {
      const { stage, live, source, id, settledAt } = await standing(
        onTestFinished,
        'shop/app:1',
        (it) => it,
        4,
      );
      const [second, third, fourth] = [id(), id(), id()];
      const how = { ...small, more: '  concurrency: queue\n' };
      await stage.request(second, source('shop/app:2', { ...how, bake: '8s' }));
      expect(await settledAt(second, 0)).toBe(true);
      await stage.request(third, source('shop/app:3', how));
      await stage.request(fourth, source('shop/app:4', how));
      await abort(stage.world, await stage.release(third), by);
      expect((await stage.ended(third)).outcome).toMatchObject({ kind: 'aborted' });
      expect((await stage.ended(second)).outcome).toMatchObject({ kind: 'released' });
      expect((await stage.ended(fourth)).outcome).toMatchObject({ kind: 'released' });
      expect(images((await live()) as KubeObject)).toBe('shop/app:4');
      const undone = await undo(stage.world, await stage.release(fourth), by);
      expect((await stage.ended(undone)).outcome).toMatchObject({
        kind: expect.stringMatching(/released|rolled-back|undone/),
      });
      expect(images((await live()) as KubeObject)).toBe('shop/app:2');
    });
  });
};
