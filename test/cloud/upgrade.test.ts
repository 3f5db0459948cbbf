import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { root } from './build/places.ts';
import { openStage, type Stage } from './open-stage.ts';
import { type Checkout, packageOther } from './second-package.ts';
import { logOf, openScene, quick, type Scene } from './stories.ts';

let stage: Stage;
let other: Checkout;
let scene: Scene;
let calm: readonly string[];
beforeAll(async () => {
  [stage, other] = await Promise.all([openStage(), packageOther()]);
  scene = await openScene(stage.client, stage.ground, 'upgraded');
  await scene.ended(await scene.release('shop/app:1', quick));
  calm = (await released('shop/app:2')).log;
}, 240_000);
afterAll(async () => {
  other?.remove();
  await stage?.stop();
});

/** A release with something done in the middle of it: how it ended, and the versions of the functions that it called. */
const released = async (image: string, meanwhile: () => Promise<void> = async () => undefined) => {
  const from = stage.cloud.pool.reports.length;
  const id = await scene.release(image, { bake: '3s' });
  await scene.until(id, ({ fact }) => fact.kind === 'step-settled');
  await meanwhile();
  const { outcome } = await scene.ended(id);
  // What is told after the end is called a moment later.
  while (!stage.cloud.pool.reports.slice(from).some(({ name }) => name === 'notify')) await sleep(100);
  const called = stage.cloud.pool.reports.slice(from).flatMap(({ version }) => version ?? []);
  return {
    outcome: outcome?.kind,
    log: await logOf(stage.client, id, scene),
    versions: [...new Set(called)],
  };
};

test('the other version really does not fit: each of its functions and definitions is another one', async () => {
  const { readTemplate } = await import('./template/read-template.ts');
  const [now, next] = [readTemplate(root), readTemplate(other.root)].map(({ Resources }) =>
    Object.keys(Resources).filter((id) => id.startsWith('NextStepVersion')),
  );
  expect(now).toHaveLength(1);
  expect(next).not.toEqual(now);
});

test('a release that is under way while the stack is updated ends on what it began with, and the next one uses the new', async () => {
  expect(await released('shop/app:3', () => stage.cloud.deploy(other.root))).toEqual({
    outcome: 'released',
    log: calm,
    versions: ['1'],
  });
  const { outcome, log, versions } = await released('shop/app:4');
  expect({ outcome, log }).toEqual({ outcome: 'released', log: calm });
  expect(versions).toContain('2');
});

test('so does one that is under way while the update is taken back', async () => {
  const { outcome, log, versions } = await released('shop/app:5', () => stage.cloud.deploy(root));
  expect({ outcome, log }).toEqual({ outcome: 'released', log: calm });
  expect(versions).not.toContain('3');
  expect((await released('shop/app:6')).versions).toContain('3');
});

test('a release whose versions of functions were deleted goes on from the journal, on what is deployed', async () => {
  const from = stage.cloud.pool.reports.length;
  const id = await scene.release('shop/app:7', { bake: '3s' });
  await scene.until(id, ({ fact }) => fact.kind === 'step-settled');
  await stage.cloud.deploy(other.root);
  stage.cloud.pool.retire('3');
  const outcome = async () => {
    await stage.cloud.schedules.due();
    return (await stage.client.release(id)).outcome?.kind;
  };
  await expect.poll(outcome, { timeout: 300_000, interval: 2000 }).toBe('released');
  const { spec } = (await scene.live()) as unknown as {
    spec: { template: { spec: { containers: readonly { image: string }[] } } };
  };
  expect(spec.template.spec.containers[0]?.image).toBe('shop/app:7');
  const called = stage.cloud.pool.reports.slice(from).map(({ version }) => version);
  expect(called).toContain('3');
  expect(called.at(-1)).not.toBe('3');
});
