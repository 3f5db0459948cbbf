import { describe, expect, test } from 'vitest';
import type { KubeObject } from '#domain/kube/object.ts';
import { pointer, refOf } from '#domain/kube/object.ts';
import { readAt, segmentsOf, withAt } from '#domain/partitioned/path.ts';
import { steer } from '#shared/services/releases/steer.ts';
import { retryAnew } from '#shared/services/releases/retry-anew.ts';
import type { ReleaseFact } from '#domain/release/release.ts';
import { own, type PartitionedPart, podLabels, standingBy } from './partitioned-scene.ts';
import type { OnEnd, Theatre } from './scene.ts';
import { watchPods } from './watcher.ts';

/*
 * The second half of what the peers test (knowledge/rollout-peers.md, section 3): what people do to a plan and its steps,
 * and revisions that are sick on either side. The first word of a title is what docs/scenarios.md knows a story by.
 */
export const runMoreScenarios = (
  title: string,
  openTheatre: () => Promise<Theatre>,
  parts: Readonly<Record<string, PartitionedPart>>,
  { concurrent }: { readonly concurrent: boolean },
): void => {
  describe.each(Object.entries(parts))(`%s ${title}`, { concurrent, timeout: 400_000 }, (_, part) => {
    const by = { by: 'li', reason: '' };
    const template = segmentsOf(part.kinds?.[0]?.paths.template ?? 'spec.template');
    const image = pointer(...template, 'spec', 'containers', '0', 'image');
    const deadlined = (object: KubeObject): KubeObject =>
      object.kind === 'Deployment'
        ? (withAt(object, ['spec', 'progressDeadlineSeconds'], 20) as KubeObject)
        : object;
    const opening = standingBy(openTheatre, part);
    const standing = async (onEnd: OnEnd, change?: (object: KubeObject) => KubeObject) => {
      const scene = await opening(onEnd, change);
      const { stage, images } = scene;
      const began = async (release: string) =>
        (await stage.facts('shop', 'eu')).flatMap((fact) =>
          fact.kind === 'step-started' && fact.release === release ? [fact.percent] : [],
        );
      const all = async (which: string) => (await images()).every((one) => one === which);
      const turn = async (release: string, fact: ReleaseFact) => {
        await stage.note(release, fact);
        await stage.wake(release);
      };
      const promote = async (release: string, index: number, to: number | 'last') =>
        steer(stage.world, await stage.release(release), {
          steering: { kind: 'promote', index, to, by: 'li' },
        });
      return { ...scene, began, all, turn, promote };
    };

    test('replanned: other steps for the same image take over, and each release keeps its own', async ({
      onTestFinished,
    }) => {
      const { stage, source, id, settledAt, began, all } = await standing(onTestFinished);
      const [first, second] = [id(), id()];
      await stage.request(first, source('shop/app:2', { steps: '[20%, 40%, 60%, 100%]', bake: '10m' }));
      expect(await settledAt(first, 0)).toBe(true);
      const other = { steps: '[60%, 100%]', bake: '1s', more: { concurrency: 'supersede' } };
      await stage.request(second, source('shop/app:2', other));
      expect((await stage.ended(second)).outcome?.kind).toBe('released');
      expect((await stage.ended(first)).outcome?.kind).toBe('superseded');
      expect([await began(first), await began(second)]).toEqual([[20], [60, 100]]);
      expect(await all('shop/app:2')).toBe(true);
    });

    test('jumped: a person goes past two steps; no step is gone back to, and the release says so', async ({
      onTestFinished,
    }) => {
      const { stage, source, id, settledAt, began, all, promote } = await standing(onTestFinished);
      const release = id();
      await stage.request(release, source('shop/app:2', { steps: '[20%, 40%, 60%, 100%]', bake: '10m' }));
      expect(await settledAt(release, 0)).toBe(true);
      await promote(release, 0, 2);
      expect(await settledAt(release, 2)).toBe(true);
      await expect(promote(release, 2, 1)).rejects.toThrow('it can continue with steps 4 to 4, not to 2');
      await expect(promote(release, 0, 3)).rejects.toThrow('step 1 is over: it is in step 3 now');
      await promote(release, 2, 'last');
      expect((await stage.ended(release)).outcome?.kind).toBe('released');
      expect(await began(release)).toEqual([20, 60, 100]);
      expect(await all('shop/app:2')).toBe(true);
    });

    test('same: another release of what runs already touches nothing', async ({ onTestFinished }) => {
      const { stage, source, id, live, podsNow } = await standing(onTestFinished);
      const [first, second] = [id(), id()];
      await stage.request(first, source('shop/app:2', { steps: '[100%]', bake: '1s' }));
      expect((await stage.ended(first)).outcome?.kind).toBe('released');
      const names = async () => new Set((await podsNow()).map(({ metadata }) => metadata.uid));
      const [before, pods] = [await live(), await names()];
      await stage.request(second, source('shop/app:2', { steps: '[100%]', bake: '1s' }));
      expect((await stage.ended(second)).outcome?.reason).toBe('nothing to change in eu');
      expect(own(await live())).toEqual(own(before));
      expect((await live()).metadata.generation).toBe(before.metadata.generation);
      expect(await names()).toEqual(pods);
    });

    test('again: aborted, retried, and promoted to the end', async ({ onTestFinished }) => {
      const { stage, source, id, settledAt, turn, promote, all } = await standing(onTestFinished);
      const release = id();
      await stage.request(release, source('shop/app:2', { steps: '[20%, 60%, 100%]', bake: '10m' }));
      expect(await settledAt(release, 0)).toBe(true);
      await turn(release, { kind: 'aborted', by: 'li', reason: 'too early' });
      expect((await stage.ended(release)).outcome?.kind).toBe('aborted');
      expect(await all('shop/app:1')).toBe(true);
      const next = await retryAnew(stage.world, await stage.release(release), by);
      expect(next).not.toBe(release);
      await expect(retryAnew(stage.world, await stage.release(release), by)).rejects.toThrow(
        `release ${next} is already trying it again`,
      );
      expect(await settledAt(next, 0)).toBe(true);
      await promote(next, 0, 'last');
      expect((await stage.ended(next)).outcome?.kind).toBe('released');
      expect(await all('shop/app:2')).toBe(true);
    });

    test('worse: a bad revision, then another bad one, and the good one is never touched', async ({
      onTestFinished,
    }) => {
      const { stage, source, id, images, live, turn, wanted, all } = await standing(onTestFinished);
      const before = own(await live());
      const [first, second] = [id(), id()];
      const powers = await watchPods(stage.cluster, stage.namespace, podLabels);
      await stage.request(first, source('shop/app:never-ready-1'));
      const runs = (which: string) => stage.until(async () => (await images()).includes(which), 60_000);
      expect(await runs('shop/app:never-ready-1')).toBe(true);
      const more = { concurrency: 'supersede' };
      await stage.request(second, source('shop/app:never-ready-2', { more }));
      expect(await runs('shop/app:never-ready-2')).toBe(true);
      await turn(second, { kind: 'aborted', by: 'li', reason: 'worse' });
      expect((await stage.ended(second)).outcome?.kind).toBe('aborted');
      await powers.stop();
      expect(own(await live())).toEqual(before);
      expect(await all('shop/app:1')).toBe(true);
      // One pod in five is a batch; it is missing, and no other.
      expect(powers.lowestReady).toBeGreaterThanOrEqual(wanted - Math.ceil(wanted / 5));
    });

    test('healed: a good revision goes out over one whose pods do not come', async ({ onTestFinished }) => {
      const { stage, source, id, patch, images, all, wanted, podsNow } = await standing(onTestFinished);
      await patch([{ op: 'replace', path: image, value: 'shop/app:pull-fails' }]);
      // Where its owner removes the pods, one does.
      if (readAt(part.object, 'spec.updateStrategy.type') === 'OnDelete') {
        const [pod] = await podsNow();
        const ref = refOf({ ...pod, apiVersion: 'v1', kind: 'Pod' } as KubeObject);
        await stage.owner.remove(ref, pod?.metadata.uid ?? '');
      }
      const isSick = async () => (await images()).includes('shop/app:pull-fails');
      expect(await stage.until(isSick, 60_000)).toBe(true);
      const release = id();
      await stage.request(release, source('shop/app:2', { steps: '[40%, 100%]', bake: '1s' }));
      expect((await stage.ended(release)).outcome?.kind).toBe('released');
      expect(await stage.until(async () => (await podsNow()).length === wanted, 60_000)).toBe(true);
      expect(await all('shop/app:2')).toBe(true);
    });

    test('patient: a pause that is longer than the deadline of the workload is no failure', async ({
      onTestFinished,
    }) => {
      const { stage, source, id, settledAt, turn, pass, all, live } = await standing(
        onTestFinished,
        deadlined,
      );
      const release = id();
      await stage.request(release, source('shop/app:2', { steps: '[40%, 100%]', bake: '5s' }));
      expect(await settledAt(release, 0)).toBe(true);
      await stage.note(release, { kind: 'paused', by: 'li', reason: 'lunch' });
      await pass(30_000);
      expect((await stage.release(release)).outcome).toBeUndefined();
      await turn(release, { kind: 'resumed', by: 'li' });
      expect((await stage.ended(release)).outcome?.kind).toBe('released');
      expect(await all('shop/app:2')).toBe(true);
      const { progressDeadlineSeconds } = (await live())['spec'] as { progressDeadlineSeconds?: number };
      expect(progressDeadlineSeconds).toBe(part.object.kind === 'Deployment' ? 20 : undefined);
      expect(readAt(await live(), 'metadata.labels')).toEqual(part.object.metadata.labels);
    });

    test('streamed: a window slides over the pods, and a bad revision is caught in it', async ({
      onTestFinished,
    }) => {
      const { stage, source, id, live, all, wanted } = await standing(onTestFinished);
      const before = own(await live());
      const powers = await watchPods(stage.cluster, stage.namespace, podLabels);
      const [bad, good] = [id(), id()];
      const strategy = '{type: streaming, window: 1 pod, bake: 15s}';
      await stage.request(bad, source('shop/app:2-errs', { strategy }));
      expect((await stage.ended(bad)).outcome?.kind).toBe('rolled-back');
      expect(own(await live())).toEqual(before);
      expect(powers.most('shop/app:2-errs')).toBeLessThan(wanted);
      await stage.request(good, source('shop/app:2', { strategy: strategy.replace('15s', '2s') }));
      expect((await stage.ended(good)).outcome?.kind).toBe('released');
      await powers.stop();
      expect(await all('shop/app:2')).toBe(true);
      expect(powers.lowestReady).toBeGreaterThanOrEqual(wanted - 1);
      const spelled = JSON.stringify(before).replace('"shop/app:1"', '"shop/app:2"');
      expect(own(await live())).toEqual(JSON.parse(spelled));
    });

    test('died: every function dies at every second call, before or after its work, and the end is the same', async ({
      onTestFinished,
    }) => {
      const { stage, source, id, live, all, wanted } = await standing(onTestFinished);
      const before = own(await live());
      const calls = new Map<string, number>();
      let deaths = 0;
      stage.disturb(async ({ task }, run) => {
        const call = calls.get(task) ?? 0;
        calls.set(task, call + 1);
        if (call % 2 === 1) return run();
        deaths += 1;
        if (call % 4 === 0) await run();
        throw Object.assign(new Error('the function ended'), { name: 'Lambda.Unknown' });
      });
      const powers = await watchPods(stage.cluster, stage.namespace, podLabels);
      const [bad, good] = [id(), id()];
      await stage.request(bad, source('shop/app:2-errs', { steps: '[20%, 100%]' }));
      expect((await stage.ended(bad)).outcome?.kind).toBe('rolled-back');
      expect(own(await live())).toEqual(before);
      expect(powers.most('shop/app:2-errs')).toBeLessThanOrEqual(Math.ceil(wanted / 5));
      await stage.request(good, source('shop/app:2', { steps: '[40%, 100%]', bake: '4s' }));
      expect((await stage.ended(good)).outcome?.kind).toBe('released');
      await powers.stop();
      expect(deaths).toBeGreaterThan(15);
      expect(await all('shop/app:2')).toBe(true);
      const spelled = JSON.stringify(before).replace('"shop/app:1"', '"shop/app:2"');
      expect(own(await live())).toEqual(JSON.parse(spelled));
    });

    test('twice: every task is called again, late and out of order, and nothing is done twice', async ({
      onTestFinished,
    }) => {
      const { stage, source, id, live, all, wanted } = await standing(onTestFinished);
      const before = own(await live());
      const late: Promise<unknown>[] = [];
      stage.disturb(async (_call, run) => {
        const answer = await run();
        // At once, in the middle of what follows, or when that is over.
        const afterMs = [0, 2_500, 9_000][late.length % 3] ?? 0;
        late.push(
          stage.world.clock
            .sleep(afterMs)
            .then(run)
            .catch(() => undefined),
        );
        return answer;
      });
      const [bad, good] = [id(), id()];
      const powers = await watchPods(stage.cluster, stage.namespace, podLabels);
      await stage.request(bad, source('shop/app:2-errs'));
      expect((await stage.ended(bad)).outcome?.kind).toBe('rolled-back');
      expect(own(await live())).toEqual(before);
      expect(powers.most('shop/app:2-errs')).toBeLessThanOrEqual(Math.ceil(wanted / 5));
      await stage.request(good, source('shop/app:2'));
      expect((await stage.ended(good)).outcome?.kind).toBe('released');
      expect(late.length).toBeGreaterThan(30);
      // What is late still comes when all is over.
      let isOver = false;
      void Promise.all(late).then(() => (isOver = true));
      expect(await stage.until(async () => isOver, 60_000)).toBe(true);
      await powers.stop();
      expect(await all('shop/app:2')).toBe(true);
      const facts = (await stage.facts('shop', 'eu')).filter(({ kind }) =>
        /^(step|completed|taken|rolling)/.test(kind),
      );
      expect(facts.map((fact) => JSON.stringify(fact))).toEqual([
        ...new Set(facts.map((fact) => JSON.stringify(fact))),
      ]);
      const spelled = JSON.stringify(before).replace('"shop/app:1"', '"shop/app:2"');
      expect(own(await live())).toEqual(JSON.parse(spelled));
    });
  });
};
