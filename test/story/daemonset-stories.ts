import { describe, expect, test } from 'vitest';
import type { KubeObject } from '#domain/kube/object.ts';
import { specOf } from '#domain/workload/snapshot.ts';
import type { ReleaseFact } from '#domain/release/release.ts';
import { images, openings, own, pods, type Theatre } from './scene.ts';
import { watchPods } from './watcher.ts';

const ref = { apiVersion: 'apps/v1', kind: 'DaemonSet', name: 'shop' };
const maxUnavailable = '40%';

/** The laws of a release, told of a DaemonSet: a batch is as many nodes, and never more are missing than its owner allows. */
export const runDaemonSetStories = (
  title: string,
  openTheatre: () => Promise<Theatre>,
  { concurrent }: { readonly concurrent: boolean },
): void => {
  const { open, standing: stand } = openings(openTheatre, { kind: 'DaemonSet', type: 'daemon' });
  const rolling = { updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable } } };
  const standing = async (onEnd: Parameters<typeof stand>[0], strategy: object = rolling) => {
    const scene = await stand(onEnd, 'shop/app:1', (set) => ({
      ...set,
      spec: { ...specOf(set), ...strategy },
    }));
    const source: typeof scene.source = (image, more) =>
      scene.source(image, { steps: '[20%, 60%, 100%]', ...more });
    const { desiredNumberScheduled: nodes } = countsOf(await scene.live());
    return { ...scene, source, nodes, floor: nodes - Math.ceil(nodes * 0.4) };
  };

  describe(title, { concurrent }, () => {
    test('a good release goes out node by node and leaves every field of its owner as it was', async ({
      onTestFinished,
    }) => {
      const { stage, live, source, nodes, floor, play, expectOnlyImage } = await standing(onTestFinished);
      const before = own(await live());
      const { ended, powers } = await play(source('shop/app:2'));
      expect(ended.outcome).toEqual({ kind: 'released', reason: 'shop runs the new revision in eu' });
      await expectOnlyImage(before, 'shop/app:2');
      expect(powers.lowestReady).toBeGreaterThanOrEqual(floor);
      const settled = (await stage.facts('shop', 'eu')).filter((fact) => fact.kind === 'step-settled');
      const of = (percent: number) => Math.ceil((nodes * percent) / 100);
      expect(settled.map(({ reason }) => reason.replace(/^.*: /, ''))).toEqual([
        `${of(20)} of ${nodes} pods run the new revision`,
        `${of(60)} of ${nodes} pods run the new revision`,
        `all ${nodes} new pods are Ready`,
      ]);
    });

    test('a bad release is caught in its first batch and comes back by itself', async ({
      onTestFinished,
    }) => {
      const { live, source, nodes, floor, play } = await standing(onTestFinished);
      const before = own(await live());
      const { ended, powers } = await play(source('shop/app:2-errs'));
      expect(ended.outcome?.kind).toBe('rolled-back');
      expect(ended.outcome?.reason).toMatch(/^eu: errors: \d+ of \d+ requests on the new pods/);
      expect(own(await live())).toEqual(before);
      expect(powers.most('shop/app:2-errs')).toBe(Math.ceil(nodes * 0.2));
      expect(powers.lowestReady).toBeGreaterThanOrEqual(floor);
    });

    test('a revision that never gets Ready stops at its batch, and an abort brings it back', async ({
      onTestFinished,
    }) => {
      const { stage, live, source, id, nodes } = await standing(onTestFinished);
      const before = own(await live());
      const powers = await watchPods(stage.cluster, stage.namespace, pods);
      const release = id();
      const batch = Math.ceil(nodes * 0.2);
      await stage.request(release, source('shop/app:never-ready'));
      expect(await stage.until(async () => powers.most('shop/app:never-ready') === batch, 60_000)).toBe(true);
      await stage.note(release, { kind: 'aborted', by: 'li', reason: 'stuck' } satisfies ReleaseFact);
      await stage.wake(release);
      expect((await stage.ended(release)).outcome).toMatchObject({ kind: 'aborted' });
      await powers.stop();
      expect(own(await live())).toEqual(before);
      expect(powers.most('shop/app:never-ready')).toBe(batch);
      expect(powers.lowestReady).toBeGreaterThanOrEqual(nodes - batch);
    });

    test('a newer release takes over the hold of an older one', async ({ onTestFinished }) => {
      const { stage, live, source, id, settledAt, floor } = await standing(onTestFinished);
      const [older, newer] = [id(), id()];
      await stage.request(older, source('shop/app:2', { bake: '10m' }));
      expect(await settledAt(older, 0)).toBe(true);
      const powers = await watchPods(stage.cluster, stage.namespace, pods);
      await stage.request(newer, source('shop/app:3', { more: '  concurrency: supersede\n' }));
      expect((await stage.ended(newer)).outcome?.kind).toBe('released');
      await powers.stop();
      expect((await stage.ended(older)).outcome).toMatchObject({ kind: 'superseded' });
      expect(images((await live()) as KubeObject)).toBe('shop/app:3');
      expect(powers.lowestReady).toBeGreaterThanOrEqual(floor);
    });

    test('an owner who sets their strategy back during the hold is noticed, and the release comes back', async ({
      onTestFinished,
    }) => {
      const { stage, live, source, id, settledAt } = await standing(onTestFinished);
      const release = id();
      await stage.request(release, source('shop/app:2', { bake: '20s' }));
      expect(await settledAt(release, 0)).toBe(true);
      await stage.owner.patch({ ...ref, namespace: stage.namespace }, [
        { op: 'add', path: '/spec/updateStrategy', value: rolling.updateStrategy },
      ]);
      expect((await stage.ended(release)).outcome).toMatchObject({
        kind: 'rolled-back',
        reason: expect.stringContaining('hold was lifted') as string,
      });
      expect(images((await live()) as KubeObject)).toBe('shop/app:1');
    });

    test('one whose owner replaces its pods by hand is refused and left alone', async ({
      onTestFinished,
    }) => {
      const strategy = { updateStrategy: { type: 'OnDelete' } };
      const { stage, live, source, id } = await standing(onTestFinished, strategy);
      const before = own(await live());
      const release = id();
      await stage.request(release, source('shop/app:2'));
      expect((await stage.ended(release)).outcome).toMatchObject({
        kind: 'refused',
        reason: expect.stringContaining('spec.updateStrategy.type OnDelete') as string,
      });
      expect(own(await live())).toEqual(before);
    });

    test('a finished release can be undone, and what runs already is left alone', async ({
      onTestFinished,
    }) => {
      const { stage, live, source, id } = await standing(onTestFinished);
      const before = own(await live());
      const generation = (await live())?.metadata.generation;
      const [same, release, undo] = [id(), id(), id()];
      await stage.request(same, source('shop/app:1'));
      expect((await stage.ended(same)).outcome?.reason).toBe('nothing to change in eu');
      expect((await live())?.metadata.generation).toBe(generation);
      await stage.request(release, source('shop/app:2', { steps: '[50%, 100%]', bake: '2s' }));
      expect((await stage.ended(release)).outcome?.kind).toBe('released');
      await stage.request(undo, source('shop/app:2'), { kind: 'undo', app: 'shop', release, by: 'li' });
      expect((await stage.ended(undo)).outcome?.kind).toBe('released');
      expect(own(await live())).toEqual(before);
    });

    test('a first release creates what is not there yet', async ({ onTestFinished }) => {
      const { stage, live, source, id } = await open(onTestFinished);
      const release = id();
      await stage.request(release, source('shop/app:1'));
      expect((await stage.ended(release)).outcome?.kind).toBe('released');
      const { numberReady, desiredNumberScheduled } = countsOf(await live());
      expect(numberReady).toBe(desiredNumberScheduled);
      expect((await live())?.metadata.labels?.['tidegate.dev/release']).toBeUndefined();
    });
  });
};

interface Counts {
  readonly desiredNumberScheduled: number;
  readonly numberReady: number;
}

const countsOf = (set: KubeObject | undefined): Counts => (set as KubeObject)['status'] as Counts;
