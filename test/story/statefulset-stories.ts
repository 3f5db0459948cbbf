import { describe, expect, test } from 'vitest';
import type { KubeObject } from '#domain/kube/object.ts';
import { specOf } from '#domain/workload/snapshot.ts';
import type { ReleaseFact } from '#domain/release/release.ts';
import { images, openings, own, pods, type Theatre } from './scene.ts';
import { watchPods } from './watcher.ts';

const replicas = 5;
const ref = { apiVersion: 'apps/v1', kind: 'StatefulSet', name: 'shop' };

/** The laws of a release, told of a StatefulSet: one pod at a time, from the highest number down. */
export const runStatefulSetStories = (
  title: string,
  openTheatre: () => Promise<Theatre>,
  { concurrent }: { readonly concurrent: boolean },
): void => {
  const { open, standing: stand } = openings(openTheatre, { kind: 'StatefulSet', type: 'statefulset' });
  const standing = async (
    onEnd: Parameters<typeof stand>[0],
    change: (set: KubeObject) => KubeObject = (it) => it,
    count = replicas,
  ) => {
    const scene = await stand(onEnd, 'shop/app:1', change, count);
    const source: typeof scene.source = (image, more) =>
      scene.source(image, { replicas: count, steps: '[20%, 60%, 100%]', ...more });
    const running = async () => {
      const query = { apiVersion: 'v1', kind: 'Pod', namespace: scene.stage.namespace, labels: pods };
      const { items } = await scene.stage.owner.list(query);
      const [first, ...rest] = items.toSorted((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1));
      return [first, ...rest].map((pod) => (pod as unknown as Pod).spec.containers[0]?.image);
    };
    return { ...scene, source, running };
  };
  const changed = (more: object) => (set: KubeObject) => ({ ...set, spec: { ...specOf(set), ...more } });

  describe(title, { concurrent }, () => {
    test('a good release goes out from the highest pod down and leaves every field of its owner as it was', async ({
      onTestFinished,
    }) => {
      const { stage, live, source, play, expectOnlyImage } = await standing(onTestFinished);
      const before = own(await live());
      const { ended, powers } = await play(source('shop/app:2'));
      expect(ended.outcome).toEqual({ kind: 'released', reason: 'shop runs the new revision in eu' });
      await expectOnlyImage(before, 'shop/app:2');
      expect(powers.lowestReady).toBe(replicas - 1);
      expect(powers.mostPods).toBe(replicas);
      const facts = (await stage.facts('shop', 'eu')).map(({ kind }) => kind);
      expect(facts.filter((kind) => kind.startsWith('step-'))).toEqual(
        [0, 1, 2].flatMap(() => ['step-started', 'step-settled']),
      );
      const settled = (await stage.facts('shop', 'eu')).filter((fact) => fact.kind === 'step-settled');
      expect(settled.map(({ reason }) => reason)).toEqual([
        'StatefulSet '.concat(stage.namespace, '/shop: 1 of 5 pods run the new revision'),
        'StatefulSet '.concat(stage.namespace, '/shop: 3 of 5 pods run the new revision'),
        'StatefulSet '.concat(stage.namespace, '/shop: all 5 new pods are Ready'),
      ]);
    });

    test('a bad release is caught in its first batch and comes back by itself', async ({
      onTestFinished,
    }) => {
      const { live, source, play } = await standing(onTestFinished);
      const before = own(await live());
      const { ended, powers } = await play(source('shop/app:2-errs'));
      expect(ended.outcome?.kind).toBe('rolled-back');
      expect(ended.outcome?.reason).toMatch(/^eu: errors: \d+ of \d+ requests on the new pods/);
      expect(own(await live())).toEqual(before);
      expect(powers.most('shop/app:2-errs')).toBe(1);
      expect(powers.lowestReady).toBe(replicas - 1);
    });

    test('a revision that never gets Ready is aborted and brought back, although the controller waits for its pod', async ({
      onTestFinished,
    }) => {
      const { stage, live, source, id, running } = await standing(onTestFinished);
      const before = own(await live());
      const release = id();
      await stage.request(release, source('shop/app:never-ready'));
      const isThere = async () => (await running()).includes('shop/app:never-ready');
      expect(await stage.until(isThere, 60_000)).toBe(true);
      await stage.note(release, { kind: 'aborted', by: 'li', reason: 'stuck' } satisfies ReleaseFact);
      await stage.wake(release);
      expect((await stage.ended(release)).outcome).toMatchObject({ kind: 'aborted' });
      expect(own(await live())).toEqual(before);
      expect(await running()).toEqual(Array.from({ length: replicas }, () => 'shop/app:1'));
    });

    test('a pod of somebody else that carries the same labels is neither counted nor touched', async ({
      onTestFinished,
    }) => {
      const { stage, live, source, id, settledAt } = await standing(onTestFinished);
      const before = own(await live());
      const template = before.spec['template'] as { metadata: { labels: object } };
      const { labels } = template.metadata;
      const stranger = { apiVersion: 'v1', kind: 'Pod', namespace: stage.namespace, name: 'debug' };
      await stage.kubectl({
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name: 'debug', namespace: stage.namespace, labels: { ...labels } },
        spec: { containers: [{ name: 'app', image: 'shop/app:never-ready' }] },
      });
      const uid = (await stage.owner.get(stranger))?.metadata.uid;
      const release = id();
      await stage.request(release, source('shop/app:2', { bake: '10m' }));
      expect(await settledAt(release, 0)).toBe(true);
      const settled = (await stage.facts('shop', 'eu')).find((fact) => fact.kind === 'step-settled');
      expect(settled?.reason).toContain('1 of 5 pods run the new revision');
      await stage.note(release, { kind: 'aborted', by: 'li', reason: 'lunch' } satisfies ReleaseFact);
      await stage.wake(release);
      expect((await stage.ended(release)).outcome).toMatchObject({ kind: 'aborted' });
      expect(own(await live())).toEqual(before);
      const after = await stage.owner.get(stranger);
      expect(after?.metadata).toMatchObject({ uid });
      expect(after?.metadata.deletionTimestamp).toBeUndefined();
    });

    test('a person aborts between two batches', async ({ onTestFinished }) => {
      const { stage, live, source, id, settledAt } = await standing(onTestFinished);
      const before = own(await live());
      const powers = await watchPods(stage.cluster, stage.namespace, pods);
      const release = id();
      await stage.request(release, source('shop/app:2', { bake: '10m' }));
      expect(await settledAt(release, 0)).toBe(true);
      await stage.note(release, { kind: 'aborted', by: 'li', reason: 'lunch' } satisfies ReleaseFact);
      await stage.wake(release);
      expect((await stage.ended(release)).outcome).toMatchObject({ kind: 'aborted' });
      await powers.stop();
      expect(own(await live())).toEqual(before);
      expect(powers.lowestReady).toBe(replicas - 1);
    });

    test('a newer release takes over the hold of an older one, and its pods take the places of the older', async ({
      onTestFinished,
    }) => {
      const { stage, live, source, id, settledAt } = await standing(onTestFinished);
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
      expect(powers.lowestReady).toBe(replicas - 1);
    });

    test('an owner who sets their partition back during the hold is noticed, and the release comes back', async ({
      onTestFinished,
    }) => {
      const { stage, live, source, id, settledAt } = await standing(onTestFinished);
      const release = id();
      await stage.request(release, source('shop/app:2', { bake: '20s' }));
      expect(await settledAt(release, 0)).toBe(true);
      await stage.owner.patch({ ...ref, namespace: stage.namespace }, [
        { op: 'replace', path: '/spec/updateStrategy/rollingUpdate/partition', value: 0 },
      ]);
      expect((await stage.ended(release)).outcome).toMatchObject({
        kind: 'rolled-back',
        reason: expect.stringContaining('hold was lifted') as string,
      });
      expect(images((await live()) as KubeObject)).toBe('shop/app:1');
    });

    test('pods that are added in the middle of a release do not make its batches larger', async ({
      onTestFinished,
    }) => {
      const { stage, live, source, id, settledAt, running } = await standing(onTestFinished);
      const release = id();
      await stage.request(release, source('shop/app:2', { bake: '5s', steps: '[20%, 40%, 100%]' }));
      expect(await settledAt(release, 0)).toBe(true);
      await stage.owner.patch({ ...ref, namespace: stage.namespace }, [
        { op: 'replace', path: '/spec/replicas', value: 10 },
      ]);
      expect(await settledAt(release, 1)).toBe(true);
      expect((await running()).filter((image) => image === 'shop/app:2')).toHaveLength(4);
      expect((await stage.ended(release)).outcome?.kind).toBe('released');
      expect(specOf((await live()) as KubeObject)['replicas']).toBe(10);
    });

    test('what cannot go in batches is refused with its field, and left alone', async ({
      onTestFinished,
    }) => {
      const labels = { 'app.oam.dev/component': 'store' };
      const cases = [
        [changed({ updateStrategy: { type: 'OnDelete' } }), undefined],
        [changed({ updateStrategy: partitioned }), 'set spec.updateStrategy.rollingUpdate.partition to 0'],
        [changed({ podManagementPolicy: 'Parallel' }), undefined],
        [
          (set: KubeObject) => {
            const template = specOf(set)['template'] as { metadata: { labels: object } };
            const metadata = { ...template.metadata, labels: { ...template.metadata.labels, ...labels } };
            return changed({ selector: { matchLabels: labels }, template: { ...template, metadata } })(set);
          },
          'spec.selector cannot be changed',
        ],
      ] as const;
      for (const [change, reason] of cases) {
        const { stage, live, source, id } = await standing(onTestFinished, change);
        const before = own(await live());
        const release = id();
        await stage.request(release, source('shop/app:2', { bake: '1s' }));
        const { outcome } = await stage.ended(release);
        if (reason === undefined) expect(outcome?.kind).toBe('released');
        else {
          expect(outcome).toMatchObject({
            kind: 'refused',
            reason: expect.stringContaining(reason) as string,
          });
          expect(own(await live())).toEqual(before);
        }
      }
    });

    test('a finished release can be undone, and what runs already is left alone', async ({
      onTestFinished,
    }) => {
      const { stage, live, source, id } = await standing(onTestFinished);
      const before = own(await live());
      const [same, release, undo] = [id(), id(), id()];
      const generation = (await live())?.metadata.generation;
      await stage.request(same, source('shop/app:1'));
      expect((await stage.ended(same)).outcome?.reason).toBe('nothing to change in eu');
      expect((await live())?.metadata.generation).toBe(generation);
      await stage.request(release, source('shop/app:2', { steps: '[50%, 100%]', bake: '2s' }));
      expect((await stage.ended(release)).outcome?.kind).toBe('released');
      await stage.request(undo, source('shop/app:2'), { kind: 'undo', app: 'shop', release, by: 'li' });
      expect((await stage.ended(undo)).outcome?.kind).toBe('released');
      expect(own(await live())).toEqual(before);
    });

    test('one that is scaled to nothing gets its template, and nothing is waited for', async ({
      onTestFinished,
    }) => {
      const { stage, live, source, id } = await standing(onTestFinished, undefined, 0);
      const before = own(await live());
      const release = id();
      await stage.request(release, source('shop/app:2', { bake: '2s' }));
      expect((await stage.ended(release)).outcome?.kind).toBe('released');
      const after = (await live()) as KubeObject;
      expect(images(after)).toBe('shop/app:2');
      expect({ ...own(after), spec: { ...own(after).spec, template: '' } }).toEqual({
        ...before,
        spec: { ...before.spec, template: '' },
      });
    });

    test('a first release creates what is not there yet, and a single pod is replaced without a canary', async ({
      onTestFinished,
    }) => {
      const { stage, live, source, id } = await open(onTestFinished);
      const release = id();
      await stage.request(release, source('shop/app:1', { replicas: 1 }));
      expect((await stage.ended(release)).outcome?.kind).toBe('released');
      expect((await live())?.metadata.labels?.['tidegate.dev/release']).toBeUndefined();
      const next = id();
      await stage.request(next, source('shop/app:2', { replicas: 1, bake: '2s' }));
      expect((await stage.ended(next)).outcome?.kind).toBe('released');
      expect(images((await live()) as KubeObject)).toBe('shop/app:2');
    });
  });
};

const partitioned = { type: 'RollingUpdate', rollingUpdate: { partition: 3 } };

interface Pod {
  readonly spec: { readonly containers: readonly { readonly image: string }[] };
}
