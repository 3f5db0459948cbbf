import { expect, test } from 'vitest';
import { sweepClusters } from '#functions/schedules/revert-late-writes.ts';
import { type KubeObject, refOf } from '#domain/kube/object.ts';
import { specOf } from '#domain/workload/snapshot.ts';
import { appStream } from '#domain/streams.ts';
import { live, standing, v } from './shop.ts';
import { images, own } from './scene.ts';
import type { SimulatedTheatre } from './simulated-stage.ts';

/* A write that was under way when its release ended, and arrives afterwards: its guards hold, for all is as it was. */

const late = async () => {
  const stage = await standing(v('1'));
  await stage.world.journal.append(
    appStream('shop'),
    0,
    { kind: 'registered', source: 'sha256:0', by: 'li' },
    stage.clock.now(),
  );
  const before = own(await live(stage));
  await stage.request('r-1', v('2')(stage.namespace));
  await stage.until(
    async () => (await live(stage)).metadata.labels?.['tidegate.dev/release'] === 'r-1',
    60_000,
  );
  const begun = await live(stage);
  await stage.note('r-1', { kind: 'aborted', by: 'li', reason: '' });
  expect((await stage.ended('r-1')).outcome?.kind).toBe('aborted');
  expect(own(await live(stage))).toEqual(before);
  return { stage, before, begun };
};

/** The first write of the release once more, as it was sent. */
const arrive = (stage: SimulatedTheatre, begun: KubeObject) => {
  const { template, strategy, minReadySeconds, progressDeadlineSeconds } = specOf(begun);
  const put = (path: string, value: unknown) => ({ op: 'add', path, value }) as const;
  return stage.cluster.patch(refOf(begun), [
    { op: 'test', path: '/metadata/labels/tidegate.dev~1release', value: null },
    put('/metadata/labels/tidegate.dev~1release', 'r-1'),
    put('/spec/template', template),
    put('/spec/strategy', strategy),
    put('/spec/minReadySeconds', minReadySeconds),
    put('/spec/progressDeadlineSeconds', progressDeadlineSeconds),
  ]);
};

/** While a sweep works, time goes on. */
const sweepNow = async (stage: SimulatedTheatre): Promise<readonly string[]> => {
  let found: readonly string[] | undefined;
  const sweeping = sweepClusters(stage.world).then((lines) => (found = lines));
  await stage.clock.runUntil(async () => found !== undefined, { atMostMs: 60_000 });
  return sweeping;
};

const swept = async (stage: SimulatedTheatre) =>
  (await stage.facts('shop', 'eu')).flatMap((fact) => (fact.kind === 'swept' ? [fact.found] : []));

test('nothing has come late: it is looked once, after the last call can have ended', async () => {
  const { stage } = await late();
  expect(await sweepNow(stage)).toEqual([]);
  expect(await swept(stage)).toEqual([]);
  await stage.clock.advance(120_000);
  expect(await sweepNow(stage)).toEqual([]);
  const asked = stage.cluster.log.count();
  expect(await sweepNow(stage)).toEqual([]);
  expect(await swept(stage)).toEqual([[]]);
  expect(stage.cluster.log.count()).toBe(asked);
});

test('a write of ours that came late is told and put back', async () => {
  const { stage, before, begun } = await late();
  await arrive(stage, begun);
  await stage.clock.advance(120_000);
  expect(images(await live(stage))).toBe('shop/app:2');
  expect(await sweepNow(stage)).toEqual([
    expect.stringMatching(
      /^target\/shop\/eu: Deployment .*shop still carries the label and the hold of the finished release r-1; it is reverted$/,
    ),
  ]);
  expect(own(await live(stage))).toEqual(before);
  expect(stage.told.at(-1)?.text).toContain('it is reverted');
  expect(await sweepNow(stage)).toEqual([]);
  expect((await swept(stage)).map((found) => found.length)).toEqual([1, 0]);
});

test('what somebody else has made of it since is theirs', async () => {
  const { stage } = await late();
  const mine = await live(stage);
  await stage.owner.patch(refOf(mine), [
    { op: 'replace', path: '/spec/template/spec/containers/0/image', value: 'shop/app:2' },
  ]);
  await stage.clock.advance(120_000);
  expect(await sweepNow(stage)).toEqual([]);
  expect(images(await live(stage))).toBe('shop/app:2');
});

test('a cluster that is away is asked again by the next sweep', async () => {
  const { stage, begun } = await late();
  await arrive(stage, begun);
  await stage.clock.advance(120_000);
  await stage.trouble.cut();
  expect(await sweepNow(stage)).toEqual([expect.stringContaining('cannot look for late writes')]);
  await stage.trouble.mend();
  expect(await sweepNow(stage)).toHaveLength(1);
});

test('a release that has taken the target meanwhile waits until the late write is taken back, and goes on', async () => {
  const { stage, begun } = await late();
  await arrive(stage, begun);
  await stage.request('r-2', v('3')(stage.namespace));
  await stage.clock.advance(60_000);
  expect((await stage.facts('shop', 'eu')).at(-1)).toMatchObject({
    kind: 'blocked',
    reason: expect.stringContaining('late write of release r-1') as string,
  });
  await stage.clock.advance(60_000);
  expect(await sweepNow(stage)).toHaveLength(1);
  expect((await stage.ended('r-2')).outcome?.kind).toBe('released');
  expect(images(await live(stage))).toBe('shop/app:3');
});

test('one that waits for a late write to be taken back can be aborted, and leaves it to the sweep', async () => {
  const { stage, before, begun } = await late();
  await arrive(stage, begun);
  await stage.request('r-2', v('3')(stage.namespace));
  await stage.clock.advance(60_000);
  await stage.note('r-2', { kind: 'aborted', by: 'li', reason: '' });
  expect((await stage.ended('r-2')).outcome?.kind).toBe('aborted');
  await stage.clock.advance(120_000);
  await sweepNow(stage);
  expect(own(await live(stage))).toEqual(before);
});
