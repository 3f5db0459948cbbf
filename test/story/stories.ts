import { describe, expect, test } from 'vitest';
import type { KubeObject } from '#domain/kube/object.ts';
import { specOf } from '#domain/workload/snapshot.ts';
import type { ReleaseFact } from '#domain/release/release.ts';
import { images, openings, own, pods, shop, type Theatre } from './scene.ts';
import { watchPods } from './watcher.ts';

interface Telling {
  /** At once where time is real, one after the other where it is moved by hand. */
  readonly concurrent: boolean;
}

/** Whole releases, told on any stage: the simulated one by a hand-moved clock, a real control plane by the wall clock. */
export const runStories = (
  title: string,
  openTheatre: () => Promise<Theatre>,
  { concurrent }: Telling,
): void => {
  const { open, standing } = openings(openTheatre);

  describe(title, { concurrent }, () => {
    test('a good release goes out in batches and leaves every field of its owner as it was', async ({
      onTestFinished,
    }) => {
      const { stage, live, source, play, expectOnlyImage } = await standing(onTestFinished, 'shop/app:1');
      const before = own(await live());
      const { ended, powers } = await play(source('shop/app:2'));
      expect(ended.outcome).toEqual({ kind: 'released', reason: 'shop runs the new revision in eu' });
      await expectOnlyImage(before, 'shop/app:2');
      expect(powers.lowestReady).toBe(10);
      expect(powers.mostPods).toBeLessThanOrEqual(20);
      const facts = (await stage.facts('shop', 'eu')).map((fact) =>
        fact.kind === 'judged' ? `judged ${fact.verdict.kind}` : fact.kind,
      );
      expect(facts.filter((fact) => fact !== 'judged wait')).toEqual([
        'taken',
        'prepared',
        'step-started',
        'step-settled',
        'judged pass',
        'step-started',
        'step-settled',
        'judged pass',
        'step-started',
        'step-settled',
        'finishing',
        'completed',
        'closed',
      ]);
    });

    test('a bad release is caught in its first batch and comes back by itself', async ({
      onTestFinished,
    }) => {
      const { live, source, play } = await standing(onTestFinished, 'shop/app:1');
      const before = own(await live());
      const { ended, powers } = await play(source('shop/app:2-errs'));
      expect(ended.outcome?.kind).toBe('rolled-back');
      expect(ended.outcome?.reason).toMatch(/^eu: errors: \d+ of \d+ requests on the new pods/);
      expect(own(await live())).toEqual(before);
      expect(powers.most('shop/app:2-errs')).toBe(1);
      expect(powers.lowestReady).toBe(10);
    });

    test('a revision that never gets Ready is taken back when its own deadline is over', async ({
      onTestFinished,
    }) => {
      const { stage, live, source, id } = await standing(onTestFinished, 'shop/app:1', (it) => ({
        ...it,
        spec: { ...specOf(it), progressDeadlineSeconds: 8 },
      }));
      const before = own(await live());
      const release = id();
      await stage.request(release, source('shop/app:never-ready'));
      const ended = await stage.ended(release);
      expect(ended.outcome).toMatchObject({
        kind: 'rolled-back',
        reason: expect.stringMatching(/0 of 1 new pods are Ready.*\(after \d+ s\)/) as string,
      });
      expect(own(await live())).toEqual(before);
    });

    test('a person pauses, resumes, and aborts', async ({ onTestFinished }) => {
      const { stage, live, source, id, settledAt } = await standing(onTestFinished, 'shop/app:1');
      const before = own(await live());
      const release = id();
      await stage.request(release, source('shop/app:2'));
      expect(await settledAt(release, 0)).toBe(true);
      await stage.note(release, { kind: 'paused', by: 'li' });
      expect(
        await stage.until(
          async () => (await stage.target('shop', 'eu')).lock?.suspended?.why === 'pause',
          60_000,
        ),
      ).toBe(true);
      await stage.note(release, { kind: 'aborted', by: 'li', reason: 'lunch' } satisfies ReleaseFact);
      await stage.wake(release);
      const ended = await stage.ended(release);
      expect(ended.outcome).toMatchObject({ kind: 'aborted' });
      expect(own(await live())).toEqual(before);
    });

    test('a newer release takes over the hold of an older one and never lets it go in between', async ({
      onTestFinished,
    }) => {
      const { stage, live, source, id, settledAt } = await standing(onTestFinished, 'shop/app:1');
      const [older, newer] = [id(), id()];
      await stage.request(older, source('shop/app:2', { bake: '10m' }));
      expect(await settledAt(older, 0)).toBe(true);
      const powers = await watchPods(stage.cluster, stage.namespace, pods);
      await stage.request(newer, source('shop/app:3', { more: '  concurrency: supersede\n' }));
      expect((await stage.ended(newer)).outcome?.kind).toBe('released');
      await powers.stop();
      expect((await stage.ended(older)).outcome).toMatchObject({ kind: 'superseded' });
      expect(images((await live()) as KubeObject)).toBe('shop/app:3');
      expect(powers.most('shop/app:2')).toBe(1);
      expect(powers.lowestReady).toBeGreaterThanOrEqual(9);
    });

    test('an owner who applies their own manifest during the hold is noticed, and the release comes back', async ({
      onTestFinished,
    }) => {
      const { stage, live, source, id, settledAt } = await standing(onTestFinished, 'shop/app:1');
      const release = id();
      await stage.request(release, source('shop/app:2', { bake: '20s' }));
      expect(await settledAt(release, 0)).toBe(true);
      const blocked = (await live()) as KubeObject;
      await stage.owner.patch({ ...shop, namespace: stage.namespace }, [
        {
          op: 'replace',
          path: '/spec/strategy',
          value: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%', maxUnavailable: '25%' } },
        },
        { op: 'replace', path: '/spec/minReadySeconds', value: 0 },
        { op: 'replace', path: '/spec/progressDeadlineSeconds', value: 600 },
      ]);
      expect(blocked.metadata.labels?.['tidegate.dev/release']).toBe(release);
      const ended = await stage.ended(release);
      expect(ended.outcome).toMatchObject({
        kind: 'rolled-back',
        reason: expect.stringContaining('hold was lifted') as string,
      });
      expect(images((await live()) as KubeObject)).toBe('shop/app:1');
    });

    test('a no release owns the hold is refused and left alone', async ({ onTestFinished }) => {
      const { stage, live, source, id } = await standing(
        onTestFinished,
        'shop/app:1',
        (it) => ({
          ...it,
          spec: { ...specOf(it), minReadySeconds: 2147483646, progressDeadlineSeconds: 2147483647 },
        }),
        0,
      );
      const release = id();
      const before = own(await live());
      await stage.request(release, source('shop/app:2', { replicas: 0 }));
      expect((await stage.ended(release)).outcome).toMatchObject({
        kind: 'refused',
        reason: expect.stringContaining('no release owns the hold') as string,
      });
      expect(own(await live())).toEqual(before);
    });

    test('what runs already is left alone', async ({ onTestFinished }) => {
      const { stage, live, source, id } = await standing(onTestFinished, 'shop/app:1');
      const generation = (await live())?.metadata.generation;
      const release = id();
      await stage.request(release, source('shop/app:1'));
      expect((await stage.ended(release)).outcome).toEqual({
        kind: 'released',
        reason: 'nothing to change in eu',
      });
      expect((await live())?.metadata.generation).toBe(generation);
    });

    test('a finished release can be undone', async ({ onTestFinished }) => {
      const { stage, live, source, id } = await standing(onTestFinished, 'shop/app:1');
      const before = own(await live());
      const [release, undo] = [id(), id()];
      await stage.request(release, source('shop/app:2', { steps: '[50%, 100%]', bake: '2s' }));
      expect((await stage.ended(release)).outcome?.kind).toBe('released');
      const powers = await watchPods(stage.cluster, stage.namespace, pods);
      await stage.request(undo, source('shop/app:2'), { kind: 'undo', app: 'shop', release, by: 'li' });
      expect((await stage.ended(undo)).outcome).toEqual({
        kind: 'released',
        reason: `restored what ran before release ${release} in eu`,
      });
      await powers.stop();
      expect(own(await live())).toEqual(before);
      expect(powers.lowestReady).toBe(10);
    });

    test('a first release creates what is not there yet', async ({ onTestFinished }) => {
      const { stage, live, source, id } = await open(onTestFinished);
      const release = id();
      await stage.request(release, source('shop/app:1'));
      expect((await stage.ended(release)).outcome?.kind).toBe('released');
      expect((await live())?.metadata.labels?.['tidegate.dev/release']).toBeUndefined();
      expect(
        await stage.cluster.get({
          apiVersion: 'v1',
          kind: 'Service',
          name: 'shop',
          namespace: stage.namespace,
        }),
      ).toBeDefined();
    });
  });
};
