import { describe, expect, test } from 'vitest';
import type { KubeObject } from '#domain/kube/object.ts';
import { abort } from '#shared/services/releases/control.ts';
import { retry } from '#shared/services/releases/retry.ts';
import { images, openings, own, type OnEnd, type Theatre } from './scene.ts';

/** Releases that could not be brought back: from every such end some verb leads out. */
export const tellRetries = (
  title: string,
  openTheatre: () => Promise<Theatre>,
  { concurrent }: { readonly concurrent: boolean },
): void => {
  const { standing } = openings(openTheatre);
  const by = { by: 'ann', reason: '' };
  const impatient = (it: KubeObject): KubeObject => ({
    ...it,
    spec: { ...(it['spec'] as object), progressDeadlineSeconds: 20 },
  });

  /** A release that is aborted half way, where no pod of the old revision may be made any more. */
  const givenUp = async (onEnd: OnEnd) => {
    const scene = await standing(onEnd, 'shop/app:1', impatient, 4);
    const { stage, live, source, id, settledAt } = scene;
    const before = own(await live());
    const small = { replicas: 4, steps: '[50%, 100%]' };
    const release = id();
    await stage.request(release, source('shop/app:2', { ...small, bake: '90s' }));
    expect(await settledAt(release, 0)).toBe(true);
    await stage.trouble.refusePods();
    await abort(stage.world, await stage.release(release), by);
    const ended = await stage.ended(release);
    expect(ended.outcome).toMatchObject({
      kind: 'rollback-failed',
      reason: expect.stringContaining('of 4 pods of the last good revision are Ready') as string,
    });
    return { ...scene, release, before, small };
  };

  describe(title, { concurrent }, () => {
    test('a retry brings it back when the trouble is over, under its own id', async ({ onTestFinished }) => {
      const { stage, live, release, before, source, id, small } = await givenUp(onTestFinished);
      await expect(abort(stage.world, await stage.release(release), by)).rejects.toThrow(
        `tidegate retry ${release}`,
      );
      await stage.trouble.mend();
      await retry(stage.world, await stage.release(release), by);
      await expect(retry(stage.world, await stage.release(release), by)).rejects.toThrow('still running');
      await stage.until(async () => (await stage.release(release)).outcome !== undefined, 120_000);
      expect((await stage.release(release)).outcome?.kind).toBe('aborted');
      expect(own(await live())).toEqual(before);
      const next = id();
      await stage.request(next, source('shop/app:3', { ...small, bake: '1s' }));
      expect((await stage.ended(next)).outcome).toMatchObject({ kind: 'released' });
      expect(images((await live()) as KubeObject)).toBe('shop/app:3');
    });

    test('a retry that fails once more can be retried once more', async ({ onTestFinished }) => {
      const { stage, live, release, before } = await givenUp(onTestFinished);
      await retry(stage.world, await stage.release(release), by);
      const over = async () => (await stage.release(release)).outcome !== undefined;
      expect(await stage.until(over, 120_000)).toBe(true);
      expect((await stage.release(release)).outcome?.kind).toBe('rollback-failed');
      await stage.trouble.mend();
      await retry(stage.world, await stage.release(release), by);
      expect(await stage.until(over, 120_000)).toBe(true);
      expect((await stage.release(release)).outcome?.kind).toBe('aborted');
      expect(own(await live())).toEqual(before);
    });

    test.for(['queue', 'newest', 'supersede', 'reject'])(
      'the next release under %s takes over what was left, and goes out when it can',
      async (concurrency, { onTestFinished }) => {
        const { stage, release, before, source, id, small, expectOnlyImage } = await givenUp(onTestFinished);
        const next = id();
        await stage.request(
          next,
          source('shop/app:3', { ...small, bake: '1s', more: `  concurrency: ${concurrency}\n` }),
        );
        const isStarted = async () => (await stage.target('shop', 'eu')).lock?.step !== undefined;
        expect(await stage.until(isStarted, 60_000)).toBe(true);
        await stage.trouble.mend();
        expect((await stage.ended(next)).outcome).toMatchObject({ kind: 'released' });
        await expectOnlyImage(before, 'shop/app:3');
        await expect(abort(stage.world, await stage.release(release), by)).rejects.toThrow('it has ended');
      },
    );
  });
};
