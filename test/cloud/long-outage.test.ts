import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openClient } from '../../cli/client.ts';
import { openStage, type Stage } from './open-stage.ts';
import { logOf, openScene, quick, type Scene } from './stories.ts';

let stage: Stage;
let scene: Scene;
beforeAll(async () => {
  stage = await openStage();
  scene = await openScene(stage.client, stage.ground, 'patient');
  await scene.ended(await scene.release('shop/app:1', quick));
}, 240_000);
afterAll(() => stage?.stop());

const outageMs = 5 * 60_000;

/** How many pods are of the new revision. */
const updated = async () => ((await scene.live())['status'] as { updatedReplicas?: number }).updatedReplicas;

test('DynamoDB is away for five minutes: nothing moves, the API says so, and the release ends as it would have', async () => {
  const calm = await scene.release('shop/app:2', { bake: '2s' });
  await scene.ended(calm);
  const id = await scene.release('shop/app:3', { bake: '20s' });
  await scene.until(id, ({ fact }) => fact.kind === 'step-settled');
  const before = await updated();
  stage.cloud.gate.faults.away('dynamodb', outageMs);
  const hasty = openClient(async () => stage.cloud);
  const refusal = await hasty.release(id).then(
    () => 'an answer',
    (error: Error) => error.message,
  );
  expect(refusal).toMatch(/try again|tried again|unreachable|did not answer/);
  await sleep(outageMs / 2);
  expect(await updated()).toBe(before);
  await sleep(outageMs / 2);
  expect((await scene.ended(id)).outcome?.kind).toBe('released');
  expect(await logOf(stage.client, id, scene)).toEqual(await logOf(stage.client, calm, scene));
}, 900_000);
