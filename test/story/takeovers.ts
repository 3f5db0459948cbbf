import { describe, expect, test } from 'vitest';
import type { KubeObject } from '#domain/kube/object.ts';
import { images, openings, own, pass, pods, type Theatre } from './scene.ts';
import { watchPods } from './watcher.ts';

interface Telling {
  readonly concurrent: boolean;
}

/** Several releases that want the same target at once, told on any stage. */
export const tellTakeovers = (
  title: string,
  openTheatre: () => Promise<Theatre>,
  { concurrent }: Telling,
): void => {
  const { standing } = openings(openTheatre);
  const policy = (name: string) => ({ more: `  concurrency: ${name}\n` });

  describe(title, { concurrent }, () => {
    test.for([0, 150, 1_500, 4_000])(
      'two newer releases %i ms apart take a canary over, and leave nothing behind',
      async (gap, { onTestFinished }) => {
        const { stage, live, source, id, settledAt } = await standing(onTestFinished, 'shop/app:1');
        const before = own(await live());
        const sights = await watchPods(stage.cluster, stage.namespace, pods);
        const [first, second, third, last] = [id(), id(), id(), id()];
        await stage.request(first, source('shop/app:2', { bake: '60s' }));
        expect(await settledAt(first, 0)).toBe(true);
        await stage.request(second, source('shop/app:3', policy('supersede')));
        await pass(stage, gap);
        await stage.request(third, source('shop/app:4', policy('supersede')));
        expect((await stage.ended(third)).outcome).toMatchObject({ kind: 'released' });
        expect((await stage.ended(first)).outcome?.kind).toBe('superseded');
        expect((await stage.ended(second)).outcome).toMatchObject({
          kind: 'superseded',
          reason: expect.stringContaining(third) as string,
        });
        await stage.request(last, source('shop/app:5'));
        expect((await stage.ended(last)).outcome).toMatchObject({ kind: 'released' });
        await sights.stop();
        const after = (await live()) as KubeObject;
        expect(images(after)).toBe('shop/app:5');
        expect({ ...own(after), spec: { ...own(after).spec, template: before.spec['template'] } }).toEqual(
          before,
        );
        expect(sights.lowestReady).toBe(10);
      },
    );

    test.for(['starts', 'settles'])(
      'a newer release that takes over when the last batch %s keeps every pod Ready',
      async (when, { onTestFinished }) => {
        const { stage, live, source, id, settledAt, expectOnlyImage } = await standing(
          onTestFinished,
          'shop/app:1',
          undefined,
          4,
        );
        const before = own(await live());
        const sights = await watchPods(stage.cluster, stage.namespace, pods);
        const [first, second] = [id(), id()];
        const small = { replicas: 4, steps: '[50%, 100%]' };
        await stage.request(first, source('shop/app:2', { ...small, bake: '1s' }));
        const begun = () =>
          stage.until(
            async () =>
              (await stage.facts('shop', 'eu')).some(
                (fact) => fact.kind === 'step-started' && fact.index === 1,
              ),
            120_000,
          );
        expect(await (when === 'starts' ? begun() : settledAt(first, 1))).toBe(true);
        await stage.request(second, source('shop/app:3', { ...small, ...policy('supersede') }));
        expect((await stage.ended(second)).outcome).toMatchObject({ kind: 'released' });
        const older = (await stage.ended(first)).outcome?.kind;
        expect(['superseded', 'released']).toContain(older);
        await sights.stop();
        await expectOnlyImage(before, 'shop/app:3');
        expect(sights.lowestReady).toBe(4);
      },
    );

    test('six releases of one target go one after the other as they were asked for', async ({
      onTestFinished,
    }) => {
      const { stage, live, source, id } = await standing(onTestFinished, 'shop/app:1', undefined, 2);
      const all = Array.from({ length: 6 }, () => id());
      for (const [index, release] of all.entries()) {
        await stage.request(
          release,
          source(`shop/app:${index + 2}`, { replicas: 2, steps: '[100%]', bake: '1s', ...policy('queue') }),
        );
        await pass(stage, 730);
      }
      for (const release of all)
        expect((await stage.ended(release)).outcome).toMatchObject({ kind: 'released' });
      const order = (await stage.facts('shop', 'eu')).flatMap((fact) =>
        fact.kind === 'taken' ? [fact.release] : [],
      );
      expect(order).toEqual(all);
      expect(images((await live()) as KubeObject)).toBe('shop/app:7');
    });

    test('where only the newest counts, those in between are dropped and say so', async ({
      onTestFinished,
    }) => {
      const { stage, live, source, id } = await standing(onTestFinished, 'shop/app:1', undefined, 2);
      const all = Array.from({ length: 5 }, () => id());
      const small = { replicas: 2, steps: '[50%, 100%]', bake: '3s' };
      for (const [index, release] of all.entries()) {
        await stage.request(release, source(`shop/app:${index + 2}`, { ...small, ...policy('newest') }));
        await pass(stage, 100);
      }
      const newest = all.at(-1) ?? '';
      expect((await stage.ended(newest)).outcome).toMatchObject({ kind: 'released' });
      expect((await stage.ended(all[0] ?? '')).outcome).toMatchObject({ kind: 'released' });
      for (const release of all.slice(1, -1))
        expect((await stage.ended(release)).outcome).toMatchObject({ kind: 'superseded' });
      expect(images((await live()) as KubeObject)).toBe('shop/app:6');
    });
  });
};
