import { expect, test } from 'vitest';
import { standing, releaseV, v } from './shop.ts';
import type { SimulatedTheatre } from './simulated-stage.ts';

/* After 100 %: everything runs the new revision and is watched for a while. */

const watch = (more = '') => ({
  steps: '[50%, 100%]',
  bake: '6s',
  more: `  soak: {for: 10m, objective: 99.5%${more}}\n`,
});
const kinds = async (stage: SimulatedTheatre) => (await stage.facts('shop', 'eu')).map(({ kind }) => kind);
const isWatching = (stage: SimulatedTheatre) => async () => (await kinds(stage)).includes('soaking');
const imageIn = async (stage: SimulatedTheatre) =>
  JSON.stringify(
    await stage.cluster.get({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      namespace: stage.namespace,
      name: 'shop',
    }),
  );

/** A release that has reached 100 % and is watched. */
const watched = async (image: string, more = '') => {
  const stage = await standing(v('1'));
  await stage.request('r-1', v(image, watch(more))(stage.namespace));
  expect(await stage.until(isWatching(stage), 600_000)).toBe(true);
  return stage;
};

test('a release that keeps its objective is watched to the end, held by nobody, and then released', async () => {
  const stage = await watched('2');
  const began = stage.clock.now();
  const blocked = await imageIn(stage);
  expect(blocked).not.toContain('tidegate.dev/release');
  expect(blocked).toContain('shop/app:2');
  expect((await stage.ended('r-1')).outcome?.kind).toBe('released');
  expect(stage.clock.now() - began).toBeGreaterThanOrEqual(600_000);
  const facts = await stage.facts('shop', 'eu');
  expect(facts.filter(({ kind }) => kind === 'soaked').length).toBeLessThanOrEqual(3);
  expect(facts.find((fact) => fact.kind === 'completed')).toMatchObject({
    reason: expect.stringMatching(/of \d+ requests failed, [\d.]+ times the budget of 99.5 %/) as string,
  });
});

test('a burn in that time comes back by itself, to what ran before', async () => {
  const stage = await watched('2');
  await stage.clock.advance(120_000);
  stage.metrics.worsen('shop/app:2', { errorRatio: 0.2 });
  const { outcome } = await stage.ended('r-1');
  expect(outcome).toMatchObject({
    kind: 'rolled-back',
    reason: expect.stringMatching(/burns [\d.]+ times the budget/) as string,
  });
  expect(await imageIn(stage)).toContain('shop/app:1');
  expect((await stage.target('shop', 'eu')).quarantined?.release).toBe('r-1');
});

test('where people want to be asked, a burn asks, and their answer holds', async () => {
  const stage = await watched('2', ', onBurn: ask');
  stage.metrics.worsen('shop/app:2', { errorRatio: 0.2 });
  const suspended = async () => (await stage.target('shop', 'eu')).lock?.suspended;
  expect(await stage.until(async () => (await suspended()) !== undefined, 600_000)).toBe(true);
  expect(await suspended()).toMatchObject({
    why: 'soak',
    question: expect.stringContaining('Keep it?') as string,
  });
  await stage.wake('r-1');
  expect((await stage.ended('r-1')).outcome?.kind).toBe('released');
});

test('without numbers nobody has watched it, and a person is asked', async () => {
  const stage = await watched('2');
  stage.metrics.faults.lose();
  stage.metrics.faults.unreachable(Infinity);
  const suspended = async () => (await stage.target('shop', 'eu')).lock?.suspended;
  expect(await stage.until(async () => (await suspended()) !== undefined, 3_600_000)).toBe(true);
  expect(await suspended()).toMatchObject({
    question: expect.stringMatching(/no verdict: .*connection refused/) as string,
  });
});

test('people can pause it, and abort it', async () => {
  const stage = await watched('2');
  await stage.note('r-1', { kind: 'paused', by: 'li' });
  const suspended = async () => (await stage.target('shop', 'eu')).lock?.suspended?.why;
  expect(await stage.until(async () => (await suspended()) === 'pause', 600_000)).toBe(true);
  await stage.note('r-1', { kind: 'resumed', by: 'li' });
  await stage.wake('r-1');
  expect(await stage.until(async () => (await suspended()) === undefined, 60_000)).toBe(true);
  await stage.note('r-1', { kind: 'aborted', by: 'li', reason: 'lunch' });
  expect((await stage.ended('r-1')).outcome?.kind).toBe('aborted');
  expect(await imageIn(stage)).toContain('shop/app:1');
});

test('a superseding release ends the watch and stands on what it found', async () => {
  const stage = await watched('2');
  const app = v('3-errs', { steps: '[50%, 100%]', bake: '6s', more: '  concurrency: supersede\n' });
  expect((await releaseV(stage, 'r-2', app)).outcome?.kind).toBe('rolled-back');
  expect((await stage.ended('r-1')).outcome).toMatchObject({ kind: 'superseded' });
  expect(await imageIn(stage)).toContain('shop/app:2');
});

test('one that asks a person is relieved too', async () => {
  const stage = await watched('2', ', onBurn: ask');
  stage.metrics.worsen('shop/app:2', { errorRatio: 0.2 });
  await stage.until(async () => (await stage.target('shop', 'eu')).lock?.suspended !== undefined, 600_000);
  const app = v('3', { steps: '[50%, 100%]', bake: '6s', more: '  concurrency: supersede\n' });
  expect((await releaseV(stage, 'r-2', app)).outcome?.kind).toBe('released');
  expect((await stage.ended('r-1')).outcome).toMatchObject({ kind: 'superseded' });
  expect((await stage.target('shop', 'eu')).before?.release).toBe('r-1');
});

test('what somebody else changes in that time is no longer ours to watch', async () => {
  const stage = await watched('2');
  const ref = { apiVersion: 'apps/v1', kind: 'Deployment', namespace: stage.namespace, name: 'shop' };
  await stage.cluster
    .as('kubectl')
    .patch(ref, [
      { op: 'replace', path: '/spec/template/spec/containers/0/image', value: 'shop/app:by-hand' },
    ]);
  expect((await stage.ended('r-1')).outcome?.kind).toBe('released');
  expect(await imageIn(stage)).toContain('shop/app:by-hand');
});
