import { describe, expect, test } from 'vitest';
import type { KubeObject } from '#domain/kube/object.ts';
import type { TargetFact } from '#domain/rollout/target-fact.ts';
import { targetStream } from '#domain/streams.ts';
import { readFacts } from '#shared/services/store/append-facts.ts';
import { fields } from '#domain/kube/fields.ts';
import { openings, own, pods, type Theatre } from './scene.ts';
import { watchPods } from './watcher.ts';

interface Telling {
  readonly concurrent: boolean;
}

/** Every way for pods to go over, told on any stage: how many are new, how many are Ready, and what is left. */
export const tellStrategies = (
  title: string,
  openTheatre: () => Promise<Theatre>,
  { concurrent }: Telling,
): void => {
  const { standing } = openings(openTheatre);
  const asBefore = (after: KubeObject, before: ReturnType<typeof own>) =>
    expect({ ...own(after), spec: { ...own(after).spec, template: before.spec['template'] } }).toEqual(
      before,
    );

  describe(title, { concurrent }, () => {
    test('steps in pods and in percent: never more new pods than the step says', async ({
      onTestFinished,
    }) => {
      const { stage, live, source, id, settledAt } = await standing(onTestFinished, 'shop/app:1');
      const before = own(await live());
      const sights = await watchPods(stage.cluster, stage.namespace, pods);
      const release = id();
      await stage.request(release, source('shop/app:2', { steps: '[1 pod, 3 pods, 50%]', bake: '4s' }));
      for (const [index, most] of [1, 3, 5].entries()) {
        expect(await settledAt(release, index)).toBe(true);
        expect(sights.most('shop/app:2')).toBe(most);
      }
      expect((await stage.ended(release)).outcome?.kind).toBe('released');
      await sights.stop();
      expect(sights.lowestReady).toBe(10);
      asBefore((await live()) as KubeObject, before);
    });

    test('blue-green: all new pods are judged beside the old ones, which are kept for a while', async ({
      onTestFinished,
    }) => {
      const { stage, live, source, id, settledAt } = await standing(
        onTestFinished,
        'shop/app:1',
        undefined,
        4,
      );
      const before = own(await live());
      const sights = await watchPods(stage.cluster, stage.namespace, pods);
      const release = id();
      await stage.request(
        release,
        source('shop/app:2', { replicas: 4, strategy: '{type: blue-green, bake: 4s, keepOld: 4s}' }),
      );
      expect(await settledAt(release, 1)).toBe(true);
      expect([sights.most('shop/app:2'), sights.lowestReady]).toEqual([4, 4]);
      expect(await podsOf(stage, 'shop/app:1')).toBe(4);
      expect((await stage.ended(release)).outcome?.kind).toBe('released');
      await sights.stop();
      expect([sights.lowestReady, sights.mostPods]).toEqual([4, 8]);
      asBefore((await live()) as KubeObject, before);
    });

    test('blue-green: bad new pods go again, and no old one was ever missing', async ({ onTestFinished }) => {
      const { live, source, play } = await standing(onTestFinished, 'shop/app:1', undefined, 4);
      const before = own(await live());
      const strategy = '{type: blue-green, bake: 6s}';
      const { ended, powers } = await play(source('shop/app:2-errs', { replicas: 4, strategy }));
      expect(ended.outcome?.kind).toBe('rolled-back');
      expect(powers.lowestReady).toBe(4);
      expect(own(await live())).toEqual(before);
    });

    test('streaming: the window slides, the judge looks on, and every pod stays Ready', async ({
      onTestFinished,
    }) => {
      const { stage, live, source, play } = await standing(onTestFinished, 'shop/app:1');
      const before = own(await live());
      const strategy = '{type: streaming, window: 2 pods, bake: 3s}';
      const { ended, powers } = await play(source('shop/app:2', { strategy }));
      expect(ended.outcome?.kind).toBe('released');
      expect(powers.lowestReady).toBe(10);
      // The window beside all others, and as many on their way out.
      expect(powers.mostPods).toBeLessThanOrEqual(14);
      expect((await stage.facts('shop', 'eu')).some(({ kind }) => kind === 'judged')).toBe(true);
      asBefore((await live()) as KubeObject, before);
    });

    test('streaming: a bad revision is caught while it streams', async ({ onTestFinished }) => {
      const { live, source, play } = await standing(onTestFinished, 'shop/app:1');
      const before = own(await live());
      const strategy = '{type: streaming, window: 1 pod, bake: 10s}';
      const { ended, powers } = await play(source('shop/app:2-errs', { strategy }));
      expect(ended.outcome?.kind).toBe('rolled-back');
      expect(powers.most('shop/app:2-errs')).toBeLessThanOrEqual(3);
      expect(powers.lowestReady).toBe(10);
      expect(own(await live())).toEqual(before);
    });

    test('all at once: one step, and nothing is judged before the end', async ({ onTestFinished }) => {
      const { stage, live, source, play } = await standing(onTestFinished, 'shop/app:1', undefined, 4);
      const before = own(await live());
      const { ended, powers } = await play(
        source('shop/app:2', { replicas: 4, strategy: '{type: all-at-once}' }),
      );
      expect(ended.outcome?.kind).toBe('released');
      const facts = (await stage.facts('shop', 'eu')).map(({ kind }) => kind);
      expect(facts.filter((kind) => kind === 'step-started')).toHaveLength(1);
      expect(facts).not.toContain('judged');
      expect(powers.lowestReady).toBe(4);
      asBefore((await live()) as KubeObject, before);
    });

    test('maxUnavailable: old pods make place, and no more are missing than it says', async ({
      onTestFinished,
    }) => {
      const { live, source, play } = await standing(onTestFinished, 'shop/app:1');
      const before = own(await live());
      const strategy = '{steps: [40%], bake: 4s, maxUnavailable: 2 pods}';
      const { ended, powers } = await play(source('shop/app:2', { strategy }));
      expect(ended.outcome?.kind).toBe('released');
      expect(powers.lowestReady).toBe(8);
      asBefore((await live()) as KubeObject, before);
    });

    test('pauseBetween: nothing moves for so long between a good step and the next', async ({
      onTestFinished,
    }) => {
      const { stage, source, id } = await standing(onTestFinished, 'shop/app:1', undefined, 4);
      const release = id();
      const strategy = '{steps: [50%], bake: 2s, pauseBetween: 20s}';
      await stage.request(release, source('shop/app:2', { replicas: 4, strategy }));
      expect((await stage.ended(release)).outcome?.kind).toBe('released');
      const at = await readFacts<TargetFact>(stage.world.journal, targetStream('shop', 'eu'));
      const passed =
        at.find(({ event }) => event.kind === 'judged' && event.verdict.kind === 'pass')?.at ?? 0;
      const next = at.find(({ event }) => event.kind === 'step-started' && event.index === 1)?.at ?? 0;
      expect(next - passed).toBeGreaterThanOrEqual(20_000);
    });
  });
};

const podsOf = async ({ owner, namespace }: Theatre, image: string): Promise<number> => {
  const { items } = await owner.list({ apiVersion: 'v1', kind: 'Pod', namespace, labels: pods });
  return items.filter(({ metadata, spec }) => {
    const [first] = fields(spec)['containers'] as readonly { readonly image: string }[];
    return metadata.deletionTimestamp === undefined && first?.image === image;
  }).length;
};
