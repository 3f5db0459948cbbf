import { describe, expect, test, type TestContext } from 'vitest';
import type { ReleaseFact } from '#domain/release/release.ts';
import type { KubeObject } from '#domain/kube/object.ts';
import { pointer } from '#domain/kube/object.ts';
import { readAt, segmentsOf, withAt } from '#domain/partitioned/path.ts';
import { type PartitionedPart, podLabels, standingBy } from './partitioned-scene.ts';
import type { Theatre } from './scene.ts';
import { watchPods } from './watcher.ts';

/*
 * What the peers test (knowledge/rollout-peers.md, section 3), told of every kind in the same words. The first word of a
 * title is what docs/scenarios.md knows a story by.
 */
export const runScenarioStories = (
  title: string,
  openTheatre: () => Promise<Theatre>,
  parts: Readonly<Record<string, PartitionedPart>>,
  { concurrent }: { readonly concurrent: boolean },
): void => {
  describe.each(Object.entries(parts))(`%s ${title}`, { concurrent, timeout: 400_000 }, (_, part) => {
    const standing = standingBy(openTheatre, part);
    const replicas = segmentsOf(part.replicas ?? 'spec.replicas');
    const isCounted = replicas[0] === 'status';
    const sized = (count: number) => (object: KubeObject) => withAt(object, replicas, count) as KubeObject;
    const template = [
      ...segmentsOf(part.kinds?.[0]?.paths.template ?? 'spec.template'),
      'spec',
      'containers',
      '0',
    ];
    const counted = (images: readonly string[], image: string) =>
      images.filter((one) => one === image).length;
    /** What changes the number of pods has no meaning where nodes decide it. */
    const story = (name: string, tell: (context: TestContext) => Promise<void>) => {
      if (!isCounted) test(name, tell);
    };

    story('small: percent steps of three pods never bring more than they say', async ({ onTestFinished }) => {
      const { stage, source, id, wanted } = await standing(onTestFinished, sized(3));
      const powers = await watchPods(stage.cluster, stage.namespace, podLabels);
      const release = id();
      await stage.request(
        release,
        source('shop/app:2', { steps: '[20%, 40%, 60%, 80%, 90%, 100%]', bake: '1s' }),
      );
      expect((await stage.ended(release)).outcome?.kind).toBe('released');
      await powers.stop();
      const reasons = (await stage.facts('shop', 'eu')).filter((fact) => fact.kind === 'step-settled');
      expect(wanted).toBe(3);
      expect(reasons).toHaveLength(6);
    });

    story('grown: twice as many pods in the middle, and the release goes on', async ({ onTestFinished }) => {
      const { stage, source, id, settledAt, patch, images } = await standing(onTestFinished);
      const release = id();
      await stage.request(release, source('shop/app:2', { steps: '[20%, 40%, 100%]', bake: '5s' }));
      expect(await settledAt(release, 0)).toBe(true);
      await patch([{ op: 'replace', path: pointer(...replicas), value: 10 }]);
      expect((await stage.ended(release)).outcome?.kind).toBe('released');
      expect(counted(await images(), 'shop/app:2')).toBe(10);
    });

    story(
      'shrunk: half of the pods in the middle, and the release goes on by itself',
      async ({ onTestFinished }) => {
        const { stage, source, id, settledAt, patch, images } = await standing(onTestFinished, sized(6));
        const release = id();
        await stage.request(
          release,
          source('shop/app:2', { steps: '[50%, 100%]', bake: '5s', decideWithin: '20s' }),
        );
        expect(await settledAt(release, 0)).toBe(true);
        await patch([{ op: 'replace', path: pointer(...replicas), value: 3 }]);
        expect((await stage.ended(release)).outcome?.kind).toBe('released');
        expect(counted(await images(), 'shop/app:2')).toBe(3);
        const asked = (await stage.facts('shop', 'eu')).some(({ kind }) => kind === 'suspended');
        expect(asked).toBe(false);
      },
    );

    test('paused: a person pauses between two steps and resumes', async ({ onTestFinished }) => {
      const { stage, source, id, settledAt, images, wanted } = await standing(onTestFinished);
      const release = id();
      await stage.request(release, source('shop/app:2', { steps: '[50%, 100%]', bake: '5s' }));
      expect(await settledAt(release, 0)).toBe(true);
      await stage.note(release, { kind: 'paused', by: 'li', reason: 'lunch' } satisfies ReleaseFact);
      expect(await settledAt(release, 1, 20_000)).toBe(false);
      await stage.note(release, { kind: 'resumed', by: 'li' } satisfies ReleaseFact);
      await stage.wake(release);
      expect((await stage.ended(release)).outcome?.kind).toBe('released');
      expect(counted(await images(), 'shop/app:2')).toBe(wanted);
    });

    test('fixed: a revision that never gets Ready is superseded by a good one', async ({
      onTestFinished,
    }) => {
      const { stage, source, id, images, wanted } = await standing(onTestFinished);
      const [bad, good] = [id(), id()];
      await stage.request(bad, source('shop/app:never-ready'));
      expect(await stage.until(async () => (await images()).includes('shop/app:never-ready'), 60_000)).toBe(
        true,
      );
      await stage.request(good, source('shop/app:2', { bake: '2s', more: { concurrency: 'supersede' } }));
      expect((await stage.ended(good)).outcome?.kind).toBe('released');
      expect(counted(await images(), 'shop/app:2')).toBe(wanted);
    });

    story('both: image and number of pods change in one release', async ({ onTestFinished }) => {
      const { stage, source, id, images, live } = await standing(onTestFinished);
      const release = id();
      const { files } = source('shop/app:2', { bake: '2s' });
      const size = replicas.at(-1) ?? '';
      const more = files.map((file) => ({
        ...file,
        text: file.text.replace(new RegExp(`\\b${size}: 5\\b`), `${size}: 7`),
      }));
      await stage.request(release, { files: more });
      expect((await stage.ended(release)).outcome?.kind).toBe('released');
      expect(readAt(await live(), replicas.join('.'))).toBe(7);
      expect(counted(await images(), 'shop/app:2')).toBe(7);
    });

    test('reapplied: an owner who applies the old image in the middle is noticed', async ({
      onTestFinished,
    }) => {
      const { stage, source, id, settledAt, patch, images } = await standing(onTestFinished);
      const release = id();
      await stage.request(release, source('shop/app:2', { steps: '[50%, 100%]', bake: '20s' }));
      expect(await settledAt(release, 0)).toBe(true);
      await patch([{ op: 'replace', path: pointer(...template, 'image'), value: 'shop/app:1' }]);
      expect((await stage.ended(release)).outcome?.kind).toBe('rolled-back');
      const isBack = async () => counted(await images(), 'shop/app:2') === 0;
      expect(await stage.until(isBack, 60_000)).toBe(true);
    });
  });
};
