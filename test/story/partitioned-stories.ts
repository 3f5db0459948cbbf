import { describe, expect, test, type TestContext } from 'vitest';
import { refOf } from '#domain/kube/object.ts';
import { readySince } from '#domain/workload/pods-by-revision.ts';
import { specOf } from '#domain/workload/snapshot.ts';
import type { ReleaseFact } from '#domain/release/release.ts';
import { own, type PartitionedPart, podLabels, standingBy } from './partitioned-scene.ts';
import type { Theatre } from './scene.ts';
import { watchPods } from './watcher.ts';

export interface Cast {
  readonly part: PartitionedPart;
  /** How many pods its owner lets be missing at once. */
  readonly missing: number;
}

const share = (percent: number, count: number): number => Math.ceil((count * percent) / 100);

/** The laws of a release, told of a kind that is held by a partition. */
export const runPartitionedStories = (
  title: string,
  openTheatre: () => Promise<Theatre>,
  { part, missing }: Cast,
  { concurrent, only }: { readonly concurrent: boolean; readonly only?: readonly string[] },
): void => {
  const standing = standingBy(openTheatre, part);
  /** Its first word names a story. */
  const story = (name: string, tell: (context: TestContext) => Promise<void>) => {
    if (only === undefined || only.includes(name.split(':')[0] ?? '')) test(name, tell);
  };

  describe(title, { concurrent }, () => {
    story('good: batch by batch, and every field of its owner is as it was', async ({ onTestFinished }) => {
      const { stage, live, source, wanted, play } = await standing(onTestFinished);
      const before = own(await live());
      const { ended, powers } = await play(source('shop/app:2'));
      expect(ended.outcome).toEqual({ kind: 'released', reason: 'shop runs the new revision in eu' });
      const spelled = JSON.stringify(before).replace('"shop/app:1"', '"shop/app:2"');
      expect(own(await live())).toEqual(JSON.parse(spelled));
      expect(powers.lowestReady).toBeGreaterThanOrEqual(wanted - missing);
      const settled = (await stage.facts('shop', 'eu')).filter((fact) => fact.kind === 'step-settled');
      expect(settled.map(({ reason }) => reason.replace(/^.*: /, ''))).toEqual([
        `${share(20, wanted)} of ${wanted} pods run the new revision`,
        `${share(60, wanted)} of ${wanted} pods run the new revision`,
        `all ${wanted} new pods are Ready`,
      ]);
    });

    story('bad: caught in its first batch, and back by itself', async ({ onTestFinished }) => {
      const { live, source, wanted, images, play } = await standing(onTestFinished);
      const before = own(await live());
      const { ended, powers } = await play(source('shop/app:2-errs'));
      expect(ended.outcome?.kind).toBe('rolled-back');
      expect(ended.outcome?.reason).toMatch(/^eu: errors: \d+ of \d+ requests on the new pods/);
      expect(own(await live())).toEqual(before);
      expect(new Set(await images())).toEqual(new Set(['shop/app:1']));
      expect(powers.most('shop/app:2-errs')).toBe(share(20, wanted));
      expect(powers.lowestReady).toBeGreaterThanOrEqual(wanted - missing);
    });

    story('abort: a revision that never gets Ready is brought back', async ({ onTestFinished }) => {
      const { stage, live, source, id, images, wanted } = await standing(onTestFinished);
      const before = own(await live());
      const release = id();
      await stage.request(release, source('shop/app:never-ready'));
      const isThere = async () => (await images()).includes('shop/app:never-ready');
      expect(await stage.until(isThere, 60_000)).toBe(true);
      await stage.note(release, { kind: 'aborted', by: 'li', reason: 'stuck' } satisfies ReleaseFact);
      await stage.wake(release);
      expect((await stage.ended(release)).outcome).toMatchObject({ kind: 'aborted' });
      expect(own(await live())).toEqual(before);
      expect(await images()).toEqual(Array.from({ length: wanted }, () => 'shop/app:1'));
    });

    story(
      'held: the split stands, and a pod that is lost comes back as its side of it says',
      async ({ onTestFinished }) => {
        const { stage, live, source, id, podsNow, settledAt, images, wanted, pass } =
          await standing(onTestFinished);
        const before = own(await live());
        const release = id();
        await stage.request(release, source('shop/app:2', { bake: '10m', steps: '[40%, 100%]' }));
        expect(await settledAt(release, 0)).toBe(true);
        const count = async (image: string) => (await images()).filter((one) => one === image).length;
        const k = share(40, wanted);
        expect([await count('shop/app:1'), await count('shop/app:2')]).toEqual([wanted - k, k]);
        const [lost] = (await podsNow()).filter((pod) => JSON.stringify(pod['spec']).includes('shop/app:1'));
        if (lost === undefined) throw new Error('no old pod is left');
        await stage.owner.remove(refOf({ ...lost, apiVersion: 'v1', kind: 'Pod' }), lost.metadata.uid ?? '');
        await pass(4_000);
        const isWhole = async () =>
          (await podsNow()).filter((pod) => readySince(pod) !== undefined).length === wanted;
        expect(await stage.until(isWhole, 30_000)).toBe(true);
        const extra = part.comesBack === 'new' ? 1 : 0;
        expect([await count('shop/app:1'), await count('shop/app:2')]).toEqual([
          wanted - k - extra,
          k + extra,
        ]);
        await stage.note(release, { kind: 'aborted', by: 'li', reason: 'lunch' } satisfies ReleaseFact);
        await stage.wake(release);
        expect((await stage.ended(release)).outcome).toMatchObject({ kind: 'aborted' });
        expect(own(await live())).toEqual(before);
      },
    );

    story(
      'superseded: a newer release takes the places of the older one, old pods untouched',
      async ({ onTestFinished }) => {
        const { stage, live, source, id, settledAt, wanted } = await standing(onTestFinished);
        const [older, newer] = [id(), id()];
        await stage.request(older, source('shop/app:2', { bake: '10m' }));
        expect(await settledAt(older, 0)).toBe(true);
        const powers = await watchPods(stage.cluster, stage.namespace, podLabels);
        const next = source('shop/app:3', { bake: '2s', more: { concurrency: 'supersede' } });
        await stage.request(newer, next);
        expect((await stage.ended(newer)).outcome?.kind).toBe('released');
        await powers.stop();
        expect((await stage.ended(older)).outcome).toMatchObject({ kind: 'superseded' });
        expect(JSON.stringify(specOf(await live()))).toContain('"shop/app:3"');
        expect(powers.most('shop/app:2')).toBe(share(20, wanted));
        expect(powers.lowestReady).toBeGreaterThanOrEqual(wanted - missing);
      },
    );

    story(
      'overtaken: a newer release takes over while pods move and is aborted while its own do',
      async ({ onTestFinished }) => {
        const { stage, live, source, id, images, wanted } = await standing(onTestFinished);
        const before = own(await live());
        const [older, newer] = [id(), id()];
        const powers = await watchPods(stage.cluster, stage.namespace, podLabels);
        const runs = (image: string) => stage.until(async () => (await images()).includes(image), 60_000);
        const asked = { steps: '[40%, 100%]', bake: '10m', more: { concurrency: 'supersede' } };
        await stage.request(older, source('shop/app:2', asked));
        expect(await runs('shop/app:2')).toBe(true);
        await stage.request(newer, source('shop/app:3', asked));
        expect(await runs('shop/app:3')).toBe(true);
        await stage.note(newer, { kind: 'aborted', by: 'li', reason: 'lunch' } satisfies ReleaseFact);
        await stage.wake(newer);
        expect((await stage.ended(newer)).outcome?.kind).toBe('aborted');
        expect((await stage.ended(older)).outcome?.kind).toBe('superseded');
        await powers.stop();
        expect(own(await live())).toEqual(before);
        expect(await images()).toEqual(Array.from({ length: wanted }, () => 'shop/app:1'));
        for (const image of ['shop/app:2', 'shop/app:3'])
          expect(powers.most(image)).toBeLessThanOrEqual(share(40, wanted));
        expect(powers.lowestReady).toBeGreaterThanOrEqual(wanted - missing);
      },
    );

    story(
      'lifted: an owner who sets the partition back is noticed, and the release comes back',
      async ({ onTestFinished }) => {
        const { stage, source, id, settledAt, patch, images } = await standing(onTestFinished);
        const release = id();
        await stage.request(release, source('shop/app:2', { bake: '20s' }));
        expect(await settledAt(release, 0)).toBe(true);
        await patch([{ op: 'replace', path: part.partition, value: 0 }]);
        expect((await stage.ended(release)).outcome).toMatchObject({
          kind: 'rolled-back',
          reason: expect.stringContaining('hold was lifted') as string,
        });
        expect(new Set(await images())).toEqual(new Set(['shop/app:1']));
      },
    );

    story(
      'undone: a finished release goes back, and what runs already is left alone',
      async ({ onTestFinished }) => {
        const { stage, live, source, id } = await standing(onTestFinished);
        const before = own(await live());
        const [same, release, undo] = [id(), id(), id()];
        const { generation } = (await live()).metadata;
        await stage.request(same, source('shop/app:1'));
        expect((await stage.ended(same)).outcome?.reason).toBe('nothing to change in eu');
        expect((await live()).metadata.generation).toBe(generation);
        const asked = { steps: '[50%, 100%]', bake: '2s' };
        await stage.request(release, source('shop/app:2', asked));
        expect((await stage.ended(release)).outcome?.kind).toBe('released');
        const cause = { kind: 'undo', app: 'shop', release, by: 'li' } as const;
        await stage.request(undo, source('shop/app:2', asked), cause);
        expect((await stage.ended(undo)).outcome?.kind).toBe('released');
        expect(own(await live())).toEqual(before);
      },
    );
  });
};
