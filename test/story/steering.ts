import { describe, expect, test } from 'vitest';
import type { KubeObject } from '#domain/kube/object.ts';
import { abort, pause, resume } from '#shared/services/releases/control.ts';
import { lastFact } from '#shared/services/store/append-facts.ts';
import { listeningStream } from '#domain/streams.ts';
import { steer } from '#shared/services/releases/steer.ts';
import { images, openings, own, pods, type OnEnd, type Theatre } from './scene.ts';
import { watchPods } from './watcher.ts';

interface Telling {
  readonly concurrent: boolean;
}

/** People who turn a running release: further, past its checks, and too late. */
export const tellSteering = (
  title: string,
  openTheatre: () => Promise<Theatre>,
  { concurrent }: Telling,
): void => {
  const { standing } = openings(openTheatre);

  /** A release whose first step stands, and would for an hour. */
  const held = async (
    onEnd: OnEnd,
    steps = '[25%, 50%, 75%]',
    image = 'shop/app:2',
    more = '',
    window = '2s',
  ) => {
    const scene = await standing(onEnd, 'shop/app:1', undefined, 4);
    const { stage, live, source, id, settledAt } = scene;
    const before = own(await live());
    const release = id();
    await stage.request(
      release,
      source(image, { replicas: 4, strategy: `{steps: ${steps}, bake: 1h${more}}`, window }),
    );
    expect(await settledAt(release, 0)).toBe(true);
    const sights = await watchPods(stage.cluster, stage.namespace, pods);
    const said = async (index: number, word: Turn) =>
      steer(stage.world, await stage.release(release), {
        steering: { by: 'li', reason: 'looks fine', index, ...word },
      });
    const of = async (kind: string) => (await stage.facts('shop', 'eu')).filter((fact) => fact.kind === kind);
    return { ...scene, release, before, sights, said, of };
  };
  type Turn = { readonly kind: 'skip' } | { readonly kind: 'promote'; readonly to?: number | 'last' };
  const promote: Turn = { kind: 'promote' };
  const all: Turn = { kind: 'promote', to: 'last' };

  describe(title, { concurrent }, () => {
    test('promote begins the next step; said twice, or too late, it does nothing', async ({
      onTestFinished,
    }) => {
      const { said, of, settledAt, release, sights, stage } = await held(onTestFinished);
      await Promise.all([said(0, promote), said(0, promote)]);
      expect(await settledAt(release, 1)).toBe(true);
      await expect(said(0, promote)).rejects.toThrow(
        'step 1 is over: it is in step 2 now; nothing was changed',
      );
      await expect(said(2, promote)).rejects.toThrow('step 3 has not begun');
      expect(await of('promoted')).toEqual([
        { kind: 'promoted', release, index: 0, to: 1, by: 'li', reason: 'looks fine' },
      ]);
      expect(sights.most('shop/app:2')).toBe(2);
      await said(1, all);
      expect((await stage.ended(release)).outcome?.kind).toBe('released');
      await sights.stop();
      expect((await of('step-started')).map((fact) => 'index' in fact && fact.index)).toEqual([0, 1, 3]);
      expect(sights.lowestReady).toBe(4);
    });

    test('promote to a later step leaves out those between', async ({ onTestFinished }) => {
      const { said, settledAt, release, sights, stage, live, before } = await held(onTestFinished);
      await said(0, { kind: 'promote', to: 2 });
      expect(await settledAt(release, 2)).toBe(true);
      expect(sights.most('shop/app:2')).toBe(3);
      await said(2, { kind: 'skip' });
      expect((await stage.ended(release)).outcome?.kind).toBe('released');
      await sights.stop();
      expect(sights.lowestReady).toBe(4);
      const after = own(await live());
      expect({ ...after, spec: { ...after.spec, template: before.spec['template'] } }).toEqual(before);
    });

    test('skip ends the checks, and an approval that the plan asks for is asked all the same', async ({
      onTestFinished,
    }) => {
      const steps = '[{percent: 25%, approve: true}, 50%]';
      const { said, release, stage } = await held(onTestFinished, steps);
      await expect(said(0, promote)).rejects.toThrow('the plan asks for an approval after step 1');
      await expect(said(0, all)).rejects.toThrow('the plan asks for an approval after step 1');
      await said(0, { kind: 'skip' });
      const asks = async () => (await stage.target('shop', 'eu')).lock?.suspended?.why === 'approval';
      expect(await stage.until(asks, 60_000)).toBe(true);
      expect((await stage.target('shop', 'eu')).lock?.suspended?.question).toContain(
        'li has skipped its checks',
      );
      await expect(said(0, { kind: 'skip' })).rejects.toThrow('it waits for an answer');
      await abort(stage.world, await stage.release(release), { by: 'li', reason: '' });
      await stage.ended(release);
    });

    test('a pause comes first, and a release that goes back does not listen', async ({ onTestFinished }) => {
      const { said, release, stage, live, before } = await held(onTestFinished);
      const by = { by: 'li', reason: '' };
      await pause(stage.world, await stage.release(release), by);
      await expect(said(0, promote)).rejects.toThrow('it is paused by li');
      await resume(stage.world, await stage.release(release), by);
      await abort(stage.world, await stage.release(release), by);
      await expect(said(0, promote)).rejects.toThrow('it is rolling back');
      expect((await stage.ended(release)).outcome?.kind).toBe('aborted');
      await expect(said(0, promote)).rejects.toThrow('it has ended');
      expect(own(await live())).toEqual(before);
    });

    test('what is said in a long bake is acted on at once, however far the next look is', async ({
      onTestFinished,
    }) => {
      const { said, of, settledAt, release, stage } = await held(
        onTestFinished,
        '[25%, 50%, 75%]',
        undefined,
        '',
        '20s',
      );
      const { clock, world } = stage;
      const heard = async () => (await lastFact(world.journal, listeningStream(release, 'eu')))[0]?.seq ?? 0;
      /** How long it took from the word until this was so, ms; it is said where the release has just begun to wait. */
      const after = async (speak: () => Promise<void>, acted: () => Promise<boolean>) => {
        const before = await heard();
        expect(await stage.until(async () => (await heard()) > before, 60_000)).toBe(true);
        const from = clock.now();
        await speak();
        expect(await stage.until(acted, 30_000)).toBe(true);
        return clock.now() - from;
      };
      const begun = (index: number) => async () =>
        (await of('step-started')).some((fact) => 'index' in fact && fact.index === index);
      expect(await after(() => said(0, promote), begun(1))).toBeLessThan(2_000);
      expect(await settledAt(release, 1)).toBe(true);
      const by = { by: 'li', reason: '' };
      const aborted = async () => (await of('rolling-back')).length > 0;
      const abortNow = async () => abort(stage.world, await stage.release(release), by);
      expect(await after(abortNow, aborted)).toBeLessThan(2_000);
      expect((await stage.ended(release)).outcome?.kind).toBe('aborted');
    });

    test('an owner who lifts the hold in a promoted step is noticed, and it comes back', async ({
      onTestFinished,
    }) => {
      const { said, settledAt, release, stage, live } = await held(onTestFinished);
      await said(0, promote);
      expect(await settledAt(release, 1)).toBe(true);
      const place = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'shop', namespace: stage.namespace };
      await stage.owner.patch(place, [{ op: 'replace', path: '/spec/minReadySeconds', value: 0 }]);
      await stage.until(async () => (await stage.release(release)).outcome !== undefined, 180_000);
      expect((await stage.release(release)).outcome?.kind).toBe('rolled-back');
      expect(images((await live()) as KubeObject)).toBe('shop/app:1');
    });
  });
};
