import { describe, expect, test } from 'vitest';
import type { KubeObject } from '#domain/kube/object.ts';
import { specOf } from '#domain/workload/snapshot.ts';
import { images, openings, own, pods, ticking, type Theatre } from './scene.ts';
import type { Stage } from './stage.ts';
import { watchPods } from './watcher.ts';

/** Allows none of the old pods to be missing, so that nothing can go in place of another. */
const noneMissing = (deployment: KubeObject): KubeObject => ({
  ...deployment,
  spec: {
    ...specOf(deployment),
    strategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 0, maxSurge: '25%' } },
  },
});

const quota = (namespace: string, most: number): KubeObject => ({
  apiVersion: 'v1',
  kind: 'ResourceQuota',
  metadata: { name: 'tight', namespace },
  spec: { hard: { pods: String(most) } },
});

const raised = (stage: Theatre, most: number) =>
  stage.owner.patch({ apiVersion: 'v1', kind: 'ResourceQuota', name: 'tight', namespace: stage.namespace }, [
    { op: 'replace', path: '/spec/hard/pods', value: String(most) },
  ]);

/** What stood in the way, in order, and that it was over. */
const hindrances = async (stage: Stage): Promise<readonly string[]> =>
  (await stage.facts('shop', 'eu')).flatMap((fact) =>
    fact.kind === 'blocked' || fact.kind === 'cleared' ? [`${fact.kind} ${fact.name}`] : [],
  );

/** Releases that something outside stands in the way of: each says what, does nothing by halves, and goes on by itself. */
export const hindranceStories = (
  title: string,
  openTheatre: () => Promise<Theatre>,
  { concurrent }: { readonly concurrent: boolean },
): void => {
  const { open, standing } = openings(openTheatre);

  describe(title, { concurrent }, () => {
    test('a quota that leaves no room holds the release, and a higher one lets it go on', async ({
      onTestFinished,
    }) => {
      const { stage, source, id, live, heldBy } = await standing(onTestFinished, 'shop/app:1', noneMissing);
      await stage.kubectl(quota(stage.namespace, 10));
      const powers = await watchPods(stage.owner, stage.namespace, pods);
      const release = id();
      await stage.request(release, source('shop/app:2', { steps: '[10%, 100%]', bake: '2s' }));
      expect(await heldBy('QuotaDenied')).toBe(true);
      expect((await stage.target('shop', 'eu')).lock?.trouble?.reason).toMatch(
        /Deployment .*shop: 0 of 1 new pods are Ready; pods are forbidden: exceeded quota: tight/,
      );
      await raised(stage, 40);
      expect((await stage.ended(release)).outcome?.kind).toBe('released');
      await powers.stop();
      expect(await hindrances(stage)).toEqual(['blocked QuotaDenied', 'cleared QuotaDenied']);
      expect(images((await live()) as KubeObject)).toBe('shop/app:2');
      expect(powers.lowestReady).toBe(10);
    });

    test('where a quota leaves no room beside, pods go in place of others, as many as their owner allows', async ({
      onTestFinished,
    }) => {
      const { stage, source, id, live, expectOnlyImage } = await standing(onTestFinished, 'shop/app:1');
      const before = own(await live());
      await stage.kubectl(quota(stage.namespace, 10));
      const powers = await watchPods(stage.owner, stage.namespace, pods);
      const release = id();
      await stage.request(release, source('shop/app:2', { steps: '[20%, 100%]', bake: '2s' }));
      expect((await stage.ended(release)).outcome?.kind).toBe('released');
      await powers.stop();
      await expectOnlyImage(before, 'shop/app:2');
      // Their own 25 % of 10 pods, rounded down.
      expect(powers.lowestReady).toBe(8);
      expect(powers.mostPods).toBe(10);
    });

    test('a bad one comes back also where a quota leaves no room beside', async ({ onTestFinished }) => {
      const { stage, source, id, live } = await standing(onTestFinished, 'shop/app:1');
      const before = own(await live());
      await stage.kubectl(quota(stage.namespace, 10));
      const powers = await watchPods(stage.owner, stage.namespace, pods);
      const release = id();
      await stage.request(release, source('shop/app:2-errs', { steps: '[20%, 100%]' }));
      expect((await stage.ended(release)).outcome?.kind).toBe('rolled-back');
      await powers.stop();
      expect(own(await live())).toEqual(before);
      expect(powers.most('shop/app:2-errs')).toBe(2);
      expect(powers.lowestReady).toBe(8);
    });

    test('a first release that finds half of its room waits for the rest, and leaves nothing behind', async ({
      onTestFinished,
    }) => {
      const { stage, source, id, heldBy, live } = await open(onTestFinished);
      await stage.kubectl(quota(stage.namespace, 5));
      const release = id();
      void ticking(stage);
      await stage.request(release, source('shop/app:1'));
      expect(await heldBy('QuotaDenied')).toBe(true);
      expect((await stage.target('shop', 'eu')).lock?.trouble?.reason).toContain('5 of 10 pods are Ready');
      // Long enough that the controller by itself would try again only after as long.
      await stage.until(async () => false, 20_000);
      await raised(stage, 10);
      expect((await stage.ended(release)).outcome?.kind).toBe('released');
      expect(specOf((await live()) as KubeObject)['minReadySeconds'] ?? 0).toBe(0);
      expect(await hindrances(stage)).toEqual(['blocked QuotaDenied', 'cleared QuotaDenied']);
    });

    test('a rule that refuses the new pods holds the release until it is gone, and nothing is given up for it', async ({
      onTestFinished,
    }) => {
      const { stage, source, id, heldBy } = await standing(onTestFinished, 'shop/app:1');
      await stage.trouble.refusePods();
      const powers = await watchPods(stage.owner, stage.namespace, pods);
      const release = id();
      await stage.request(release, source('shop/app:2', { steps: '[10%, 100%]', bake: '2s' }));
      expect(await heldBy('PodsRefused')).toBe(true);
      expect((await stage.target('shop', 'eu')).lock?.trouble?.reason).toContain(
        'minimum cpu usage per Pod is 100m',
      );
      await stage.trouble.mend();
      expect((await stage.ended(release)).outcome?.kind).toBe('released');
      await powers.stop();
      expect(await hindrances(stage)).toEqual(['blocked PodsRefused', 'cleared PodsRefused']);
      expect(powers.lowestReady).toBe(10);
    });

    test('an image that cannot be pulled is told while it is waited for', async ({ onTestFinished }) => {
      const { stage, source, id, heldBy, live } = await standing(onTestFinished, 'shop/app:1');
      const before = own(await live());
      const release = id();
      await stage.request(release, source('shop/app:pull-fails'));
      expect(await heldBy('PodsFailing')).toBe(true);
      expect((await stage.target('shop', 'eu')).lock?.trouble?.reason).toMatch(
        /0 of 1 new pods are Ready; pod shop-\S+: container shop (ErrImagePull|ImagePullBackOff)/,
      );
      await stage.note(release, { kind: 'aborted', by: 'li', reason: 'a typo' });
      // Nobody has to wait for what is watched at that moment.
      expect((await stage.ended(release, 25_000)).outcome?.kind).toBe('aborted');
      expect(own(await live())).toEqual(before);
    });

    test('a right that is taken away in the middle holds the release until it is given back', async ({
      onTestFinished,
    }) => {
      const { stage, source, id, settledAt, heldBy, live } = await standing(onTestFinished, 'shop/app:1');
      const release = id();
      const powers = await watchPods(stage.owner, stage.namespace, pods);
      await stage.request(release, source('shop/app:2', { steps: '[10%, 50%, 100%]', bake: '2s' }));
      expect(await settledAt(release, 0)).toBe(true);
      await stage.trouble.forbid();
      expect(await heldBy('ClusterForbids', 60_000)).toBe(true);
      expect((await stage.target('shop', 'eu')).lock?.trouble?.reason).toMatch(/cannot patch resource/);
      const blocked = (await live()) as KubeObject;
      expect(specOf(blocked)['strategy']).toEqual({
        type: 'RollingUpdate',
        rollingUpdate: { maxUnavailable: '10%', maxSurge: 0 },
      });
      await stage.trouble.mend();
      expect((await stage.ended(release)).outcome?.kind).toBe('released');
      await powers.stop();
      expect(await hindrances(stage)).toContain('blocked ClusterForbids');
      expect(images((await live()) as KubeObject)).toBe('shop/app:2');
      expect(powers.lowestReady).toBe(10);
    });

    test('a cluster that is away in the middle holds the release until it is back', async ({
      onTestFinished,
    }) => {
      const { stage, source, id, settledAt, heldBy, live } = await standing(onTestFinished, 'shop/app:1');
      const release = id();
      const powers = await watchPods(stage.owner, stage.namespace, pods);
      await stage.request(release, source('shop/app:2', { steps: '[10%, 50%, 100%]' }));
      expect(await settledAt(release, 0)).toBe(true);
      await stage.trouble.cut();
      expect(await heldBy('ClusterUnreachable')).toBe(true);
      const blocked = own(await live());
      await stage.until(async () => false, 7_000);
      expect(own(await live())).toEqual(blocked);
      await stage.trouble.mend();
      expect((await stage.ended(release)).outcome?.kind).toBe('released');
      await powers.stop();
      expect(await hindrances(stage)).toContain('blocked ClusterUnreachable');
      expect(images((await live()) as KubeObject)).toBe('shop/app:2');
      expect(powers.lowestReady).toBe(10);
    });
  });
};
