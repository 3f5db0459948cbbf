import { describe, expect, test } from 'vitest';
import { refOf } from '#domain/kube/object.ts';
import { readAt } from '#domain/partitioned/path.ts';
import { readySince } from '#domain/workload/pods-by-revision.ts';
import type { ReleaseFact } from '#domain/release/release.ts';
import { imageOf, own, type PartitionedPart, podLabels, standingBy } from './partitioned-scene.ts';
import type { Theatre } from './scene.ts';
import { watchPods } from './watcher.ts';

/** A whole second fleet beside the first, of kinds that a partition holds. */
export const runBesideStories = (
  title: string,
  openTheatre: () => Promise<Theatre>,
  parts: Readonly<Record<string, PartitionedPart>>,
  { concurrent }: { readonly concurrent: boolean },
): void => {
  describe.each(Object.entries(parts))(`%s ${title}`, { concurrent, timeout: 400_000 }, (_, part) => {
    const standing = standingBy(openTheatre, part);
    const blueGreen = (more: string) => ({ strategy: `{type: blue-green, ${more}}` });

    test('beside: all new pods are judged beside the old ones, which are kept for a while', async ({
      onTestFinished,
    }) => {
      const { stage, live, source, id, wanted, settledAt, images } = await standing(onTestFinished);
      const before = own(await live());
      const powers = await watchPods(stage.cluster, stage.namespace, podLabels);
      const release = id();
      await stage.request(release, source('shop/app:2', blueGreen('bake: 4s, keepOld: 4s')));
      expect(await settledAt(release, 1)).toBe(true);
      expect(powers.most('shop/app:2')).toBe(wanted);
      expect((await images()).filter((image) => image === 'shop/app:1')).toHaveLength(wanted);
      expect((await stage.ended(release)).outcome?.kind).toBe('released');
      await powers.stop();
      expect([powers.lowestReady, powers.mostPods]).toEqual([wanted, 2 * wanted]);
      expect(new Set(await images())).toEqual(new Set(['shop/app:2']));
      const spelled = JSON.stringify(before).replace('"shop/app:1"', '"shop/app:2"');
      expect(own(await live())).toEqual(JSON.parse(spelled));
    });

    test('beside, bad: the new pods go again, and no old one was ever missing', async ({
      onTestFinished,
    }) => {
      const { live, source, wanted, images, play } = await standing(onTestFinished);
      const before = own(await live());
      const { ended, powers } = await play(source('shop/app:2-errs', blueGreen('bake: 6s')));
      expect(ended.outcome?.kind).toBe('rolled-back');
      expect(powers.lowestReady).toBe(wanted);
      expect(own(await live())).toEqual(before);
      expect(new Set(await images())).toEqual(new Set(['shop/app:1']));
    });

    test('beside, lost: a pod that is lost comes back on its own side', async ({ onTestFinished }) => {
      const { stage, live, source, id, wanted, settledAt, podsNow, images } = await standing(onTestFinished);
      const before = own(await live());
      const release = id();
      await stage.request(release, source('shop/app:2', blueGreen('bake: 10m')));
      expect(await settledAt(release, 0)).toBe(true);
      for (const image of ['shop/app:1', 'shop/app:2']) {
        const lost = (await podsNow()).find((pod) => imageOf(pod) === image);
        if (lost === undefined) throw new Error(`no pod runs ${image}`);
        await stage.owner.remove(refOf({ ...lost, apiVersion: 'v1', kind: 'Pod' }), lost.metadata.uid ?? '');
      }
      const isWhole = async () => {
        const ready = (await podsNow()).filter((pod) => readySince(pod) !== undefined).map(imageOf);
        return ['shop/app:1', 'shop/app:2'].every(
          (image) => ready.filter((one) => one === image).length === wanted,
        );
      };
      expect(await stage.until(isWhole, 60_000)).toBe(true);
      await stage.note(release, { kind: 'aborted', by: 'li', reason: 'lunch' } satisfies ReleaseFact);
      await stage.wake(release);
      expect((await stage.ended(release)).outcome?.kind).toBe('aborted');
      expect(own(await live())).toEqual(before);
      expect(await images()).toEqual(Array.from({ length: wanted }, () => 'shop/app:1'));
    });

    test('beside, scaled: a number of pods that a person sets stays, and the release comes back', async ({
      onTestFinished,
    }) => {
      const { stage, live, source, id, settledAt, patch, images } = await standing(onTestFinished);
      const release = id();
      await stage.request(release, source('shop/app:2', blueGreen('bake: 20s')));
      expect(await settledAt(release, 0)).toBe(true);
      await patch([{ op: 'replace', path: '/spec/replicas', value: 7 }]);
      expect((await stage.ended(release)).outcome).toMatchObject({
        kind: 'rolled-back',
        reason: expect.stringContaining('its number of pods was changed by') as string,
      });
      expect(readAt(await live(), 'spec.replicas')).toBe(7);
      expect(readAt(await live(), 'metadata.labels')).toEqual(part.object.metadata.labels);
      expect(new Set(await images())).toEqual(new Set(['shop/app:1']));
    });

    test('beside, superseded: a newer release takes over, and every pod that served stays Ready', async ({
      onTestFinished,
    }) => {
      const { stage, live, source, id, wanted, settledAt, images } = await standing(onTestFinished);
      const [older, newer] = [id(), id()];
      const powers = await watchPods(stage.cluster, stage.namespace, podLabels);
      await stage.request(older, source('shop/app:2', blueGreen('bake: 10m')));
      expect(await settledAt(older, 0)).toBe(true);
      const more = { concurrency: 'supersede' };
      await stage.request(newer, source('shop/app:3', { ...blueGreen('bake: 2s'), more }));
      expect((await stage.ended(newer)).outcome?.kind).toBe('released');
      expect((await stage.ended(older)).outcome?.kind).toBe('superseded');
      await powers.stop();
      expect(powers.lowestReady).toBe(wanted);
      expect(await images()).toEqual(Array.from({ length: wanted }, () => 'shop/app:3'));
      expect(readAt(await live(), 'spec.replicas')).toBe(wanted);
    });
  });
};
